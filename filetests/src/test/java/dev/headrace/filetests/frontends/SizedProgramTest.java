package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenGraphBuilder;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.frontends.aten.Variation;
import dev.headrace.frontends.sizes.SizeExpr;
import dev.headrace.frontends.sizes.SizedProgram;
import dev.headrace.frontends.sizes.Symbols;
import dev.headrace.ir.Dims;
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
            String filled = at.call("aten.full.default")
                    .integers("size", List.of(4L))
                    .integer("fill_value", s - 1)
                    .gives(f32(4));
            String sum = at.call("aten.add.Tensor")
                    .tensor("self", "x")
                    .tensor("other", filled)
                    .gives(f32(b, s, 4));
            return at.call("aten.mul.Tensor")
                    .tensor("self", sum)
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

    private static String cat(AtenGraphBuilder at, List<String> tensors, long... sizes) {
        return at.call("aten.cat.default")
                .tensors("tensors", tensors)
                .integer("dim", 1)
                .gives(f32(sizes));
    }

    private static String constant(AtenGraphBuilder at, String name, long... sizes) {
        float[] values = new float[(int) Dims.of(sizes).product()];
        for (int i = 0; i < values.length; i++) values[i] = -1 - i;
        return at.constant(name, TensorData.ofFloats(values, sizes));
    }

    private static String rows(AtenGraphBuilder at, String constant, long b, long rows) {
        String row = constant(at, constant, 1, rows, 4);
        return at.call("aten.expand.default")
                .tensor("self", row)
                .integers("size", List.of(b, rows, 4L))
                .gives(f32(b, rows, 4));
    }

    /// A cache that grows: what is new lies behind what was there, the mean is over both.
    @Test
    void partsBehindOneThatVaries() {
        for (long rows : List.of(1L, 3L))
            check((at, sizes) -> {
                long b = size(sizes, "b");
                long s = size(sizes, "s");
                String all = cat(at, List.of("x", rows(at, "new", b, rows)), b, s + rows, 4);
                return at.call("aten._softmax.default")
                        .tensor("self", all)
                        .integer("dim", 1)
                        .gives(f32(b, s + rows, 4));
            });
    }

    /// A decoder's step: the keys and values so far, and those of one token that looks at them all.
    @Test
    void attentionOverACacheThatGrows() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String all = cat(at, List.of("x", rows(at, "new", b, 1)), b, s + 1, 4);
            String keys = at.call("aten.transpose.int")
                    .tensor("self", all)
                    .integer("dim0", 1)
                    .integer("dim1", 2)
                    .gives(f32(b, 4, s + 1));
            String query = at.call("aten.select.int")
                    .tensor("self", "x")
                    .integer("dim", 1)
                    .integer("index", -1)
                    .gives(f32(b, 4));
            String row = at.call("aten.unsqueeze.default")
                    .tensor("self", query)
                    .integer("dim", 1)
                    .gives(f32(b, 1, 4));
            String scores = at.call("aten.bmm.default")
                    .tensor("self", row)
                    .tensor("mat2", keys)
                    .gives(f32(b, 1, s + 1));
            String small = at.call("aten.mul.Tensor")
                    .tensor("self", scores)
                    .real("other", 0.01)
                    .gives(f32(b, 1, s + 1));
            String weights = at.call("aten._softmax.default")
                    .tensor("self", small)
                    .integer("dim", -1)
                    .gives(f32(b, 1, s + 1));
            return at.call("aten.bmm.default")
                    .tensor("self", weights)
                    .tensor("mat2", all)
                    .gives(f32(b, 1, 4));
        });
    }

    @Test
    void partsInFrontOfOneThatVariesAndBothSides() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            return cat(at, List.of(rows(at, "first", b, 2), "x"), b, s + 2, 4);
        });
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            return cat(at, List.of(rows(at, "first", b, 2), "x", rows(at, "last", b, 2)), b, s + 4, 4);
        });
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            return cat(at, List.of("x", rows(at, "one", b, 1), "x"), b, 2 * s + 1, 4);
        });
    }

    @Test
    void theEndAndTheOtherWayRound() {
        check((at, sizes) -> {
            long b = size(sizes, "b");
            return at.call("aten.select.int")
                    .tensor("self", "x")
                    .integer("dim", 1)
                    .integer("index", -1)
                    .gives(f32(b, 4));
        });
        check((at, sizes) -> {
            long b = size(sizes, "b");
            return at.call("aten.slice.Tensor")
                    .tensor("self", "x")
                    .integer("dim", 1)
                    .integer("start", -2)
                    .integer("end", Long.MAX_VALUE)
                    .gives(f32(b, 2, 4));
        });
        check((at, sizes) -> {
            long b = size(sizes, "b");
            long s = size(sizes, "s");
            String before = at.call("aten.slice.Tensor")
                    .tensor("self", "x")
                    .integer("dim", 1)
                    .integer("start", 0)
                    .integer("end", -1)
                    .gives(f32(b, s - 1, 4));
            return at.call("aten.flip.default")
                    .tensor("self", before)
                    .integers("dims", List.of(1L))
                    .gives(f32(b, s - 1, 4));
        });
    }

    /// Positions that count from a size, compared with each other: what a mask over a growing cache is made of.
    @Test
    void positionsThatBeginAtASize() {
        check((at, sizes) -> {
            long s = size(sizes, "s");
            String places = at.call("aten.arange.start_step")
                    .integer("start", s)
                    .integer("end", s + 2)
                    .integer("step", 1)
                    .gives(TensorType.of(IntegerType.I64, 2));
            String column = at.call("aten.view.default")
                    .tensor("self", places)
                    .integers("size", List.of(2L, 1L))
                    .gives(TensorType.of(IntegerType.I64, 2, 1));
            String keys =
                    at.call("aten.arange.default").integer("end", s + 2).gives(TensorType.of(IntegerType.I64, s + 2));
            String seen = at.call("aten.le.Tensor")
                    .tensor("self", keys)
                    .tensor("other", column)
                    .gives(TensorType.of(IntegerType.I1, 2, s + 2));
            String shifted = at.call("aten.add.Scalar")
                    .tensor("self", keys)
                    .integer("other", s - 1)
                    .gives(TensorType.of(IntegerType.I64, s + 2));
            String chosen = at.call("aten.where.self")
                    .tensor("condition", seen)
                    .tensor("self", shifted)
                    .tensor("other", column)
                    .gives(TensorType.of(IntegerType.I64, 2, s + 2));
            String real = at.call("aten._to_copy.default")
                    .tensor("self", chosen)
                    .dtype("dtype", ElementKind.F32)
                    .gives(f32(2, s + 2));
            String most = at.call("aten.amax.default")
                    .tensor("self", "x")
                    .integers("dim", List.of(0L, 1L, 2L))
                    .gives(f32());
            return at.call("aten.mul.Tensor")
                    .tensor("self", real)
                    .tensor("other", most)
                    .gives(f32(2, s + 2));
        });
    }

    /// With a margin of zeros, with dilation, and without a margin, where the result is shorter.
    @Test
    void convolutionsAlongASizeThatVaries() {
        for (long padding : List.of(1L, 2L, 0L))
            check((at, sizes) -> {
                long b = size(sizes, "b");
                long s = size(sizes, "s");
                String turned = at.call("aten.transpose.int")
                        .tensor("self", "x")
                        .integer("dim0", 1)
                        .integer("dim1", 2)
                        .gives(f32(b, 4, s));
                long dilation = padding == 2 ? 2 : 1;
                return at.call("aten.convolution.default")
                        .tensor("input", turned)
                        .tensor("weight", constant(at, "weight", 3, 4, padding == 0 ? 2 : 3))
                        .integers("stride", List.of(1L))
                        .integers("padding", List.of(padding))
                        .integers("dilation", List.of(dilation))
                        .bool("transposed", false)
                        .integers("output_padding", List.of(0L))
                        .integer("groups", 1)
                        .gives(f32(b, 3, padding == 0 ? s - 1 : s));
            });
    }

    @Test
    void aConvolutionThatStridesOverASizeIsRefused() {
        assertRefused((at, sizes) -> {
                    long b = size(sizes, "b");
                    long s = size(sizes, "s");
                    String turned = at.call("aten.transpose.int")
                            .tensor("self", "x")
                            .integer("dim0", 1)
                            .integer("dim1", 2)
                            .gives(f32(b, 4, s));
                    return at.call("aten.convolution.default")
                            .tensor("input", turned)
                            .tensor("weight", constant(at, "weight", 3, 4, 3))
                            .integers("stride", List.of(2L))
                            .integers("padding", List.of(1L))
                            .integers("dilation", List.of(1L))
                            .bool("transposed", false)
                            .integers("output_padding", List.of(0L))
                            .integer("groups", 1)
                            .gives(f32(b, 3, (s - 1) / 2 + 1));
                })
                .hasMessageContaining("layer: depends on s in a way that is not supported");
    }

    @Test
    void whatIsCutAtASizeIsRefused() {
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
                    return at.call("aten.roll.default")
                            .tensor("self", "x")
                            .integers("shifts", List.of(1L))
                            .integers("dims", List.of(1L))
                            .gives(f32(b, s, 4));
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
                values -> ImportAten.convertForManySizes(
                        graph(model, values),
                        Variation.between(graph(model, maxima), graph(model, SizedProgram.other(maxima)))));
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
