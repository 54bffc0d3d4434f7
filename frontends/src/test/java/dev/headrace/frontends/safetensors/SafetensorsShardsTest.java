package dev.headrace.frontends.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsShardsTest {
    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void writeTwo() {
        SafetensorsFile.write(folder.resolve("1.safetensors"), Map.of("a", one(1)));
        SafetensorsFile.write(folder.resolve("2.safetensors"), Map.of("b", one(2)));
    }

    @Test
    void tensorsAreFoundWhereTheIndexSays() throws IOException {
        SafetensorsShards shards = open("{\"b\": \"2.safetensors\", \"a\": \"1.safetensors\"}");
        assertThat(shards.names()).containsExactly("b", "a");
        assertThat(shards.tensor("a").floatAt(0)).isEqualTo(1);
        assertThat(shards.tensor("b").floatAt(0)).isEqualTo(2);
        assertThatThrownBy(() -> shards.tensor("c"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("has no tensor 'c'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../1.safetensors",
                "/etc/1.safetensors",
                "sub/1.safetensors",
                "..\\\\1.safetensors",
                "..",
                "",
                "1.bin",
                "1.safetensors\\u0000",
                "1\\u0000.safetensors"
            })
    void filesElsewhereAreRefused(String name) {
        assertRefused(
                "{\"a\": \"" + name + "\"}", "weight_map.a: is '", "no name of a .safetensors file in the same folder");
    }

    @Test
    void aMissingFileIsNamed() {
        assertRefused(
                "{\"a\": \"1.safetensors\", \"b\": \"3.safetensors\"}",
                "3.safetensors: is missing, though index.json lists it; download or write the files again");
    }

    @Test
    void aTensorInTheWrongFile() {
        assertRefused(
                "{\"a\": \"2.safetensors\", \"b\": \"2.safetensors\"}",
                "2.safetensors: has no tensor 'a', though ",
                "index.json says so");
    }

    @Test
    void aTensorThatIsNotListed() {
        SafetensorsFile.write(folder.resolve("2.safetensors"), Map.of("b", one(2), "c", one(3)));
        assertRefused(
                "{\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}",
                "2.safetensors: has a tensor 'c' that ",
                "index.json does not list");
    }

    @Test
    void aTensorInTwoFiles() {
        SafetensorsFile.write(folder.resolve("2.safetensors"), Map.of("b", one(2), "a", one(1)));
        assertRefused(
                "{\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}",
                "2.safetensors: has a tensor 'a' that is in ",
                "1.safetensors too");
    }

    @Test
    void anIndexThatIsNone() {
        assertRefused("7", "weight_map: is not an object");
        assertRefused("{\"a\": 7}", "weight_map.a: is not a string");
        assertRefused("{\"a\": \"1.safetensors\", \"a\": \"2.safetensors\"}", "is no valid JSON");
    }

    private static TensorData one(float value) {
        return TensorData.ofFloats(new float[] {value}, 1);
    }

    private SafetensorsShards open(String map) throws IOException {
        Path index = folder.resolve("index.json");
        Files.writeString(index, "{\"metadata\": {}, \"weight_map\": " + map + "}");
        return SafetensorsShards.open(index);
    }

    private void assertRefused(String map, String... parts) {
        assertThatThrownBy(() -> open(map))
                .isInstanceOf(InputError.class)
                .message()
                .contains(parts);
    }
}
