package dev.headrace.frontends.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    private static final Path GOLDEN = Path.of("../examples/models/lenet5.golden.safetensors");

    @TempDir
    Path folder = Path.of("");

    @Test
    void readsGoldenFiles() {
        SafetensorsFile golden = SafetensorsFile.open(GOLDEN);
        assertThat(golden).hasToString(GOLDEN.toString());
        assertThat(golden.names()).containsExactlyInAnyOrder("input0", "output0");
        assertThat(golden.tensor("input0")).hasToString("f32[1, 1, 28, 28]");
        assertThat(golden.tensor("output0").toFloats()).hasSize(10).doesNotContain(Float.NaN);
    }

    @Test
    void writesWhatItReads() throws IOException {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(
                "transposed \"x\"",
                TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).permute(1, 0));
        for (ElementKind kind : ElementKind.inFiles())
            tensors.put(kind.name(), TensorData.ofLongs(kind, new long[] {1, 0, 1}, 3));
        tensors.put("scalar", TensorData.splat(ElementKind.I64, -7));
        tensors.put("empty", TensorData.ofFloats(new float[0], 0, 4));
        SafetensorsFile.write(file(), tensors);
        byte[] first = Files.readAllBytes(file());
        SafetensorsFile read = SafetensorsFile.open(file());
        assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(read.tensor(name)).hasToString(tensor.toString());
            assertThat(read.tensor(name).toDoubles()).isEqualTo(tensor.toDoubles());
        });
        SafetensorsFile.write(file(), read.tensors());
        assertThat(Files.readAllBytes(file())).isEqualTo(first);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> SafetensorsFile.write(folder.resolve("no/such/x.safetensors"), new LinkedHashMap<>()))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("x.safetensors: cannot be written");
    }

    @Test
    void wrongHeadersAreReported() {
        assertRefused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                4,
                "lies at bytes 0 to 8 where the file has 4");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "has 8 bytes for f32[1]");
        assertRefused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
                8,
                "has 8 bytes where its metadata needs 12");
        assertRefused(
                "{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8, "unsupported type F8_E5M2");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "impossible sizes [-2]");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,0]}}", 8, "lies at bytes 4 to 0");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", 8, "has 1 data offsets");
        assertRefused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "a.data_offsets: is missing");
        assertRefused("{\"b\":{}}", 8, "b.data_offsets: is missing");
        assertRefused("[1, 2]", 8, "is not an object");
        assertRefused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[3,7]}}",
                8,
                "tensors 'a' and 'b' overlap");
        assertThatThrownBy(() -> SafetensorsFile.open(GOLDEN).tensor("input1"))
                .hasMessageEndingWith("has no tensor 'input1'; it has [input0, output0]");
    }

    @Test
    void aFolderIsNotReplaced(@TempDir Path taken) {
        assertThatThrownBy(() -> SafetensorsFile.write(taken, Map.of()))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("exists and is no file");
        assertThat(taken).isDirectory();
    }

    @Test
    void damageGivesNothingButInputErrors() throws IOException {
        byte[] sound = Files.readAllBytes(GOLDEN);
        for (int length = 1; length < sound.length; length += 97) assertUnreadable(Arrays.copyOf(sound, length));
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = sound.clone();
            bytes[random.nextInt(200)] = (byte) random.nextInt();
            try {
                SafetensorsFile.open(Files.write(file(), bytes)).tensors();
            } catch (InputError _) {
                // The only allowed outcome beside success.
            } catch (RuntimeException e) {
                fail("round " + round, e);
            }
        }
    }

    private void assertUnreadable(byte[] bytes) throws IOException {
        Files.write(file(), bytes);
        assertThatThrownBy(() -> SafetensorsFile.open(file()).tensors()).isInstanceOf(InputError.class);
    }

    private void assertRefused(String header, int dataBytes, String message) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        assertThatThrownBy(() ->
                        SafetensorsFile.open(Files.write(file(), bytes.array())).tensors())
                .isInstanceOf(InputError.class)
                .hasMessageContaining(message);
    }

    private Path file() {
        return folder.resolve("x.safetensors");
    }
}
