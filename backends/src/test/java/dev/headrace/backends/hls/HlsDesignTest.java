package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HlsDesignTest {
    private static final Board BOARD = new Board("part", "platform", "HBM", 32, 250);
    private static final long[] IDS = {5, 0, 3, 1};

    @TempDir
    Path folder = Path.of("");

    @Test
    void theEmittedDesignComputesWhatItsTextSays() throws IOException, InterruptedException {
        Path out = write(text(), "out");
        Gxx.Run passed = csim(out, expected());
        assertThat(passed.exit()).as(passed.output()).isZero();
        assertThat(passed.output())
                .contains("logits F32[4, 3]: largest absolute error 0, relative to the largest |output| 0: pass");

        float[] wrong = expected();
        wrong[7] += 1;
        Gxx.Run failed = csim(out, wrong);
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.output()).contains("FAIL").contains("first difference at [2, 1]:");

        assertThat(csim(out, new float[11]).output())
                .contains("golden.safetensors: is no .safetensors file: the bytes of 'output0' do not fit its shape");

        Path file = out.resolve("params/parameters.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[3] ^= 1;
        Files.write(file, bytes);
        assertThat(csim(out, expected()).output())
                .contains("parameter 'wte.weight' is not what was packed; compile the model again");
    }

    @Test
    void aDesignThatDeadlocksSaysWho() throws IOException, InterruptedException {
        // One token more is read than is ever written.
        String stuck = text().replace("arith.constant 12 : index", "arith.constant 13 : index");
        Path out = write(stuck, "out");
        Gxx.Run run = csim(out, expected());
        assertThat(run.exit()).isNotZero();
        assertThat(run.output())
                .contains("deadlock: no task of 'h_0_kernel' can run")
                .contains("task 'scale_2' waits to read from 'reverse.to.scale' (empty: holds 0, depth 2, 12 written so"
                        + " far)");
    }

    @Test
    void sourcesThatBreakARuleOfTheVendorAreNotWritten() throws IOException {
        // Rounds of a converter that are not counted by one.
        String odd = text().replace("%c0 to %c2 step %c1 {\n          %b", "%c0 to %c2 step %c2 {\n          %b");
        assertThatThrownBy(() -> write(odd, "out"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("h_0_kernel.cpp:")
                .hasMessageContaining("dataflow-loop: a dataflow loop does not count by 1");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void twoRunsGiveTheSameBytes() throws IOException {
        assertThat(files(write(text(), "a"))).isEqualTo(files(write(text(), "b")));
    }

    @Test
    void everythingFollowsFromTheDesignInTheOutput() throws IOException {
        Path first = write(text(), "a");
        String design = Files.readString(first.resolve("design.mlir"));
        assertThat(design).contains("loc(");
        assertThat(files(write(design, "b"))).isEqualTo(files(first));
    }

    @Test
    void sourcesAreWhatTheVendorReads() throws IOException {
        Path out = write(text(), "out");
        assertThat(out.resolve("hls/h_0_kernel.cpp"))
                .content()
                .contains("""
                    extern "C" void h_0_kernel(const float* wte_out, const float* scale, float* h_0_out) {
                    #pragma HLS interface m_axi port=wte_out offset=slave bundle=gmem0 depth=12
                    """)
                .contains("""
                        hls::stream<float, 2> x_to_reverse("x.to.reverse");
                    #pragma HLS stream variable=x_to_reverse depth=2
                    """)
                .contains("""
                        for (int i = 0; i < 2; i += 1) {
                    #pragma HLS dataflow
                            float buffer[2][3];
                    #pragma HLS stream variable=buffer type=pipo depth=2
                    #pragma HLS bind_storage variable=buffer type=ram_2p impl=lutram
                            reverse_fill(x_to_reverse, buffer);
                            reverse_drain(buffer, reverse_to_scale);
                    """);
        assertThat(out.resolve("hls/link.cfg")).hasContent("""
            [connectivity]
            nk=h_0_kernel:1:h_0_kernel_1
            sp=h_0_kernel_1.wte_out:HBM[0]
            sp=h_0_kernel_1.scale:HBM[1]
            sp=h_0_kernel_1.h_0_out:HBM[2]
            """);
    }

    @Test
    void theManifestAndTheReportSayWhatIsThere() throws IOException {
        Path out = write(text(), "out");
        JsonNode parameters = new ObjectMapper()
                .readTree(Files.readString(out.resolve("params/manifest.json")))
                .get("parameters");
        assertThat(parameters).hasSize(2);
        assertThat(parameters.get(0).get("bank").asText()).isEqualTo("host");
        assertThat(parameters.get(1).get("name").asText()).isEqualTo("scale");
        assertThat(parameters.get(1).get("shape").toString()).isEqualTo("[4,3]");
        assertThat(parameters.get(1).get("bank").asInt()).isEqualTo(1);
        assertThat(parameters.get(1).get("offset").asInt()).isEqualTo(128);
        JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("report.json")));
        JsonNode kernel = report.get("kernels").get(1);
        assertThat(kernel.get("fifos").get(1).get("name").asText()).isEqualTo("reverse.to.scale");
        assertThat(kernel.get("fifos").get(1).get("from").asText()).isEqualTo("reverse");
        assertThat(kernel.get("fifos").get(1).get("to").asText()).isEqualTo("scale");
        assertThat(kernel.get("tasks").get(0).get("predicted_cycles").asLong()).isEqualTo(15);
        assertThat(report.get("intermediate_memory").get("bits_with_fusion").asLong())
                .isEqualTo(2 * 32 + 2 * 6 * 32);
    }

    @Test
    void anOutputOfSomebodyElseIsRefused() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "x");
        assertThatThrownBy(() -> write(text(), "")).isInstanceOf(InputError.class);
    }

    private Path write(String text, String name) {
        ModuleOp module = Parser.module(text, "sized.mlir", Dialects.registry());
        Path out = folder.resolve(name);
        HlsDesign.write(module, parameter -> parameter.equals("scale") ? scale() : table(), BOARD, out);
        return out;
    }

    private Gxx.Run csim(Path out, float[] output) throws IOException, InterruptedException {
        Path golden = Files.write(folder.resolve("golden.safetensors"), golden(output));
        return Gxx.in(folder)
                .run(List.of(
                        "make",
                        "-C",
                        out.resolve("hls").toString(),
                        "CXXFLAGS=-O0 -Werror",
                        "csim",
                        "GOLDEN=" + golden));
    }

    private static TensorData table() {
        return numbers(18, 0.25f, 6, 3);
    }

    private static TensorData scale() {
        return numbers(24, 0.5f, 24);
    }

    private static TensorData numbers(int count, float step, long... shape) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = i * step;
        return TensorData.ofFloats(values, shape);
    }

    private static float[] expected() {
        float[] expected = new float[12];
        float sum = 0;
        for (int i = 0; i < 12; i++) {
            int row = i / 6 * 2 + 1 - i / 3 % 2;
            float value = Math.min(table().floatAt(IDS[row] * 3 + i % 3), 2.5f);
            sum += value * scale().floatAt(12 + i);
            expected[i] = sum;
        }
        return expected;
    }

    private static byte[] golden(float[] output) {
        byte[] header = """
            {"input0":{"dtype":"I64","shape":[4],"data_offsets":[0,32]},\
            "output0":{"dtype":"F32","shape":[4,3],"data_offsets":[32,80]}}\
            """.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file =
                ByteBuffer.allocate(8 + header.length + 32 + 4 * output.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (long id : IDS) file.putLong(id);
        for (float value : output) file.putFloat(value);
        return file.array();
    }

    private static Map<String, List<Byte>> files(Path directory) throws IOException {
        Map<String, List<Byte>> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<Byte> bytes = new java.util.ArrayList<>();
                for (byte each : Files.readAllBytes(file)) bytes.add(each);
                contents.put(directory.relativize(file).toString(), bytes);
            }
        }
        return contents;
    }

    private static String text() throws IOException {
        try (InputStream stream = HlsDesignTest.class.getResourceAsStream("sized.mlir")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
