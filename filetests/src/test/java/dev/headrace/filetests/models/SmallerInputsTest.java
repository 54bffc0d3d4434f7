package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.simulator.values.Interpreter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Models compiled for a largest size, on smaller inputs: the values of the model for exactly that size.
class SmallerInputsTest {
    @Test
    void sequencesOfSeveralLengths() {
        Pt2Archive archive = new Model("gpt2-tiny-prefill-dynseq").open();
        for (long maximum : List.of(2L, 13L)) {
            ModuleOp module = compiled(archive, "s70", maximum);
            for (long length : List.of(1L, 2L, 3L, 7L, 12L, 13L)) {
                if (length > maximum) continue;
                Random random = new Random(length);
                long[] tokens = random.longs(length, 0, 256).toArray();
                compare(archive, module, "s70", length, TensorData.ofLongs(ElementKind.I64, tokens, 1, length));
            }
        }
    }

    @Test
    void batchesOfSeveralSizes() {
        Pt2Archive archive = new Model("lenet5-relu-dynbatch").open();
        ModuleOp module = compiled(archive, "s77", 3);
        for (long batch : List.of(1L, 2L, 3L)) {
            Random random = new Random(batch);
            float[] image = new float[(int) batch * 28 * 28];
            for (int i = 0; i < image.length; i++) image[i] = random.nextFloat();
            compare(archive, module, "s77", batch, TensorData.ofFloats(image, batch, 1, 28, 28));
        }
    }

    private static ModuleOp compiled(Pt2Archive archive, String symbol, long maximum) {
        SequencedMap<String, Long> maxima = new LinkedHashMap<>();
        maxima.put(symbol, maximum);
        ModuleOp module = ImportPt2.convert(archive, Map.of(), maxima);
        new PassManager().run(module, Pipeline.standard(Targets.named("u55c")));
        return module;
    }

    private static void compare(Pt2Archive archive, ModuleOp module, String symbol, long size, TensorData input) {
        Map<String, TensorData> inputs = Map.of("input0", input);
        TensorData expected = Interpreter.run(
                        ImportPt2.convert(archive, Map.of(symbol, size), new LinkedHashMap<>()),
                        "main",
                        inputs,
                        archive::tensor)
                .firstEntry()
                .getValue();
        TensorData actual = Interpreter.run(module, "main", inputs, archive::tensor)
                .firstEntry()
                .getValue();
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.toDoubles()).as("%s = %d", symbol, size).containsExactly(expected.toDoubles(), within(2e-5));
    }
}
