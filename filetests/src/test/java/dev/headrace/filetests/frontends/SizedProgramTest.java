package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenGraphBuilder;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.frontends.sizes.SizeExpr;
import dev.headrace.frontends.sizes.SizedProgram;
import dev.headrace.frontends.sizes.Symbols;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// One program for every size against the programs for each size.
class SizedProgramTest {
    private static final long MOST = 5;

    /// Writes a model on `x`, whose sizes are `[b, s, 4]`, and gives its output.
    private interface Model extends BiFunction<AtenGraphBuilder, Map<String, Long>, String> {}

    @Test
    void softmaxOverASizeThatVaries() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String log = at.call("aten.log.default").tensor("self", "x").gives(f32(b, s, 4));
            return at.call("aten._softmax.default")
                    .tensor("self", log)
                    .integer("dim", 1)
                    .gives(f32(b, s, 4));
        });
    }

    @Test
    void meansAndSums() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            String mean = at.call("aten.mean.dim")
                    .tensor("self", "x")
                    .integers("dim", List.of(1L))
                    .gives(f32(b, 4));
            return at.call("aten.mean.dim")
                    .tensor("self", mean)
                    .integers("dim", List.of(0L))
                    .bool("keepdim", true)
                    .gives(f32(1, 4));
        });
        check((at, sizes) -> at.call("aten.sum.dim_IntList")
                .tensor("self", "x")
                .integers("dim", List.of(0L, 1L, 2L))
                .gives(f32()));
    }

    @Test
    void theLargestOfNegativeNumbersIsNotThePadding() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String log = at.call("aten.neg.default").tensor("self", "x").gives(f32(b, s, 4));
            return at.call("aten.amax.default")
                    .tensor("self", log)
                    .integers("dim", List.of(1L))
                    .gives(f32(b, 4));
        });
    }

    @Test
    void productsOverASizeThatVaries() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String turned = at.call("aten.transpose.int")
                    .tensor("self", "x")
                    .integer("dim0", 1)
                    .integer("dim1", 2)
                    .gives(f32(b, 4, s));
            String scores = at.call("aten.bmm.default")
                    .tensor("self", "x")
                    .tensor("mat2", turned)
                    .gives(f32(b, s, s));
            String twice = at.call("aten.bmm.default")
                    .tensor("self", turned)
                    .tensor("mat2", "x")
                    .gives(f32(b, 4, 4));
            String rows = at.call("aten.bmm.default")
                    .tensor("self", scores)
                    .tensor("mat2", "x")
                    .gives(f32(b, s, 4));
            return at.call("aten.bmm.default")
                    .tensor("self", rows)
                    .tensor("mat2", twice)
                    .gives(f32(b, s, 4));
        });
    }

    /// The batch and the sequence become one dimension and two again; in between its rows are summed.
    @Test
    void dimensionsThatAreJoinedAndSplit() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String flat = at.call("aten.view.default")
                    .tensor("self", "x")
                    .integers("size", List.of(b * s, 4L))
                    .gives(f32(b * s, 4));
            String total = at.call("aten.sum.dim_IntList")
                    .tensor("self", flat)
                    .integers("dim", List.of(0L))
                    .bool("keepdim", true)
                    .gives(f32(1, 4));
            String shifted = at.call("aten.add.Tensor")
                    .tensor("self", flat)
                    .tensor("other", total)
                    .gives(f32(b * s, 4));
            return at.call("aten.view.default")
                    .tensor("self", shifted)
                    .integers("size", List.of(b, s, 2L, 2L))
                    .gives(f32(b, s, 2, 2));
        });
    }

    @Test
    void positionsAndParts() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String positions = at.call("aten.arange.start_step")
                    .integer("start", 0)
                    .integer("end", s)
                    .integer("step", 1)
                    .gives(TensorType.of(FloatType.F32, s));
            String column = at.call("aten.unsqueeze.default")
                    .tensor("self", positions)
                    .integer("dim", 1)
                    .gives(f32(s, 1));
            String moved = at.call("aten.mul.Tensor")
                    .tensor("self", "x")
                    .tensor("other", column)
                    .gives(f32(b, s, 4));
            String tail = at.call("aten.slice.Tensor")
                    .tensor("self", moved)
                    .integer("dim", 1)
                    .integer("start", 1)
                    .integer("end", Long.MAX_VALUE)
                    .gives(f32(b, s - 1, 4));
            String first = at.call("aten.select.int")
                    .tensor("self", "x")
                    .integer("dim", 1)
                    .integer("index", 0)
                    .gives(f32(b, 4));
            String sum = at.call("aten.sum.dim_IntList")
                    .tensor("self", tail)
                    .integers("dim", List.of(1L))
                    .gives(f32(b, 4));
            return at.call("aten.add.Tensor")
                    .tensor("self", sum)
                    .tensor("other", first)
                    .gives(f32(b, 4));
        });
    }

    /// The size itself is a number of the model.
    @Test
    void numbersThatAreSizes() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            return at.call("aten.mul.Tensor")
                    .tensor("self", "x")
                    .integer("other", 2 * s + 1)
                    .gives(f32(b, s, 4));
        });
    }

    /// The sum of the logarithms of zeros, which the padding is, is no number; nor may a zero be divided by.
    @Test
    void whatIsComputedOfThePaddingHarmsNobody() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String whole = at.call("aten._to_copy.default")
                    .tensor("self", "x")
                    .dtype("dtype", ElementKind.I64)
                    .gives(TensorType.of(IntegerType.I64, b, s, 4));
            String hundred = at.constant("hundred", TensorData.splat(ElementKind.I64, 100L, 1));
            String quotient = at.call("aten.div.Tensor")
                    .tensor("self", hundred)
                    .tensor("other", whole)
                    .gives(TensorType.of(IntegerType.I64, b, s, 4));
            String real = at.call("aten._to_copy.default")
                    .tensor("self", quotient)
                    .dtype("dtype", ElementKind.F32)
                    .gives(f32(b, s, 4));
            return at.call("aten.sum.dim_IntList")
                    .tensor("self", real)
                    .integers("dim", List.of(1L))
                    .gives(f32(b, 4));
        });
    }

    @Test
    void whatIsBehindAPartThatVariesIsRefused() {
        assertRefused((at, sizes) -> {
                    long b = size(sizes, "b");
                    long s = size(sizes, "s");
                    String last = at.call("aten.slice.Tensor")
                            .tensor("self", "x")
                            .integer("dim", 1)
                            .integer("start", s - 1)
                            .integer("end", s)
                            .gives(f32(b, 1, 4));
                    return last;
                })
                .hasMessageContaining(
                        "layer: depends on s in a way that is not supported for sizes that differ from run to run: it"
                                + " reads or places elements differently; export the model with that size fixed");
        assertRefused((at, sizes) -> {
                    long b = size(sizes, "b");
                    long s = size(sizes, "s");
                    return at.call("aten.cat.default")
                            .tensors("tensors", List.of("x", "x"))
                            .integer("dim", 1)
                            .gives(f32(b, 2 * s, 4));
                })
                .hasMessageContaining("layer: depends on s in a way that is not supported");
        assertRefused((at, sizes) -> {
                    long b = size(sizes, "b");
                    long s = size(sizes, "s");
                    return at.call("aten.view.default")
                            .tensor("self", "x")
                            .integers("size", List.of(b * s * 4))
                            .gives(f32(b * s * 4));
                })
                .hasMessageContaining("has a dimension of b x s x 4 elements with gaps between them");
        assertRefused((at, sizes) -> {
                    long b = size(sizes, "b");
                    long s = size(sizes, "s");
                    String turned = at.call("aten.transpose.int")
                            .tensor("self", "x")
                            .integer("dim0", 1)
                            .integer("dim1", 2)
                            .gives(f32(b, 4, s));
                    String cut = at.call("aten.view.default")
                            .tensor("self", turned)
                            .integers("size", List.of(b, s, 4L))
                            .gives(f32(b, s, 4));
                    return at.call("aten.add.Tensor")
                            .tensor("self", cut)
                            .tensor("other", "x")
                            .gives(f32(b, s, 4));
                })
                .hasMessageContaining("depends on s");
    }

    @Test
    void sizesOutsideOfTheProgramAreRefused() {
        Model model = (at, sizes) ->
                at.call("aten.neg.default").tensor("self", "x").gives(f32(size(sizes, "b"), size(sizes, "s"), 4));
        ModuleOp program = sized(model);
        assertThatThrownBy(() -> run(program, input(1, MOST + 1)))
                .isInstanceOf(InputError.class)
                .hasMessage(
                        "'input0': has the sizes [1, 6, 4], so s is 6, more than its maximum 5; compile with --max s=6,"
                                + " or give less");
        assertThatThrownBy(() -> run(program, TensorData.ofFloats(new float[9], 1, 3, 3)))
                .hasMessageContaining("'input0': has the sizes [1, 3, 3], expected [b, s, 4]");
        assertThatThrownBy(() -> run(program, TensorData.ofFloats(new float[0], 0, 3, 4)))
                .hasMessageContaining("so b is 0, less than its minimum 1");
    }

    private static void check(Model model) {
        ModuleOp program = sized(model);
        List<ModuleOp> levels = new ArrayList<>(List.of(program.copy()));
        new PassManager().run(program, Pipeline.standard(Targets.named("u55c")));
        levels.add(program);
        for (long b : List.of(1L, 2L, 3L))
            for (long s : List.of(2L, 3L, 4L, MOST)) {
                TensorData input = input(b, s);
                TensorData expected = run(ImportAten.convert(graph(model, Map.of("b", b, "s", s))), input);
                for (ModuleOp level : levels) {
                    TensorData actual = run(level, input);
                    assertThat(actual.type()).isEqualTo(expected.type());
                    assertThat(actual.toDoubles())
                            .as("b = %d, s = %d", b, s)
                            .containsExactly(expected.toDoubles(), within(1e-4));
                }
            }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(Model model) {
        return assertThatThrownBy(() -> sized(model)).isInstanceOf(InputError.class);
    }

    private static ModuleOp sized(Model model) {
        SequencedMap<String, Long> maxima = new LinkedHashMap<>();
        maxima.put("b", 3L);
        maxima.put("s", MOST);
        SequencedMap<String, List<SizeExpr>> inputs = new LinkedHashMap<>();
        inputs.put("input0", List.of(new SizeExpr.Symbol("b"), new SizeExpr.Symbol("s"), new SizeExpr.Whole(4)));
        return SizedProgram.of(
                new Symbols("model", new LinkedHashMap<>(), inputs),
                maxima,
                maxima,
                values -> ImportAten.convertForManySizes(graph(model, values)));
    }

    private static AtenGraph graph(Model model, Map<String, Long> sizes) {
        AtenGraphBuilder builder = new AtenGraphBuilder("test");
        builder.enter("layer");
        builder.user("x", f32(size(sizes, "b"), size(sizes, "s"), 4));
        return builder.graph(List.of(model.apply(builder, sizes)));
    }

    private static long size(Map<String, Long> sizes, String symbol) {
        return Objects.requireNonNull(sizes.get(symbol));
    }

    private static TensorData run(ModuleOp module, TensorData input) {
        return Interpreter.run(module, "main", Map.of("input0", input), name -> {
                    throw new AssertionError(name);
                })
                .firstEntry()
                .getValue();
    }

    /// Positive numbers, none near zero.
    private static TensorData input(long b, long s) {
        Random random = new Random(b * 100 + s);
        float[] values = new float[(int) (b * s * 4)];
        for (int i = 0; i < values.length; i++) values[i] = 1 + 9 * random.nextFloat();
        return TensorData.ofFloats(values, b, s, 4);
    }

    private static TensorType f32(long... sizes) {
        return TensorType.of(FloatType.F32, sizes);
    }
}
