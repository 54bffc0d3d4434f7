package dev.headrace.frontends.pt2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Pt2ArchiveTest {
    private static final Path MODELS = Path.of("../examples/models");

    static List<Path> models() throws IOException {
        try (Stream<Path> files = Files.list(MODELS)) {
            return files.filter(f -> f.toString().endsWith(".pt2")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyTensorOfTheSignatureIsThereWithTheShapeOfTheGraph(Path model) {
        Pt2Archive archive = Pt2Archive.open(model);
        Graph graph = archive.program().graph();
        assertThat(graph.nodes()).isNotEmpty();
        int read = 0;
        for (Signature.Input input : archive.program().signature().inputs()) {
            if (!(input instanceof Signature.Stored stored)) continue;
            TensorMeta meta = Objects.requireNonNull(graph.tensors().get(stored.value()));
            TensorData data = archive.tensor(stored.fqn());
            assertThat(data.kind()).isEqualTo(meta.dtype().kind().orElseThrow());
            assertThat(data.sizes())
                    .isEqualTo(new Dims(meta.sizes().stream()
                            .map(s -> ((SymInt.Known) s).value())
                            .toList()));
            assertThat(data.toFloats()).doesNotContain(Float.NaN);
            read++;
        }
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyValueOfTheGraphHasAType(Path model) {
        Graph graph = Pt2Archive.open(model).program().graph();
        for (Node node : graph.nodes()) {
            assertThat(node.target()).matches("(torch\\.ops\\.aten|_operator)\\..+");
            assertThat(node.inputs().values()).noneMatch(Argument.Unsupported.class::isInstance);
            for (Argument output : node.outputs()) {
                if (output instanceof Argument.Tensor(String name))
                    assertThat(graph.tensors()).containsKey(name);
            }
        }
    }

    @Test
    void theThreeLayoutsHoldTheSameWeights() {
        Pt2Archive raw = Pt2Archive.open(MODELS.resolve("lenet5.pt2"));
        Pt2Archive pickled = Pt2Archive.open(MODELS.resolve("lenet5-torch28layout.pt2"));
        Pt2Archive flat = Pt2Archive.open(MODELS.resolve("lenet5-torch26.pt2"));
        List<String> names = new ArrayList<>();
        for (Signature.Input input : raw.program().signature().inputs())
            if (input instanceof Signature.Stored stored) names.add(stored.fqn());
        assertThat(names).hasSize(10);
        for (String name : names) {
            assertThat(pickled.tensor(name).toFloats())
                    .isEqualTo(raw.tensor(name).toFloats());
            assertThat(flat.tensor(name).toFloats()).isEqualTo(raw.tensor(name).toFloats());
        }
    }

    @Test
    void tiedWeightsAreTheSameBytes() {
        Pt2Archive archive = Pt2Archive.open(MODELS.resolve("gpt2-tiny-prefill.pt2"));
        TensorData embedding = archive.tensor("transformer.wte.weight");
        TensorData head = archive.tensor("lm_head.weight");
        assertThat(head.toBytes().address()).isEqualTo(embedding.toBytes().address());
        assertThat(embedding.toBytes().isMapped()).isTrue();
    }

    @Test
    void readsNodesArgumentsAndModulePaths() {
        ExportedProgram program =
                Pt2Archive.open(MODELS.resolve("gpt2-tiny-prefill.pt2")).program();
        assertThat(program.torchVersion()).startsWith("2.14");
        Node arange = node(program, "arange");
        assertThat(arange.target()).isEqualTo("torch.ops.aten.arange.start_step");
        assertThat(arange.input("end")).contains(new Argument.Int(16));
        assertThat(arange.input("step")).isEmpty();
        assertThat(arange.modulePath()).isEqualTo("transformer");
        Node normalize = program.graph().nodes().stream()
                .filter(n -> n.target().equals("torch.ops.aten.native_layer_norm.default"))
                .findFirst()
                .orElseThrow();
        assertThat(normalize.modulePath()).isEqualTo("transformer.h.0.ln_1");
        assertThat(normalize.outputs()).hasSize(3);
        assertThat(normalize.input("normalized_shape")).contains(new Argument.Ints(List.of(64L)));
        assertThat(program.signature().inputs().getLast())
                .isEqualTo(new Signature.UserInput(new Argument.Tensor("input_ids")));
        assertThat(program.signature().outputs()).hasSize(1);
    }

    private static Node node(ExportedProgram program, String name) {
        return program.graph().nodes().stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
