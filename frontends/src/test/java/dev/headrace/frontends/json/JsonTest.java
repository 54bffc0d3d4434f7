package dev.headrace.frontends.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void readsInfinitiesAsWordsAndAsStrings() {
        Json numbers = parse("[-Infinity, \"Infinity\", NaN, \"NaN\", 1, 2.5]");
        assertThat(numbers.items().stream().map(Json::number))
                .containsExactly(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN, 1.0, 2.5);
    }

    @Test
    void ignoredFieldsLeaveEmptyNeighboursAlone() {
        Json object = parse("{\"stack_trace\": {\"a\": [1, 2]}, \"list\": [], \"object\": {}, \"null\": null}");
        assertThat(object.fields().keySet()).containsExactly("list", "object", "null");
        assertThat(object.at("list").items()).isEmpty();
        assertThat(object.find("null")).isEmpty();
    }

    @Test
    void complaintsNameTheirPlace() {
        Json document = parse("{\"graph\": {\"nodes\": [{\"target\": 7}]}}");
        Json node = document.at("graph").at("nodes").items().getFirst();
        assertThatThrownBy(() -> node.at("target").text())
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith("m.json, graph.nodes[0].target: is not a string; ");
        assertThatThrownBy(() -> node.at("inputs"))
                .hasMessageStartingWith("m.json, graph.nodes[0].inputs: is missing; ");
        assertThatThrownBy(() -> document.at("graph").items()).hasMessageContaining("graph: is not an array");
    }

    @Test
    void brokenTextIsReportedWithLineAndColumn() {
        assertThatThrownBy(() -> parse("{\n  \"a\": [1, 2"))
                .hasMessageStartingWith("m.json: JSON is cut short at line 2, column ");
        assertThatThrownBy(() -> parse("{\"a\": @}"))
                .hasMessageStartingWith("m.json: is no valid JSON at line 1, column ");
        assertThatThrownBy(() -> parse("{\"a\": 1, \"a\": 2}")).isInstanceOf(InputError.class);
        assertThatThrownBy(() -> parse("{} {}")).isInstanceOf(InputError.class);
        assertThatThrownBy(() -> parse("")).isInstanceOf(InputError.class);
        assertThatThrownBy(() -> parse("   ")).isInstanceOf(InputError.class);
        assertThatThrownBy(() -> parse("9".repeat(30)).integer()).isInstanceOf(InputError.class);
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(InputError.class);
        assertThatThrownBy(() -> parse("[".repeat(201) + "]".repeat(201))).isInstanceOf(InputError.class);
    }

    private static Json parse(String text) {
        return Json.parse(
                "m.json", MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)), Set.of("stack_trace"));
    }
}
