package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.cli.Headrace;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The host program of a card, unchanged, on the stand-in of the card.
class HostProgramTest {
    @TempDir
    Path folder = Path.of("");

    private record Run(int exit, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny-prefill", "llama-tiny-decode"})
    void runs_a_whole_model(String name) throws IOException, InterruptedException {
        Model model = new Model(name);
        Path host = compiled(model);
        Run run = make(host, model.goldenFile());
        assertThat(run.exit).as(run.output).isZero();
        for (String tensor : model.goldenTensors().sequencedKeySet())
            if (tensor.startsWith("output")) assertThat(run.output).containsPattern(tensor + " .*: pass\n");
    }

    /// The kernel of a layer is started once for all of them, on parameters that lie one behind the other.
    @Test
    void starts_layers_once_and_keeps_parameters_on_the_card() throws IOException, InterruptedException {
        Model model = new Model("gpt2-tiny-prefill");
        Path host = compiled(model);
        String program = Files.readString(host.resolve("program.cpp"));
        assertThat(program.split("session\\.launch\\(transformer_h_kernel", -1)).hasSize(2);
        assertThat(program)
                .contains("transformer_out, transformer_h_ln_1_weight,", "{\"transformer.h.ln_1.weight\", 512, ")
                .doesNotContain("for (const Round");
        assertThat(host.resolveSibling("params").resolve("manifest.json"))
                .content()
                .containsPattern(
                        "\"rows\" : \\[\\s+\"transformer.h.0.ln_1.weight\",\\s+\"transformer.h.1.ln_1.weight\"\\s+]");
        assertThat(make(host, model.goldenFile()).exit).isZero();
        List<String> lines = repeated(host, model);
        assertThat(lines.get(0))
                .matches("start: [1-9]\\d* bytes of parameters and 0 others .*, 1 images loaded, 0 starts");
        String traffic =
                ": 0 bytes of parameters and 4096 others to the cards, 16384 from them, 0 images loaded, 2 starts";
        assertThat(lines).contains("run 1" + traffic, "run 2" + traffic);
        assertThat(lines.get(2)).startsWith("output0").endsWith("pass").isEqualTo(lines.get(4));
    }

    /// Kernels that share a compute unit are started together where nothing is to be done between, and `simulate` knows
    /// how often that is: here caches are copied.
    @Test
    void starts_compute_units_as_often_as_is_predicted() throws IOException, InterruptedException {
        Model model = new Model("llama-tiny-decode");
        Path configuration = folder.resolve("stripes.json");
        Files.writeString(configuration, "{\"stripe-weights\": {\"smallest\": 1}}");
        Path host = compiled(model, "--quantize", "w4a8", "--config", configuration.toString());
        assertThat(host.resolveSibling("hls").resolve("device_kernel.cpp")).exists();
        // That integers lose something is told with another exit code.
        make(host, model.goldenFile());
        Run run = program(host, "--inputs", model.goldenFile().toString(), "--runs", "1");
        String starts = run.output
                .lines()
                .filter(line -> line.startsWith("run 1: "))
                .map(line -> line.replaceFirst(".*, (\\d+) starts", "$1"))
                .findFirst()
                .orElseThrow();
        StringWriter predicted = new StringWriter();
        PrintWriter writer = new PrintWriter(predicted);
        assertThat(Headrace.execute(
                        writer,
                        writer,
                        "simulate",
                        "--json",
                        host.resolveSibling("").toString()))
                .isZero();
        assertThat(predicted.toString()).contains("\"kernel_starts\" : " + starts + ",");
    }

    /// The cache of a decoder goes to the card in the beginning and is fetched for the comparison alone.
    @Test
    void keeps_state_on_the_card() throws IOException, InterruptedException {
        Model model = new Model("kvcache-bufmut");
        Path host = compiled(model);
        Path golden = model.goldenFile();
        assertThat(make(host, golden).exit).isZero();
        Run twice = program(host, "--inputs", golden.toString(), "--inputs", golden.toString(), "--runs", "1");
        assertThat(twice.exit).as(twice.output).isZero();
        List<String> lines = twice.output.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith("run 1: 0 bytes of parameters and ");
        long state = model.goldenTensors().entrySet().stream()
                .filter(each -> each.getKey().startsWith("buffer."))
                .mapToLong(each -> each.getValue().elements() * 4)
                .sum();
        assertThat(state).isPositive();
        assertThat(others(lines.get(1)) - others(lines.get(2))).isEqualTo(state);
        List<String> again = repeated(host, model);
        assertThat(again.stream().filter(line -> line.endsWith(": pass"))).hasSize(6);
    }

    /// Requests one after the other do what runs from a list of files do.
    @Test
    void serves_requests_with_the_state_of_those_before() throws IOException, InterruptedException {
        Model model = new Model("kvcache-bufmut");
        Path host = compiled(model);
        String golden = model.goldenFile().toString();
        assertThat(make(host, model.goldenFile()).exit).isZero();
        Path twice = folder.resolve("twice.safetensors");
        assertThat(program(host, "--inputs", golden, "--inputs", golden, "--outputs", twice.toString()).exit)
                .isZero();
        // Without the state that the golden file sets before each run.
        SequencedMap<String, TensorData> bare = model.goldenTensors();
        bare.sequencedKeySet().removeIf(name -> name.startsWith("buffer."));
        Path next = folder.resolve("next.safetensors");
        SafetensorsFile.write(next, bare);
        Path one = folder.resolve("one.safetensors");
        Path other = folder.resolve("other.safetensors");
        Path state = folder.resolve("state.safetensors");
        Path fresh = folder.resolve("fresh.safetensors");
        Path again = folder.resolve("again.safetensors");
        Path requests = folder.resolve("requests.txt");
        Files.writeString(
                requests,
                "run\t%s\t%s\nrun\tnone\t%s\nwalk\nrun\t%s\t%s\nstate\t%s\nreset\nstate\t%s\nrun\t%s\nrun\t%s\t%s\n"
                        .formatted(golden, one, one, next, other, state, fresh, golden, next, again));
        Run served = run(host, List.of("build/stand-in", "--xclbin", "../hls/link.cfg", "--serve"), requests);
        assertThat(served)
                .isEqualTo(new Run(
                        0,
                        "done\n"
                            + "error: none: cannot be opened\n"
                            + "error: unknown request 'walk' with 0 fields; ask for run INPUTS [OUTPUTS], state FILE"
                            + " or reset, with tabs between\n"
                            + "done\n"
                            + "done\n"
                            + "done\n"
                            + "done\n"
                            + "done\n"
                            + "done\n"));
        SafetensorsFile expected = SafetensorsFile.open(twice);
        assertThat(values(other, "output0"))
                .isEqualTo(expected.tensor("output0").toDoubles());
        assertThat(values(state, "buffer.k_cache"))
                .isEqualTo(expected.tensor("mutated.k_cache").toDoubles())
                .isNotEqualTo(values(fresh, "buffer.k_cache"));
        assertThat(SafetensorsFile.open(one).names()).containsExactly("output0");
        // A run without outputs leaves the same state.
        assertThat(values(again, "output0")).isEqualTo(values(other, "output0"));
    }

    private static double[] values(Path file, String tensor) {
        return SafetensorsFile.open(file).tensor(tensor).toDoubles();
    }

    private static long others(String line) {
        return Long.parseLong(line.replaceFirst(".*parameters and (\\d+) others.*", "$1"));
    }

    /// What the program says of two runs from the same state.
    private List<String> repeated(Path host, Model model) throws IOException, InterruptedException {
        Run run = program(host, "--golden", model.goldenFile().toString(), "--runs", "2");
        assertThat(run.exit).as(run.output).isZero();
        return run.output.lines().toList();
    }

    @Test
    void answers_every_mistake_of_the_user_with_one_line() throws IOException, InterruptedException {
        Model model = new Model("lenet5");
        Path host = compiled(model);
        assertThat(make(host, model.goldenFile()).exit).isZero();
        String golden = model.goldenFile().toString();

        Path outputs = folder.resolve("outputs.safetensors");
        assertThat(program(host, "--inputs", golden, "--outputs", outputs.toString()))
                .isEqualTo(new Run(0, ""));
        assertThat(SafetensorsFile.open(outputs).names()).containsExactly("output0");

        Run wrong = program(host, "--golden", wrong(model).toString());
        assertThat(wrong.exit).as(wrong.output).isOne();
        assertThat(wrong.output).contains("FAIL", "first difference at [0, 3]");

        assertMistake(program(host), "give --golden or --inputs, or --serve");
        assertMistake(program(host, "--serve", "--golden", golden), "--serve takes its files from requests");
        assertMistake(program(host, "--golden"), "--golden needs a value");
        assertMistake(program(host, "--golden", "none"), "none: cannot be opened");
        Run missing = run(host, List.of("build/stand-in", "--xclbin", "none", "--golden", golden));
        assertMistake(missing, "none: cannot be opened");
        assertMistake(
                program(host, "--golden", golden, "--xclbin", "../hls/link.cfg"),
                "the design has 1 images, --xclbin is given 2 times");
        assertMistake(program(host, "--golden", golden, "--runs", "0"), "'0' is no count for --runs");
        assertMistake(program(host, "--golden", golden, "--cards", "2x"), "'2x' is no count for --cards");
        assertMistake(program(host, "--golden", golden, "--params", "none"), "none/parameters.bin: cannot be opened");
        assertMistake(program(host, "--golden", golden, "--tolerance", ""), "'' is no tolerance");
        assertMistake(program(host, "--inputs", outputs.toString()), "has no tensor 'input0'");

        Path file = host.resolveSibling("params").resolve("parameters.bin");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertMistake(program(host, "--golden", golden), "ends before parameter 'f1.weight'");
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertMistake(program(host, "--golden", golden), "parameter 'f3.bias' is not what was packed");
    }

    private static void assertMistake(Run run, String message) {
        assertThat(run.exit).as(run.output).isEqualTo(2);
        assertThat(run.output).startsWith("error: ").contains(message).hasLineCount(1);
    }

    @Test
    void the_stand_in_forgives_as_little_as_a_card() throws IOException, InterruptedException {
        Model model = new Model("lenet5");
        Path host = compiled(model);
        // Nothing crosses to the card and back unless it is told to, and a run is over when it was waited for.
        assertThat(changed(host, model, "xrt_main.cpp", "memory.sync(XCL_BO_SYNC_BO_TO_DEVICE);", "").output)
                .contains("output0 F32[1, 10]: largest absolute error inf", "FAIL");
        assertThat(changed(host, model, "xrt_main.cpp", "if (run.wait() != ERT_CMD_STATE_COMPLETED)", "if (false)")
                        .output)
                .contains("FAIL");
        // The first argument and the last lie in different banks.
        assertThat(changed(host, model, "program.cpp", "{{0, \"model_kernel\", 0}}", "{{0, \"model_kernel\", 1}}")
                        .output)
                .containsPattern(
                        "error: argument 'input0' of kernel 'model_kernel' is connected to (HBM\\[\\d+]), its buffer"
                                + " is in (?!\\1)HBM\\[\\d+]");
        assertThat(changed(host, model, "program.cpp", "{\"input0\", 3136,", "{\"input0\", 3132,").output)
                .contains("error: argument 'input0' of kernel 'model_kernel' takes 3136 bytes, its buffer has 3132");
        assertThat(changed(host, model, "program.cpp", "    {\"model_kernel\", 0,", "    {\"other\", 0,").output)
                .contains("error: the image has no kernel 'other'");
        assertThat(changed(host, model, "program.cpp", "    session.copy_from(input0, arguments[0].data);\n", "")
                        .output)
                .contains("error: the program reads 'input0' before it writes it");
    }

    /// The host program with a fault in it.
    private Run changed(Path host, Model model, String file, String from, String to)
            throws IOException, InterruptedException {
        Path source = host.resolve(file);
        String text = Files.readString(source);
        assertThat(text).contains(from);
        Files.writeString(source, text.replace(from, to));
        Run run = make(host, model.goldenFile());
        Files.writeString(source, text);
        assertThat(run.exit).as(run.output).isNotZero();
        return run;
    }

    private Path wrong(Model model) {
        SequencedMap<String, TensorData> tensors = model.goldenTensors();
        TensorData right = Objects.requireNonNull(tensors.get("output0"));
        double[] values = right.toDoubles();
        values[3] += 1;
        tensors.put(
                "output0",
                TensorData.ofDoubles(right.kind(), values, right.sizes().toArray()));
        Path file = folder.resolve("wrong.safetensors");
        SafetensorsFile.write(file, tensors);
        return file;
    }

    private Path compiled(Model model, String... options) throws InterruptedException {
        assumeTrue(isInstalled("g++") && isInstalled("make"), "g++ or make is not on the PATH: the host is NOT tested");
        Path output = folder.resolve(model.name());
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        List<String> arguments = new ArrayList<>(List.of("compile", model.file().toString(), "-o", output.toString()));
        arguments.addAll(List.of(options));
        int code = Headrace.execute(writer, writer, arguments.toArray(String[]::new));
        assertThat(code).as(messages.toString()).isZero();
        return output.resolve("host");
    }

    private Run make(Path host, Path golden) throws IOException, InterruptedException {
        return run(
                host,
                List.of(
                        "make",
                        "stand-in",
                        "CXXFLAGS=-O" + (host.toString().contains("lenet") ? "0" : "1") + " -Werror",
                        "GOLDEN=" + golden));
    }

    private Run program(Path host, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("build/stand-in", "--xclbin", "../hls/link.cfg"));
        command.addAll(List.of(arguments));
        return run(host, command);
    }

    private Run run(Path host, List<String> command) throws IOException, InterruptedException {
        return run(host, command, Path.of("/dev/null"));
    }

    private Run run(Path host, List<String> command, Path input) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".txt");
        List<String> local = new ArrayList<>(command);
        local.set(0, command.getFirst().replace("build", host.resolve("build").toString()));
        Process process = new ProcessBuilder(local)
                .directory(host.toFile())
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    private static boolean isInstalled(String tool) throws InterruptedException {
        try {
            return new ProcessBuilder(tool, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
