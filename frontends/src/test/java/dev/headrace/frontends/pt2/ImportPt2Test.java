package dev.headrace.frontends.pt2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Level;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.frontends.Zips;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportPt2Test {
    private static final Path MODELS = Path.of("../examples/models");

    @TempDir
    Path folder = Path.of("");

    static List<Path> models() throws IOException {
        try (Stream<Path> files = Files.list(MODELS)) {
            return files.filter(f -> f.toString().endsWith(".pt2")).sorted().toList();
        }
    }

    /// Sizes that differ from run to run are up to 8.
    private static ModuleOp converted(Pt2Archive archive) {
        SequencedMap<String, Long> maxima = new LinkedHashMap<>();
        for (String symbol : ImportPt2.symbols(archive).used()) maxima.put(symbol, 8L);
        return ImportPt2.convert(archive, Map.of(), maxima);
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyModelBecomesASoundModuleAtLevelLinalg(Path model) {
        Pt2Archive archive = Pt2Archive.open(model);
        ModuleOp module = converted(archive);
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        assertThat(problems.all()).isEmpty();
        for (Op op : module.all(Op.class))
            assertThat(Level.LINALG.objection(op)).isEmpty();
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        assertThat(IntStream.range(0, main.body().arguments().size())
                        .mapToObj(i -> main.argumentAttribute(i, "headrace.input")))
                .contains(Optional.of(new StringAttr("input0")));
        assertThat(main.resultAttribute(0, "headrace.output")).contains(new StringAttr("output0"));
        List<String> parameters = parameters(main);
        assertThat(parameters).isNotEmpty().doesNotHaveDuplicates();
        for (String parameter : parameters)
            assertThat(archive.tensor(parameter).elements()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theSameFileGivesTheSameText(Path model) {
        String first = Printer.custom().print(converted(Pt2Archive.open(model)));
        assertThat(Printer.custom().print(converted(Pt2Archive.open(model)))).isEqualTo(first);
    }

    /// Masks come from `arange`, `cumsum`, comparisons and `where`: none of it is left to compute.
    @ParameterizedTest
    @MethodSource("models")
    void whatDependsOnConstantsAloneIsNoComputation(Path model) {
        for (GenericOp computation : converted(Pt2Archive.open(model)).all(GenericOp.class))
            assertThat(dependsOnAnArgument(computation)).as("%s", computation).isTrue();
    }

    private static boolean dependsOnAnArgument(Op op) {
        for (Op inner : op.all(Op.class))
            for (Value operand : inner.operands()) {
                Op maker = operand.definingOp();
                boolean isOfAFunction = operand instanceof BlockArgument argument
                        && argument.block().owner() instanceof FuncOp;
                if (isOfAFunction || (maker != null && maker != op && dependsOnAnArgument(maker))) return true;
            }
        return false;
    }

    @Test
    void computationsKnowTheirModules() {
        ModuleOp module = ImportPt2.convert(Pt2Archive.open(MODELS.resolve("gpt2-tiny-prefill.pt2")));
        List<String> places = new ArrayList<>();
        for (GenericOp computation : module.all(GenericOp.class)) {
            assertThat(computation.location().names()).isNotEmpty();
            places.addAll(computation.location().names());
        }
        assertThat(places)
                .contains("transformer.h.0.ln_1", "transformer.h.1.attn.c_attn", "transformer.h.0.mlp.act", "lm_head");
    }

    @Test
    void operatorsThatAreNotSupportedAreAllNamedWithTheirModules() {
        assertRefused(
                        "gpt2-tiny-prefill",
                        json -> json.replace("aten.tanh.default", "aten.frobnicate.default")
                                .replace("aten.native_layer_norm.default", "aten.unnormal.out"))
                .hasMessageContaining("operators are not supported: ")
                .hasMessageContaining("aten.frobnicate.default (in transformer.h.0.mlp.act, transformer.h.1.mlp.act)")
                .hasMessageContaining("aten.unnormal.out (in transformer.h.0.ln_1, transformer.h.0.ln_2 and 3 more)");
    }

    @Test
    void elementTypesThatAreNotSupportedAreNamed() {
        assertRefused("lenet5", json -> json.replaceFirst("(\"x\": \\{\"dtype\": )7", "$110"))
                .hasMessageContaining("model.pt2, tensor 'x': has the unsupported element type complex64");
        assertRefused("lenet5", json -> json.replaceFirst("(\"x\": \\{\"dtype\": )7", "$11"))
                .hasMessageContaining("tensor 'x': has the unsupported element type uint8");
    }

    @Test
    void sizesThatDifferNeedAMaximum() {
        Pt2Archive archive = Pt2Archive.open(MODELS.resolve("gpt2-tiny-prefill-dynseq.pt2"));
        assertThatThrownBy(() -> ImportPt2.convert(archive))
                .isInstanceOf(InputError.class)
                .hasMessageEndingWith("gpt2-tiny-prefill-dynseq.pt2: has the size s70, which differs from run to run"
                        + " (from 1 to 64); give its maximum: --max s70=64");
        assertThatThrownBy(() -> ImportPt2.convert(archive, Map.of(), maxima("s70", 65)))
                .hasMessage("the maximum of s70: cannot be 65, the model takes s70 from 1 to 64; give a value in that"
                        + " range");
        assertThatThrownBy(() -> ImportPt2.convert(archive, Map.of(), maxima("s70", 0)))
                .hasMessageContaining("the maximum of s70: cannot be 0");
        assertThatThrownBy(() -> ImportPt2.convert(archive, Map.of(), maxima("s71", 64)))
                .hasMessageContaining("has no size 's71'; give one of s70");
        assertThatThrownBy(() ->
                        ImportPt2.convert(Pt2Archive.open(MODELS.resolve("lenet5.pt2")), Map.of(), maxima("s70", 64)))
                .hasMessageContaining("has no size 's70'; leave --max out, all sizes of the model are fixed");
    }

    private static SequencedMap<String, Long> maxima(String symbol, long maximum) {
        SequencedMap<String, Long> maxima = new LinkedHashMap<>();
        maxima.put(symbol, maximum);
        return maxima;
    }

    @Test
    void sizesThatAreNoFormulasAreRefused() {
        for (String formula :
                List.of("Symbol('s77'", "Frob(Symbol('s77'))", "Add(", "Integer(x)", "", "Add(".repeat(99)))
            assertRefused(
                            "lenet5",
                            json -> json.replaceFirst(
                                    "(\"x\": \\{\"dtype\": 7, \"sizes\": \\[)\\{\"as_int\": 1\\}",
                                    "$1{\"as_expr\": {\"expr_str\": \"" + formula + "\"}}"))
                    .hasMessageMatching("(?s).*(which is no formula|with 'Frob', which is not supported).*");
        assertRefused(
                        "lenet5",
                        json -> json.replaceFirst(
                                "(\"tanh\": \\{\"dtype\": 7, \"sizes\": \\[)\\{\"as_int\": 1\\}",
                                "$1{\"as_expr\": {\"expr_str\": \"Symbol('u0', integer=True)\"}}"))
                .hasMessageContaining("has a size that depends on the elements of a tensor: 'u0' has no value");
    }

    @Test
    void aChangeOfSomethingThatIsNotThereIsRefused() {
        assertRefused(
                        "lenet5",
                        json -> json.replaceFirst(
                                "\"user_output\": \\{\"arg\": \\{\"as_tensor\": (\\{[^}]*\\})\\}\\}",
                                "\"buffer_mutation\": {\"arg\": $1, \"buffer_name\": \"cache\"}"))
                .hasMessageContaining("changes 'cache', which is none of its inputs; export the model again");
    }

    /// The export names a cache both as a buffer and as a constant that the graph writes to.
    @Test
    void changedBuffersAreArgumentsAndResults() {
        FuncOp main = FuncOp.find(
                        ImportPt2.convert(Pt2Archive.open(MODELS.resolve("gpt2-tiny-decode-bufmut.pt2"))), "main")
                .orElseThrow();
        List<String> expected = List.of(
                "key_cache_0",
                "value_cache_0",
                "cumulative_length_0",
                "key_cache_1",
                "value_cache_1",
                "cumulative_length_1");
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            main.argumentAttribute(i, "headrace.state").ifPresent(a -> arguments.add(((StringAttr) a).value()));
        assertThat(arguments).isEqualTo(expected);
        List<String> results = new ArrayList<>();
        for (int i = 0; i < main.type().results().size(); i++)
            main.resultAttribute(i, "headrace.mutated").ifPresent(a -> results.add(((StringAttr) a).value()));
        assertThat(results).isEqualTo(expected);
    }

    @Test
    void buffersThatShareAPartOfTheirMemoryAreRefusedWhereTheyChange() {
        SequencedMap<String, byte[]> entries = Zips.entries(MODELS.resolve("kvcache-bufmut.pt2"));
        String config = "kvcache-bufmut/data/weights/model_weights_config.json";
        String json = new String(Objects.requireNonNull(entries.get(config)), UTF_8);
        String record = json.replaceFirst("(?s).*\"k_cache\": \\{\"path_name\": \"(\\w+)\".*", "$1");
        String changed = json.replaceFirst("(\"o.bias\": \\{\"path_name\": )\"\\w+\"", "$1\"" + record + "\"");
        assertThat(changed).isNotEqualTo(json);
        entries.put(config, changed.getBytes(UTF_8));
        assertThatThrownBy(() -> ImportPt2.convert(
                        Pt2Archive.open(Files.write(folder.resolve("model.pt2"), Zips.stored(entries)))))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("changes 'k_cache', which shares a part of its memory with 'o.bias'; give each"
                        + " buffer memory of its own, with clone()");
    }

    @Test
    void sizesThatContradictEachOtherAreRefused() {
        assertRefused(
                        "lenet5",
                        json -> json.replaceFirst(
                                "(\"addmm_1\": \\{\"dtype\": 7, \"sizes\": \\[)\\{\"as_int\": 1\\}",
                                "$1{\"as_int\": 2}"))
                .hasMessageContaining(
                        "f2: aten.addmm.default does not fit its operands: [1, 84] has not the elements of"
                                + " [2, 84]; export the model again");
        assertRefused(
                        "lenet5",
                        json -> json.replaceFirst("(\"p_c1_bias\": \\{\"dtype\": 7, \"sizes\": \\[)[^]]*", "$1"))
                .hasMessageContaining("export the model again");
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String model, java.util.function.UnaryOperator<String> change) {
        SequencedMap<String, byte[]> entries = Zips.entries(MODELS.resolve(model + ".pt2"));
        String program = model + "/models/model.json";
        String json = new String(Objects.requireNonNull(entries.get(program)), UTF_8);
        String changed = change.apply(json);
        assertThat(changed).isNotEqualTo(json);
        entries.put(program, changed.getBytes(UTF_8));
        return assertThatThrownBy(() -> ImportPt2.convert(
                        Pt2Archive.open(Files.write(folder.resolve("model.pt2"), Zips.stored(entries)))))
                .isInstanceOf(InputError.class);
    }

    private static List<String> parameters(FuncOp main) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            main.argumentAttribute(i, "headrace.parameter").ifPresent(a -> parameters.add(((StringAttr) a).value()));
        return parameters;
    }
}
