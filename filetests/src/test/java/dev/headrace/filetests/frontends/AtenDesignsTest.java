package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.i1;
import static dev.headrace.filetests.frontends.Tensors.i64;
import static dev.headrace.filetests.frontends.Tensors.integers;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.filetests.models.CompiledDesign;
import dev.headrace.frontends.aten.Argument;
import dev.headrace.frontends.aten.AtenGraphBuilder;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Graphs of many operators down to C++ that runs: every level and the compiled design give what the import does, which
/// the other tests here compare with PyTorch's definitions.
class AtenDesignsTest {
    private final AtenGraphBuilder graph = new AtenGraphBuilder("test");
    private final SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();

    private String input(TensorData data) {
        inputs.put("input" + inputs.size(), data);
        return graph.user("x" + inputs.size(), data.type());
    }

    private AtenGraphBuilder.Call call(String operator, String self) {
        return graph.call("aten." + operator).tensor("self", self);
    }

    private void check(Path folder) throws Exception {
        ModuleOp module = ImportAten.convert(graph.graph(outputs));
        List<TensorData> expected = execute(module);
        new PassManager().run(module, Pipeline.standard(Targets.named("u55c")));
        compare(execute(module), expected, "sized");
        SafetensorsFile compiled = CompiledDesign.run(module, inputs, folder);
        List<TensorData> actual = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) actual.add(compiled.tensor("output" + i));
        compare(actual, expected, "C++");
    }

    private List<TensorData> execute(ModuleOp module) {
        return List.copyOf(Interpreter.run(module, "main", inputs, name -> {
                    throw new AssertionError(name + " is asked for");
                })
                .values());
    }

    private void compare(List<TensorData> actual, List<TensorData> expected, String where) {
        for (int i = 0; i < expected.size(); i++) {
            TensorData wanted = expected.get(i);
            assertThat(actual.get(i).type()).isEqualTo(wanted.type());
            for (long k = 0; k < wanted.elements(); k++) {
                double a = actual.get(i).doubleAt(k);
                double b = wanted.doubleAt(k);
                assertThat(Double.compare(a, b) == 0 || a == b || Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b)))
                        .as("%s: element %d of %s, %s instead of %s", where, k, outputs.get(i), a, b)
                        .isTrue();
            }
        }
    }

    @Test
    void functionsOfNumbers(@TempDir Path folder) throws Exception {
        String x = input(row(-100, -2.5, -1, -0.3, -1e-3, 0, 1e-3, 0.5, 0.99, 1, 1.5, 2.5, 30));
        for (String name : List.of(
                "exp2",
                "expm1",
                "log",
                "log2",
                "log10",
                "log1p",
                "sqrt",
                "rsqrt",
                "reciprocal",
                "sin",
                "cos",
                "tan",
                "asin",
                "acos",
                "atan",
                "sinh",
                "cosh",
                "tanh",
                "asinh",
                "acosh",
                "atanh",
                "erf",
                "floor",
                "ceil",
                "round",
                "trunc",
                "abs",
                "sign",
                "gelu",
                "mish",
                "elu",
                "selu",
                "softplus",
                "log_sigmoid",
                "hardswish")) outputs.add(call(name + ".default", x).gives(f32(13)));
        String y = input(row(3, -2, 0.7, 0, 5, -0.0, 2, -1, 1e-3, 4, 0.1, -3, 7));
        for (String name :
                List.of("fmod.Tensor", "remainder.Tensor", "floor_divide.default", "atan2.default", "fmax.default"))
            outputs.add(call(name, x).tensor("other", y).gives(f32(13)));
        outputs.add(call("isnan.default", outputs.get(2)).gives(i1(13)));
        check(folder);
    }

    @Test
    void integersAndTruths(@TempDir Path folder) throws Exception {
        String a = input(integers(7, -7, 7, -7, 0, 12));
        String b = input(integers(2, 2, -2, -2, 5, 3));
        for (String name : List.of(
                "floor_divide.default", "remainder.Tensor", "fmod.Tensor", "bitwise_xor.Tensor", "maximum.default"))
            outputs.add(call(name, a).tensor("other", b).gives(i64(6)));
        outputs.add(call("bitwise_left_shift.Tensor", a).tensor("other", b).gives(i64(6)));
        outputs.add(call("bitwise_right_shift.Tensor", a).tensor("other", b).gives(i64(6)));
        outputs.add(call("div.Tensor", a).tensor("other", b).gives(f32(6)));
        String larger = call("gt.Tensor", a).tensor("other", b).gives(i1(6));
        outputs.add(call("any.default", larger).gives(i1()));
        outputs.add(call("all.default", larger).gives(i1()));
        outputs.add(call("cumsum.default", larger).integer("dim", 0).gives(i64(6)));
        outputs.add(call("sum.default", a).gives(i64()));
        outputs.add(call("argmin.default", a).gives(i64()));
        outputs.add(call("_to_copy.default", a).gives(TensorType.of(dev.headrace.ir.type.IntegerType.I32, 6)));
        check(folder);
    }

    /// What is computed on the device says where the host reads, and what it read goes on to the device.
    @Test
    void lookupsBetweenComputations(@TempDir Path folder) throws Exception {
        String x = input(random(3, 4));
        String scores = call("tanh.default", x).gives(f32(3, 4));
        List<String> best = call("topk.default", scores).integer("k", 2).gives(List.of(f32(3, 2), i64(3, 2)));
        String table = input(random(4, 5));
        String rows = graph.call("aten.embedding.default")
                .tensor("weight", table)
                .tensor("indices", best.get(1))
                .gives(f32(3, 2, 5));
        String sum = call("sum.dim_IntList", rows).integers("dim", List.of(1L)).gives(f32(3, 5));
        outputs.add(call("softmax.int", sum).integer("dim", -1).gives(f32(3, 5)));
        outputs.add(call("gather.default", scores)
                .integer("dim", 1)
                .tensor("index", best.get(1))
                .gives(f32(3, 2)));
        outputs.addAll(best);
        outputs.addAll(call("sort.default", x).integer("dim", 0).gives(List.of(f32(3, 4), i64(3, 4))));
        check(folder);
    }

    @Test
    void elementsMovedAndReplaced(@TempDir Path folder) throws Exception {
        String x = input(random(1, 2, 4, 6));
        String padded = call("reflection_pad2d.default", x)
                .integers("padding", List.of(1L, 2L, 2L, 1L))
                .gives(f32(1, 2, 7, 9));
        outputs.add(call("roll.default", padded)
                .integers("shifts", List.of(-2L))
                .integers("dims", List.of(3L))
                .gives(f32(1, 2, 7, 9)));
        outputs.add(call("flip.default", x).integers("dims", List.of(2L, 3L)).gives(f32(1, 2, 4, 6)));
        outputs.add(graph.call("aten.upsample_bilinear2d.vec")
                .tensor("input", x)
                .integers("output_size", List.of(8L, 9L))
                .bool("align_corners", false)
                .gives(f32(1, 2, 8, 9)));
        outputs.add(call("adaptive_avg_pool2d.default", x)
                .integers("output_size", List.of(3L, 4L))
                .gives(f32(1, 2, 3, 4)));
        String index = input(integers(3, 1));
        outputs.add(call("index_put.default", x)
                .with("indices", new Argument.Tensors(List.of("", "", index)))
                .tensor("values", input(random(1, 2, 2, 6)))
                .gives(f32(1, 2, 4, 6)));
        outputs.add(call("slice_scatter.default", x)
                .tensor("src", input(random(1, 2, 2, 6)))
                .integer("dim", 2)
                .integer("start", 1)
                .integer("step", 2)
                .gives(f32(1, 2, 4, 6)));
        outputs.add(call("tril.default", x).integer("diagonal", 1).gives(f32(1, 2, 4, 6)));
        outputs.add(call("cumsum.default", x).integer("dim", 3).gives(f32(1, 2, 4, 6)));
        check(folder);
    }
}
