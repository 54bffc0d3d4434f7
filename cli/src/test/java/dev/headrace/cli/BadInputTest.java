package dev.headrace.cli;

import static dev.headrace.cli.Archive.PROGRAM;
import static dev.headrace.cli.Run.golden;
import static dev.headrace.cli.Run.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What users get wrong: one line with what, where and what to do, exit code 2, nothing left behind.
class BadInputTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void aMissingFile() throws IOException {
        assertRefused(folder.resolve("nope.pt2"), "nope.pt2: no such file; check the path");
    }

    @Test
    void aConfigurationWithAnUnknownChoice() throws IOException {
        Path wrong = Files.writeString(folder.resolve("c.json"), "{\"choose-tiles\": {\"size\": 3}}");
        Path directory = folder.resolve("d");
        Run run = Run.of("compile", model("lenet5"), "--config", wrong, "-o", directory);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("headrace: error: " + wrong + ": 'choose-tiles.size' can be chosen nowhere; known here are"
                        + " default-tile, row-part, vector-tile\n");
        assertThat(directory).doesNotExist();
    }

    @Test
    void anUnknownSizingStrategy() {
        Path directory = folder.resolve("d");
        Run run = Run.of("compile", model("lenet5"), "--sizing", "deep", "-o", directory);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("headrace: error: 'deep': unknown sizing strategy; ")
                .hasLineCount(1);
        assertThat(directory).doesNotExist();
    }

    @Test
    void anEmptyFile() throws IOException {
        assertRefused(Files.createFile(folder.resolve("a.pt2")), "a.pt2: is empty; write it again");
    }

    @Test
    void aFolder() throws IOException {
        assertRefused(
                Files.createDirectory(folder.resolve("a.pt2")),
                "a.pt2: is a folder without config.json; name a model file, or a folder that save_pretrained wrote");
    }

    @Test
    void aTruncatedZip() throws IOException {
        byte[] whole = Files.readAllBytes(model("lenet5"));
        Path cut = Files.write(folder.resolve("a.pt2"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(cut, "a.pt2: is a zip archive without an end, it was cut short; copy or write it again");
    }

    @Test
    void aZipThatIsNoExport() throws IOException {
        Path zip = new Archive(Map.of("readme.txt", "hello".getBytes(UTF_8))).write(folder.resolve("a.pt2"));
        assertRefused(
                zip, "a.pt2: is a zip archive but no exported program; hand in a file that torch.export.save wrote");
    }

    @Test
    void aCutJson() throws IOException {
        Path cut = Archive.ofLenet()
                .change(PROGRAM, bytes -> Arrays.copyOf(bytes, 1000))
                .write(folder.resolve("a.pt2"));
        assertRefused(cut, "a.pt2", "models/model.json': JSON is cut short at line 1, column 100");
    }

    @Test
    void aWeightShorterThanItsMetadata() throws IOException {
        Path cut = Archive.ofLenet()
                .change("lenet5/data/weights/weight_0", bytes -> Arrays.copyOf(bytes, 596))
                .write(folder.resolve("a.pt2"));
        assertRefused(cut, "weight_0' of 'c1.weight': has 596 bytes where its metadata needs 600; the file is damaged");
    }

    @Test
    void strippedWeights() throws IOException {
        Path stripped = Archive.ofLenet()
                .change("lenet5/data/weights/weight_0", _ -> new byte[0])
                .write(folder.resolve("a.pt2"));
        assertRefused(
                stripped,
                "of 'c1.weight': is empty, the weights were left out of the file; save the model with its weights, or"
                        + " compile without them: --no-weights");
        Path text = folder.resolve("linalg.mlir");
        assertThat(Run.of("compile", stripped, "--stop-after", "linalg", "-o", text)
                        .code())
                .as("the program alone needs no weights")
                .isZero();
        assertThat(text).content().contains("headrace.model = \"a\"");
    }

    @Test
    void unknownOperatorsAllAtOnceWithTheirModules() throws IOException {
        Path unknown = Archive.ofLenet()
                .edit(PROGRAM, "torch.ops.aten.tanh.default", "torch.ops.aten.lgamma.default")
                .edit(PROGRAM, "torch.ops.aten.avg_pool2d.default", "torch.ops.custom.pool.default")
                .write(folder.resolve("a.pt2"));
        assertRefused(
                unknown,
                "operators are not supported: aten.lgamma.default (in ",
                "custom.pool.default (in ",
                "; replace");
    }

    @Test
    void anUnsupportedElementType() throws IOException {
        Path complex =
                Archive.ofLenet().edit(PROGRAM, "\"dtype\": 7", "\"dtype\": 10").write(folder.resolve("a.pt2"));
        assertRefused(complex, "has the unsupported element type complex64; convert the model and its inputs");
    }

    @Test
    void aGoldenFileOfAnotherModel() throws IOException {
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", golden("gpt2-tiny-prefill")),
                "gpt2-tiny-prefill.golden.safetensors: tensor 'input0' is tensor<1x16xi64>, the model has"
                        + " tensor<1x1x28x28xf32>; give the file that belongs to this model");
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", model("lenet5")),
                "is no safetensors file or was cut short; ");
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", folder.resolve("none.safetensors")),
                "none.safetensors: no such file; check the path");
    }

    @Test
    void aGoldenFileWithoutTheOutputs() throws IOException {
        Path golden = folder.resolve("a.safetensors");
        byte[] lenet = Files.readAllBytes(golden("lenet5"));
        Files.write(golden, replaced(lenet, "output0", "output1"));
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", golden),
                "a.safetensors: has no tensor 'output0', tensor<1x10xf32>, only ");
    }

    @Test
    void aGoldenFileWithNaN() throws IOException {
        byte[] lenet = Files.readAllBytes(golden("lenet5"));
        // The output is the end of the file; 7fc0 is the upper half of a NaN.
        lenet[lenet.length - 1] = 0x7f;
        lenet[lenet.length - 2] = (byte) 0xc0;
        Path golden = Files.write(folder.resolve("a.safetensors"), lenet);
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", golden),
                "a.safetensors: tensor 'output0' is no number at [0, 9]; ");
    }

    @Test
    void unknownNamesAreGuessed() throws IOException {
        assertOneLine(
                Run.of("compile", model("lenet5"), "--target", "u55", "-o", folder.resolve("out")),
                "'u55': unknown target; did you mean 'u55c'? known are u55c, u280, vu9p, zu3eg, xc7z020");
        Path mine = Files.writeString(
                folder.resolve("mine.json"),
                Run.of("targets", "--json", "zu3eg").out().replace("\"dsp\" : 360", "\"dsp\" : -360"));
        assertOneLine(
                Run.of("compile", model("lenet5"), "--target", mine, "-o", folder.resolve("out")),
                "mine.json: 'resources.dsp' is -360; write a number of at least 0");
        assertThat(folder.resolve("out")).doesNotExist();
        assertOneLine(
                Run.of("compile", model("lenet5"), "--stop-after", "fuse"),
                "'fuse': unknown level; did you mean 'fused'? known are linalg, tiled, ");
        Path program = Files.writeString(folder.resolve("a.mlir"), "module {\n}\n");
        assertOneLine(
                Run.of("opt", program, "--passes", "fuse-kernel"),
                "'fuse-kernel': unknown pass; did you mean 'fuse-kernels'? known are ");
        assertOneLine(
                Run.of("opt", program, "--passes", "choose-tiles{tile=2}"),
                "pass choose-tiles: has no option 'tile=2'; it takes default-tile, row-part, vector-tile, as"
                        + " name=value");
    }

    @Test
    void anOutputDirectoryThatIsNotOurs() throws IOException {
        Path thesis = Files.createDirectory(folder.resolve("thesis"));
        Files.writeString(thesis.resolve("chapter1.tex"), "It was a dark and stormy night.");
        assertOneLine(
                Run.of("compile", model("lenet5"), "-o", thesis),
                "thesis: exists and was not written by headrace; choose another directory with -o");
        assertThat(thesis).isDirectoryContaining("glob:**/chapter1.tex");
        assertThat(contents()).containsExactly(thesis);
    }

    @Test
    void anOutputFileThatCannotBe() throws IOException {
        assertOneLine(
                Run.of("run", model("lenet5"), "--inputs", golden("lenet5"), "--outputs", "/dev/full"),
                "/dev/full: is no regular file; name a file to write");
        assertOneLine(
                Run.of("run", model("lenet5"), "--inputs", golden("lenet5"), "--outputs", folder.resolve("no/a")),
                "no: no such folder; create it, or name another file");
        assertOneLine(
                Run.of("compile", model("lenet5"), "--stop-after", "linalg", "-o", folder), "is a folder; name a file");
    }

    @Test
    void textThatIsNoProgram() throws IOException {
        Path file = folder.resolve("a.mlir");
        Files.writeString(file, "module {\n  func.func @main() {\n    retrun\n  }\n}\n");
        assertShowsPlace(Run.of("opt", file), "a.mlir:3:5: unknown operation 'func.retrun'", "    retrun", "    ^");
        Files.writeString(file, "func.func @f(%x: f32) -> f32 {\n  \"func.return\"() : () -> ()\n}\n");
        assertOneLine(Run.of("opt", file, "--verify-only"), "a.mlir:2:3: 'func.return' ");
        Files.write(file, new byte[] {'m', (byte) 0xff});
        assertOneLine(Run.of("opt", file), "a.mlir: is no text in UTF-8; give a file of MLIR text");
    }

    @Test
    void aModelInTextWithAMistake() throws IOException {
        Path file = folder.resolve("a.mlir");
        Path out = folder.resolve("out");
        Files.writeString(file, "func.func @main(%x: tensor<4xf32>) {\n\t%0 = arith.addf %x %x : tensor<4xf32>\n}\n");
        assertShowsPlace(
                Run.of("compile", file, "-o", out),
                "a.mlir:2:21: expected ',' before '%x'",
                "\t%0 = arith.addf %x %x : tensor<4xf32>",
                "\t" + " ".repeat(19) + "^");
        Files.writeString(file, "func.func @main() {\n  tosa.add\n}\n");
        assertShowsPlace(
                Run.of("check", file, "--golden", golden("lenet5")),
                "a.mlir:2:3: unknown operation 'tosa.add', dialect 'tosa' is not supported",
                "  tosa.add",
                "  ^");
        Files.writeString(file, "func.func @main() {\n  return \u001b[31m \u202e\n}\n");
        assertShowsPlace(
                Run.of("compile", file, "-o", out),
                "a.mlir:2:10: unexpected character U+001B",
                "  return ?[31m ?",
                " ".repeat(9) + "^");
        Files.writeString(
                file, "func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {\n  return %x : tensor<?xf32>\n}\n");
        assertRefused(file, "a.mlir:1:1: 'func.func' has argument 0 of type tensor<?xf32>, sizes must be known; ");
        Files.writeString(file, "");
        assertRefused(file, "a.mlir:1:1: there is no public function with a body");
        assertRefused(folder.resolve("nope.mlir"), "nope.mlir: no such file; check the path");
        assertRefused(Files.createDirectory(folder.resolve("d.mlir")), "d.mlir: is a folder without config.json; ");
    }

    @Test
    void wrongUsage() {
        assertOneLine(Run.of(), "missing command; see headrace --help");
        assertOneLine(Run.of("chekc"), "'chekc'; did you mean check?");
        assertOneLine(Run.of("check", model("lenet5")), "'--golden=FILE'; see headrace check --help");
        assertOneLine(Run.of("opt"), "missing FILE; see headrace opt --help");
        assertOneLine(
                Run.of("check", model("lenet5"), "--golden", golden("lenet5"), "--tolerance", "-1"),
                "'-1.0': is no tolerance; give a number from 0 to below 1");
    }

    /// Compiles into a directory that must not appear.
    private void assertRefused(Path file, String... parts) throws IOException {
        List<Path> before = contents();
        Path out = folder.resolve("out");
        assertOneLine(Run.of("compile", file, "-o", out), parts);
        assertThat(contents()).isEqualTo(before);
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void assertOneLine(Run run, String... parts) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("headrace: error: ").contains(parts);
        assertThat(run.err().strip().lines()).hasSize(1);
    }

    /// The mistake, the line of the text, and a caret below.
    private static void assertShowsPlace(Run run, String message, String line, String caret) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList()).hasSize(3);
        assertThat(run.err()).startsWith("headrace: error: ").contains(message + "\n" + line + "\n" + caret + "\n");
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
