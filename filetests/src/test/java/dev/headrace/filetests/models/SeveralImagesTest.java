package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.cli.Headrace;
import dev.headrace.compiler.target.Targets;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Decoders on devices that are too small for all of their kernels, or for one.
class SeveralImagesTest {
    @TempDir
    Path folder = Path.of("");

    /// @param part of the largest device that does not hold all kernels together; below 1 one has to be divided. The
    /// second model has a cache that stays between runs.
    @ParameterizedTest
    @CsvSource({"gpt2-tiny-prefill, 1", "gpt2-tiny-decode-bufmut, 0.5"})
    void kernelsThatDoNotFitTogetherAreImagesThatTheHostLoadsInTurn(String name, double part)
            throws IOException, InterruptedException {
        Model model = new Model(name);
        for (String tool : List.of("make", "g++"))
            assumeTrue(isInstalled(tool), tool + " is not on the PATH: several images are NOT tested");
        JsonNode roomy = compiled(model, "u55c");
        assertThat(roomy.has("groups")).isFalse();
        long largest = 0;
        for (JsonNode kernel : roomy.get("kernels"))
            largest = Math.max(
                    largest, kernel.at("/predicted_resources/lut/needed").asLong());

        // A smaller device has fewer lanes, so the kernels shrink with it for a while.
        long lut = largest;
        while (!compiled(model, device(lut).toString()).has("groups")) lut = lut * 95 / 100;
        JsonNode report = compiled(model, device((long) (lut * part)).toString());
        int images = report.get("groups").size();
        assertThat(images).isGreaterThan(1);
        assertThat(report.get("groups").findValues("too_much")).isEmpty();
        assertThat(report.get("remarks").findValuesAsText("what").stream()
                        .anyMatch(what -> what.startsWith("is divided: ")))
                .isEqualTo(part < 1);
        for (JsonNode kernel : report.get("kernels"))
            if (kernel.get("placement").asText().equals("device"))
                assertThat(report.at("/groups/" + kernel.get("group").asInt() + "/kernels")
                                .valueStream()
                                .map(JsonNode::asText))
                        .contains(kernel.get("name").asText());

        Path host = folder.resolve("design/host");
        String golden = model.goldenFile().toAbsolutePath().toString();
        assertThat(run(host, 0, "make", "stand-in", "CXXFLAGS=-O1 -Werror", "GOLDEN=" + golden))
                .contains("output0")
                .doesNotContain("FAIL");
        List<String> program =
                new ArrayList<>(List.of(host.resolve("build/stand-in").toString()));
        for (int i = 0; i < images; i++) program.addAll(List.of("--xclbin", "../hls/link_" + i + ".cfg"));
        program.addAll(List.of("--golden", golden, "--runs", "2", "--cards"));

        program.add("1");
        String one = run(host, 0, program.toArray(String[]::new));
        assertThat(one).doesNotContain("FAIL").containsPattern("run 2: [1-9].*, " + images + " images loaded");
        assertThat(report.get("remarks")
                        .findValue("images_loaded_per_run_on_one_card")
                        .asInt())
                .isEqualTo(images);
        program.set(program.size() - 1, "" + images);
        String all = run(host, 0, program.toArray(String[]::new));
        assertThat(all).doesNotContain("FAIL").containsPattern("run 2: 0 bytes of parameters .*, 0 images loaded");

        // The stand-in is as strict as a card: what is there lasts as long as its image.
        Path session = host.resolve("session.h");
        String text = Files.readString(session);
        String leave = "if (loaded >= 0) leave(loaded);";
        assertThat(text).contains(leave);
        Files.writeString(session, text.replace(leave, ""));
        assertThat(run(host, 2, "make", "stand-in", "CXXFLAGS=-O0", "GOLDEN=" + golden))
                .contains("cannot be loaded, buffers or kernels of the former image are in use");
    }

    private JsonNode compiled(Model model, String target) throws IOException {
        Path design = folder.resolve("design");
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        int code = Headrace.execute(
                writer, writer, "compile", model.file().toString(), "--target", target, "-o", design.toString());
        assertThat(code).as(messages.toString()).isZero();
        return new ObjectMapper().readTree(Files.readString(design.resolve("report.json")));
    }

    /// Made up from a small one: so many look-up tables, and enough of everything else.
    private Path device(long lut) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (InputStream small = Targets.class.getResourceAsStream("zu3eg.json")) {
            ObjectNode device = (ObjectNode) json.readTree(Objects.requireNonNull(small));
            device.put("name", "small");
            for (JsonNode place :
                    List.of(device.get("resources"), device.get("dies").get(0)))
                ((ObjectNode) place)
                        .put("lut", lut)
                        .put("ff", 2000000)
                        .put("dsp", 4000)
                        .put("bram18", 4000);
            ((ObjectNode) device.get("memory")).put("channels", 2);
            Path file = folder.resolve("device.json");
            json.writeValue(file.toFile(), device);
            return file;
        }
    }

    private String run(Path directory, int exit, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        String output = Files.readString(log);
        assertThat(code).as(output).isEqualTo(exit);
        return output;
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, tool)));
    }
}
