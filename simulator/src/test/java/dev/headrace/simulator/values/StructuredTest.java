package dev.headrace.simulator.values;

import static dev.headrace.dialects.linalg.IteratorType.PARALLEL;
import static dev.headrace.dialects.linalg.IteratorType.REDUCTION;
import static dev.headrace.simulator.values.Program.FOUR;
import static dev.headrace.simulator.values.Program.HERE;
import static dev.headrace.simulator.values.Program.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.CopyOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructuredTest {
    private static final AffineExpr D0 = AffineExpr.dim(0);
    private static final AffineExpr D1 = AffineExpr.dim(1);

    @Test
    void matrixProductAddsUpFromTheFilledOutput() {
        Program p = new Program(TensorType.of(FloatType.F32, 2, 3), TensorType.of(FloatType.F32, 3, 2));
        Value start = FillOp.create(p.at, HERE, p.f32(100), empty(p, 2, 2)).result();
        Value product = multiplyAdd(
                p,
                List.of(p.argument(0), p.argument(1)),
                start,
                List.of(select(0, 2), select(2, 1), select(0, 1)),
                List.of(PARALLEL, PARALLEL, REDUCTION));
        TensorData result = p.run(
                product,
                TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                TensorData.ofFloats(new float[] {1, 0, 0, 1, 1, 1}, 3, 2));
        assertThat(result.toFloats()).containsExactly(104, 105, 110, 111);
    }

    @Test
    void windowsReadAtSumsOfCounters() {
        Program p = new Program(TensorType.of(FloatType.F32, 6), TensorType.of(FloatType.F32, 2));
        Value start = FillOp.create(p.at, HERE, p.f32(0), empty(p, 3)).result();
        AffineMap window = AffineMap.of(2, List.of(D0.times(2).plus(D1)));
        Value sums = multiplyAdd(
                p,
                List.of(p.argument(0), p.argument(1)),
                start,
                List.of(window, AffineMap.select(2, List.of(1)), AffineMap.select(2, List.of(0))),
                List.of(PARALLEL, REDUCTION));
        assertThat(p.floats(sums, tensor(1, 2, 3, 4, 5, 6), tensor(10, 1))).containsExactly(12, 34, 56);
    }

    @Test
    void mapsMayDivideAndReverse() {
        Program p = new Program(TensorType.of(FloatType.F32, 2, 2));
        AffineMap split =
                AffineMap.of(1, List.of(D0.floorDiv(2), AffineExpr.constant(1).minus(D0.mod(2))));
        Value result = GenericOp.create(
                        p.at,
                        HERE,
                        List.of(p.argument(0)),
                        List.of(empty(p, 4)),
                        List.of(split, AffineMap.identity(1)),
                        List.of(PARALLEL),
                        (_, e) -> List.of(e.getFirst()))
                .result(0);
        assertThat(p.floats(result, TensorData.ofFloats(new float[] {1, 2, 3, 4}, 2, 2)))
                .containsExactly(2, 1, 4, 3);
    }

    @Test
    void theBodySeesScalarsAndCounters() {
        Program p = new Program();
        Value result = GenericOp.create(
                        p.at,
                        HERE,
                        List.of(p.f32(10)),
                        List.of(empty(p, 2, 2)),
                        List.of(AffineMap.toNothing(2), AffineMap.identity(2)),
                        List.of(PARALLEL, PARALLEL),
                        (in, e) -> {
                            Value column = CastOp.create(
                                            in,
                                            HERE,
                                            CastOp.Kind.INDEX_CAST,
                                            IndexOp.create(in, HERE, 1).result(),
                                            IntegerType.I32)
                                    .result();
                            Value number = CastOp.create(in, HERE, CastOp.Kind.SITOFP, column, FloatType.F32)
                                    .result();
                            return List.of(BinaryOp.create(in, HERE, BinaryOp.Kind.ADDF, number, e.getFirst())
                                    .result());
                        })
                .result(0);
        assertThat(p.floats(result)).containsExactly(10, 11, 10, 11);
    }

    @Test
    void anOutputThatIsAlsoAnInputIsReadAsItWas() {
        Program p = new Program(FOUR);
        AffineMap reversed = AffineMap.of(1, List.of(AffineExpr.constant(3).minus(D0)));
        Value own = GenericOp.create(
                        p.at,
                        HERE,
                        List.of(p.argument(0)),
                        List.of(empty(p, 4)),
                        List.of(AffineMap.identity(1), AffineMap.identity(1)),
                        List.of(PARALLEL),
                        (_, e) -> List.of(e.getFirst()))
                .result(0);
        Value result = GenericOp.create(
                        p.at,
                        HERE,
                        List.of(own),
                        List.of(own),
                        List.of(reversed, AffineMap.identity(1)),
                        List.of(PARALLEL),
                        (_, e) -> List.of(e.getFirst()))
                .result(0);
        assertThat(p.floats(result, tensor(0, 1, 2, 3))).containsExactly(3, 2, 1, 0);
    }

    @Test
    void aTokenOutsideTheVocabularyIsTheUsersMistake() {
        Program p = new Program(TensorType.of(FloatType.F32, 3), TensorType.of(IntegerType.I64, 2));
        Value rows = GenericOp.create(
                        p.at,
                        HERE,
                        List.of(p.argument(1)),
                        List.of(empty(p, 2)),
                        List.of(AffineMap.identity(1), AffineMap.identity(1)),
                        List.of(PARALLEL),
                        (in, e) -> {
                            Value row = CastOp.create(in, HERE, CastOp.Kind.INDEX_CAST, e.getFirst(), IndexType.INDEX)
                                    .result();
                            return List.of(ExtractOp.create(in, HERE, p.argument(0), List.of(row))
                                    .result());
                        })
                .result(0);
        TensorData tokens = TensorData.ofLongs(ElementKind.I64, new long[] {2, 3}, 2);
        assertThatThrownBy(() -> p.run(rows, tensor(0, 1, 2), tokens))
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith("here: index 3 is outside of dimension 0 of a tensor<3xf32>");
    }

    @Test
    void branchesChooseValues() {
        Program p = new Program(IndexType.INDEX);
        Value negative = CompareIntegerOp.create(p.at, HERE, IntegerPredicate.SLT, p.argument(0), p.index(0))
                .result();
        IfOp magnitude = IfOp.create(
                p.at,
                HERE,
                negative,
                List.of(IndexType.INDEX),
                in -> List.of(BinaryOp.create(in, HERE, BinaryOp.Kind.MULI, p.argument(0), p.argument(0))
                        .result()),
                _ -> List.of(p.argument(0)));
        assertThat(p.run(magnitude.result(0), TensorData.ofLongs(ElementKind.I64, new long[] {-5}))
                        .integerAt(0))
                .isEqualTo(25);
    }

    @Test
    void aLoopCountsFromItsLowerBoundInSteps() {
        Program p = new Program();
        ForOp loop = ForOp.create(
                p.at,
                HERE,
                p.index(3),
                p.index(10),
                p.index(3),
                List.of(p.index(0)),
                (in, i, c) -> List.of(BinaryOp.create(in, HERE, BinaryOp.Kind.ADDI, c.getFirst(), i)
                        .result()));
        assertThat(p.whole(loop.result(0))).isEqualTo(3 + 6 + 9);
    }

    @Test
    void memoryIsSharedByThoseWhoHoldIt() {
        Program p = new Program();
        MemRefType type = MemRefType.of(FloatType.F32, 2);
        Value from = AllocOp.create(p.at, HERE, type).result();
        Value to = AllocOp.create(p.at, HERE, type).result();
        StoreOp.create(p.at, HERE, p.f32(1), from, List.of(p.index(0)));
        StoreOp.create(p.at, HERE, p.f32(2), from, List.of(p.index(1)));
        CopyOp.create(p.at, HERE, from, to);
        StoreOp.create(p.at, HERE, p.f32(3), from, List.of(p.index(1)));
        Value old = LoadOp.create(p.at, HERE, to, List.of(p.index(1))).result();
        Value fresh = LoadOp.create(p.at, HERE, from, List.of(p.index(1))).result();
        assertThat(p.run(List.of(old, fresh))).extracting(t -> t.floatAt(0)).containsExactly(2f, 3f);
    }

    @Test
    void inputsOfAnotherShapeAreTheUsersMistake() {
        Program p = new Program(FOUR);
        assertThatThrownBy(() -> p.run(p.argument(0), tensor(1, 2)))
                .isInstanceOf(InputError.class)
                .hasMessage("'arg0': is tensor<2xf32>, expected tensor<4xf32>; give a tensor of that type");
        Program q = new Program(FOUR);
        assertThatThrownBy(() -> q.run(q.argument(0)))
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith("input 'arg0': is not given");
    }

    private static AffineMap select(int first, int second) {
        return AffineMap.select(3, List.of(first, second));
    }

    private static Value empty(Program p, long... shape) {
        return EmptyOp.create(p.at, HERE, Dims.of(shape), FloatType.F32).result();
    }

    private static Value multiplyAdd(
            Program p, List<Value> inputs, Value output, List<AffineMap> maps, List<IteratorType> loops) {
        return GenericOp.create(p.at, HERE, inputs, List.of(output), maps, loops, (in, e) -> {
                    Value product = BinaryOp.create(in, HERE, BinaryOp.Kind.MULF, e.get(0), e.get(1))
                            .result();
                    return List.of(BinaryOp.create(in, HERE, BinaryOp.Kind.ADDF, e.get(2), product)
                            .result());
                })
                .result(0);
    }
}
