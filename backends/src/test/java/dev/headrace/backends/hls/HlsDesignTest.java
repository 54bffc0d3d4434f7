package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.Resources;
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
    private static final Board BOARD = new Board(
            "part",
            "platform",
            "HBM",
            250,
            List.of(
                    new Board.Die("SLR0", new Resources(1000, 2000, 10, 20, 0)),
                    new Board.Die("SLR1", new Resources(1000, 2000, 10, 20, 5))));
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
                    #pragma HLS interface m_axi port=wte_out offset=slave bundle=gmem0 depth=12 num_write_outstanding=1 max_write_burst_length=2
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
            slr=h_0_kernel_1:SLR0
            sp=h_0_kernel_1.wte_out:HBM[0]
            sp=h_0_kernel_1.scale:HBM[1]
            sp=h_0_kernel_1.h_0_out:HBM[2]
            """);
        assertThat(out.resolve("hls/floorplan.tcl")).doesNotExist();
        assertThat(out.resolve("hls/Makefile")).content().doesNotContain("floorplan");
    }

    @Test
    void aKernelOnTwoDiesIsTheMatterOfThePlacer() throws IOException {
        Path out = write(
                text().replace(
                                "@scale() attributes {role = \"compute\", die = 0",
                                "@scale() attributes {role = \"compute\", die = 1")
                        .replace(
                                "sym_name = \"reverse.to.scale\", die = 0", "sym_name = \"reverse.to.scale\", die = 1"),
                "out");
        assertThat(out.resolve("hls/link.cfg")).content().doesNotContain("slr=");
        assertThat(out.resolve("hls/floorplan.tcl"))
                .content()
                .contains("place_on SLR0 h_0_kernel_1 load_x_U0\n")
                .contains("place_on SLR1 h_0_kernel_1 scale_2_U0\n")
                .contains("place_on SLR1 h_0_kernel_1 reverse_to_scale_U\n")
                .contains("place_on SLR0 h_0_kernel_1 gmem2_m_axi_U\n")
                .contains("place_on SLR0 h_0_kernel_1 control_s_axi_U\n");
        assertThat(out.resolve("hls/Makefile")).content().contains("PLACE_DESIGN.TCL.PRE=$(abspath floorplan.tcl)");
    }

    @Test
    void portsOfOneInterfaceHaveChannelsAndTensorsLargerThanABankHaveSeveral() throws IOException {
        Path out = write(
                text().replace("memory.bundles = array<i64: 1>", "memory.bundles = array<i64: 0>")
                        .replace("memory.channels = array<i64: 0, 1, 2>", "memory.channels = array<i64: 0, 4, 2>")
                        .replace("memory.spans = array<i64: 1, 1, 1>", "memory.spans = array<i64: 1, 3, 1>"),
                "out");
        assertThat(out.resolve("hls/h_0_kernel.cpp"))
                .content()
                .contains("m_axi port=wte_out offset=slave bundle=gmem0 depth=12 channel=0"
                        + " num_write_outstanding=1 max_write_burst_length=2\n")
                .contains("m_axi port=scale offset=slave bundle=gmem0 depth=12 channel=1"
                        + " num_write_outstanding=1 max_write_burst_length=2\n")
                .contains("m_axi port=h_0_out offset=slave bundle=gmem2 depth=12"
                        + " num_read_outstanding=1 max_read_burst_length=2\n");
        assertThat(out.resolve("hls/link.cfg")).content().contains("sp=h_0_kernel_1.scale:HBM[4:6]\n");
        assertThat(out.resolve("params/manifest.json")).content().contains("\"bank\" : 4,\n      \"banks\" : 3,");
    }

    @Test
    void aDesignWithoutChannelsIsRefused() {
        assertThatThrownBy(() -> write(text().replaceAll("memory.channels = .*?>, memory.spans = .*?>, ", ""), "out"))
                .isInstanceOf(InputError.class)
                .hasMessage("kernel 'h.0': has no channels of external memory for its tensors; run the pass"
                        + " assign-channels");
        assertThatThrownBy(() -> write(text().replace("memory.bundles = array<i64: 1>, ", ""), "out"))
                .isInstanceOf(InputError.class)
                .hasMessage("task 'load.s': has no interface to external memory; run the pass assign-channels");
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
        JsonNode taken = kernel.get("predicted_resources");
        assertThat(taken.get("lut").toString()).isEqualTo("{\"needed\":900,\"available\":2000}");
        assertThat(taken.get("dies").get(0).get("name").asText()).isEqualTo("SLR0");
        assertThat(taken.get("dies").get(0).get("lut").toString()).isEqualTo("{\"needed\":900,\"available\":1000}");
        assertThat(taken.get("dies").get(1).get("lut").get("needed").asLong()).isZero();
        assertThat(kernel.get("tasks").get(0).get("die").asText()).isEqualTo("SLR0");
        assertThat(kernel.get("tasks")
                        .get(0)
                        .get("predicted_resources")
                        .get("bram18")
                        .asLong())
                .isEqualTo(2);
        assertThat(report.get("predicted_resources")).isEqualTo(taken);
        assertThat(report.get("memory").get("intermediate_bits").get("fused").asLong())
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
