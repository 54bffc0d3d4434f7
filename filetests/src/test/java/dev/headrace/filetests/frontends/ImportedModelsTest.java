package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the importer makes of a model computes what PyTorch computed, before the compiler has touched it.
class ImportedModelsTest {
    private static final Path MODELS = Path.of("../examples/models");

    /// Relative to the largest output. PyTorch's own kernels differ by as much among themselves.
    private static final double TOLERANCE = 1e-5;

    /// Two steps of `bf16`.
    private static final double NARROW_TOLERANCE = 2e-2;

    @ParameterizedTest
    @CsvSource({
        "mlp-784-256-10, mlp-784-256-10",
        "lenet5, lenet5",
        "lenet5-relu, lenet5-relu",
        "lenet5-trainir, lenet5-trainir",
        "lenet5-torch26, lenet5",
        "lenet5-torch28layout, lenet5",
        "gpt2-tiny-prefill, gpt2-tiny-prefill",
        "gpt2-tiny-prefill-trainir, gpt2-tiny-prefill-trainir",
        "gpt2-tiny-prefill-torch26, gpt2-tiny-prefill",
        "llama-tiny-prefill, llama-tiny-prefill",
        "unet-tiny, unet-tiny",
        "llama-tiny-prefill-bf16, llama-tiny-prefill-bf16",
        "gpt2-tiny-decode-bufmut, gpt2-tiny-decode-bufmut",
        "llama-tiny-decode-bufmut, llama-tiny-decode-bufmut",
        "kvcache-bufmut, kvcache-bufmut",
        "gpt2-tiny-prefill-dynseq, gpt2-tiny-prefill-dynseq",
        "lenet5-relu-dynbatch, lenet5-relu-dynbatch",
    })
    void computesWhatPyTorchComputed(String model, String golden) {
        Pt2Archive archive = Pt2Archive.open(MODELS.resolve(model + ".pt2"));
        SequencedMap<String, TensorData> expected = SafetensorsFile.open(MODELS.resolve(golden + ".golden.safetensors"))
                .tensors();
        SequencedMap<String, Long> sizes = ImportPt2.symbols(archive)
                .learn(
                        Map.of(),
                        name -> Objects.requireNonNull(expected.get(name)).sizes());
        ModuleOp module = ImportPt2.convert(archive, sizes, new LinkedHashMap<>());
        SequencedMap<String, TensorData> actual = Interpreter.run(module, "main", expected, archive::tensor);
        assertThat(actual.keySet())
                .containsExactlyInAnyOrderElementsOf(expected.keySet().stream()
                        .filter(name -> name.startsWith("output") || name.startsWith("mutated."))
                        .toList());
        actual.forEach((name, tensor) -> assertClose(tensor, Objects.requireNonNull(expected.get(name), name)));
    }

    private static void assertClose(TensorData actual, TensorData expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        double tolerance = expected.kind() == ElementKind.BF16 ? NARROW_TOLERANCE : TOLERANCE;
        double[] wanted = expected.toDoubles();
        double largest = 0;
        for (double value : wanted) largest = Math.max(largest, Math.abs(value));
        assertThat(actual.toDoubles()).containsExactly(wanted, within(tolerance * largest));
    }
}
