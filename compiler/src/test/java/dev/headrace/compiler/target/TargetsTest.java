package dev.headrace.compiler.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    private static final String COMPLETE = """
        {"name": "mine", "part": "xc7z020", "platform": "board_base", "megahertz": 100, "dies": 1,
         "resources": {"lut": 53200, "ff": 106400, "dsp": 220, "bram18": 280, "uram": 0},
         "memory": {"kind": "DDR3", "channels": 1, "bytes_per_channel": 536870912,
                    "gigabytes_per_second": 2.1, "read_latency": 64},
         "operators": [{"op": "arith.addf", "type": "f32", "latency": 4, "recurrence": 5,
                        "dsp": 2, "ff": 205, "lut": 220, "source": "measured"}]}
        """;

    @TempDir
    Path folder;

    @Test
    void everyKnownTargetLoads() {
        assertThat(Targets.known()).first().isEqualTo("u55c");
        for (String name : Targets.known())
            assertThat(Targets.named(name).name()).isEqualTo(name);
    }

    @Test
    void theU55cHoldsWhatItsDataSheetSays() {
        Target u55c = Targets.named("u55c");
        assertThat(u55c.resources()).isEqualTo(new Resources(1_303_680, 2_607_360, 9_024, 4_032, 960));
        assertThat(u55c.onChipBits()).isEqualTo(4_032L * 18_432 + 960L * 294_912);
        assertThat(u55c.memory().channels()).isEqualTo(32);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> Targets.named("u55x"))
                .isInstanceOf(InputError.class)
                .hasMessage("'u55x': unknown target; did you mean 'u55c'? known are u55c, u280, zu3eg");
    }

    @Test
    void operatorsAreFoundByTypeThenByClassOfType() {
        OperatorTable table = Targets.named("u55c").operators();
        assertThat(table.find("arith.addf", FloatType.F32).orElseThrow().stages())
                .isEqualTo(7);
        assertThat(table.find("arith.mulf", FloatType.BF16).orElseThrow().latency())
                .isEqualTo(3);
        assertThat(table.find("arith.addi", IndexType.INDEX).orElseThrow().stages())
                .isZero();
        assertThat(table.find("arith.addi", IntegerType.I8)).isPresent();
        assertThat(table.find("arith.nonsense", FloatType.F32)).isEmpty();

        OperatorTable own = Targets.at(file(COMPLETE)).operators();
        assertThat(own.find("arith.addf", FloatType.F32).orElseThrow().latency())
                .isEqualTo(4);
        assertThat(own.find("arith.addf", FloatType.F64)).isEmpty();
    }

    @Test
    void mistakesNameFileAndField() {
        rejects(COMPLETE.replace("\"dsp\": 220, ", ""), "'resources.dsp' is missing");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": -1"), "'resources.dsp' is -1");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": 2.5"), "'resources.dsp' is not a whole number");
        rejects(COMPLETE.replace("\"megahertz\": 100", "\"megahertz\": \"fast\""), "'megahertz' is not a number");
        rejects(COMPLETE.replace("\"latency\": 4", "\"latency\": -4"), "'operators[0].latency' is -4");
        rejects(COMPLETE.replace("\"dies\": 1", "\"dies\": 0"), "'dies' is 0");
        rejects(COMPLETE.replace("\"name\": \"mine\"", "\"name\": \"\""), "'name' is not a text");
        rejects(COMPLETE.substring(0, 200), "is not valid JSON at line");
        rejects("[]", "mine.json: is not an object");
        rejects("", "mine.json: is not an object");
        rejects(
                COMPLETE.replaceAll("(?s)\"operators\": \\[.*]", "\"operators\": \"virtex\""),
                "no known table 'virtex'");
    }

    @Test
    void aMissingFileIsTheUsersMistake() {
        assertThatThrownBy(() -> Targets.at(folder.resolve("none.json")))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("none.json: cannot be read");
    }

    private void rejects(String json, String because) {
        assertThatThrownBy(() -> Targets.at(file(json)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("mine.json")
                .hasMessageContaining(because);
    }

    private Path file(String json) {
        try {
            return Files.writeString(folder.resolve("mine.json"), json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
