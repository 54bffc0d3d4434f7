package dev.headrace.simulator.values;

import static dev.headrace.simulator.values.Program.FOUR;
import static dev.headrace.simulator.values.Program.HERE;
import static dev.headrace.simulator.values.Program.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {
    @Test
    void insertingLeavesTheOldTensorAlone() {
        Program p = new Program(FOUR);
        Value changed = insert(p, p.f32(9), p.argument(0), 1);
        Value again = insert(p, p.f32(8), changed, 2);
        assertThat(p.run(List.of(p.argument(0), changed, again), tensor(0, 1, 2, 3)))
                .extracting(t -> Arrays.toString(t.toFloats()))
                .containsExactly("[0.0, 1.0, 2.0, 3.0]", "[0.0, 9.0, 2.0, 3.0]", "[0.0, 9.0, 8.0, 3.0]");
    }

    @Test
    void aReshapedTensorIsAnotherTensor() {
        Program p = new Program(FOUR);
        Value own = insert(p, p.f32(9), p.argument(0), 0);
        Reassociation pairs = new Reassociation(List.of(List.of(0, 1)));
        Value square =
                ExpandShapeOp.create(p.at, HERE, own, pairs, Dims.of(2, 2)).result();
        Value changed = insert(p, p.f32(7), own, 1);
        Value flat = CollapseShapeOp.create(p.at, HERE, square, pairs).result();
        assertThat(p.run(List.of(changed, flat), tensor(0, 1, 2, 3)))
                .extracting(t -> Arrays.toString(t.toFloats()))
                .containsExactly("[9.0, 7.0, 2.0, 3.0]", "[9.0, 1.0, 2.0, 3.0]");
    }

    @Test
    void aLoopKeepsItsInitialTensorForOthers() {
        Program p = new Program(FOUR);
        Value own = insert(p, p.f32(9), p.argument(0), 0);
        Value five = p.f32(5);
        Value filled = ForOp.create(
                        p.at,
                        HERE,
                        4,
                        1,
                        List.of(own),
                        (in, i, carried) -> List.of(InsertOp.create(in, HERE, five, carried.getFirst(), List.of(i))
                                .result()))
                .result(0);
        assertThat(p.run(List.of(own, filled), tensor(0, 1, 2, 3)))
                .extracting(t -> Arrays.toString(t.toFloats()))
                .containsExactly("[9.0, 1.0, 2.0, 3.0]", "[5.0, 5.0, 5.0, 5.0]");
    }

    @Test
    void aLoopMaySwapWhatItCarries() {
        Program p = new Program(FOUR, FOUR);
        ForOp loop = ForOp.create(p.at, HERE, 3, 1, List.of(p.argument(0), p.argument(1)), (_, _, c) -> c.reversed());
        assertThat(p.run(loop.results(), tensor(1, 1, 1, 1), tensor(2, 2, 2, 2)))
                .extracting(t -> t.floatAt(0))
                .containsExactly(2f, 1f);
    }

    @Test
    void slicesMayHaveStridesAndLoseDimensions() {
        Program p = new Program(TensorType.of(FloatType.F32, 3, 4));
        Value column = ExtractSliceOp.create(
                        p.at,
                        HERE,
                        p.argument(0),
                        IndexValue.of(Dims.of(0, 1)),
                        IndexValue.of(Dims.of(2, 1)),
                        IndexValue.of(Dims.of(2, 1)),
                        TensorType.of(FloatType.F32, 2))
                .result();
        Value back = InsertSliceOp.create(
                        p.at, HERE, column, p.argument(0), IndexValue.of(Dims.of(1, 3)), Dims.of(2, 1))
                .result();
        List<TensorData> results = p.run(
                List.of(column, back), TensorData.ofFloats(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 3, 4));
        assertThat(results.get(0).toFloats()).containsExactly(1, 9);
        assertThat(results.get(1).toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 1, 8, 9, 10, 9);
    }

    @Test
    void elementsThatNobodySetAreNoNumbers() {
        Program p = new Program();
        assertThat(p.floats(EmptyOp.create(p.at, HERE, FOUR).result())).containsOnly(Float.NaN);
    }

    @Test
    void anIndexFromOutsideIsTheUsersMistake() {
        Program p = new Program(FOUR, IndexType.INDEX);
        Value element = ExtractOp.create(p.at, HERE, p.argument(0), List.of(p.argument(1)))
                .result();
        TensorData seven = TensorData.ofLongs(ElementKind.I64, new long[] {7});
        assertThatThrownBy(() -> p.run(element, tensor(0, 1, 2, 3), seven))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("here: index 7 is outside of dimension 0 of a tensor<4xf32>");
    }

    /// Programs of random changes to a few tensors, against arrays that are copied each time.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void changesInPlaceAreNeverSeenByOthers(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Program p = new Program(FOUR);
            List<Value> values = new ArrayList<>(List.of(p.argument(0)));
            List<float[]> model = new ArrayList<>(List.of(new float[] {0, 1, 2, 3}));
            for (int i = 0; i < 12; i++) change(random, p, values, model);
            List<TensorData> results = p.run(values, tensor(0, 1, 2, 3));
            for (int i = 0; i < model.size(); i++)
                assertThat(results.get(i).toFloats())
                        .as("round %d, value %d", round, i)
                        .isEqualTo(model.get(i));
        }
    }

    private static void change(Random random, Program p, List<Value> values, List<float[]> model) {
        int a = random.nextInt(values.size());
        int b = random.nextInt(values.size());
        int position = random.nextInt(4);
        int number = random.nextInt(100);
        float[] next = model.get(a).clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                next[position] = number;
                values.add(insert(p, p.f32(number), values.get(a), position));
            }
            case 1 -> {
                Reassociation pairs = new Reassociation(List.of(List.of(0, 1)));
                Value square = ExpandShapeOp.create(p.at, HERE, values.get(a), pairs, Dims.of(2, 2))
                        .result();
                values.add(CollapseShapeOp.create(p.at, HERE, square, pairs).result());
            }
            case 2 -> {
                System.arraycopy(model.get(b), 0, next, 2, 2);
                Value half = ExtractSliceOp.create(p.at, HERE, values.get(b), IndexValue.of(Dims.of(0)), Dims.of(2))
                        .result();
                values.add(InsertSliceOp.create(p.at, HERE, half, values.get(a), IndexValue.of(Dims.of(2)), Dims.of(2))
                        .result());
            }
            default -> {
                float[] other = model.get(b).clone();
                for (int i = 0; i < 4; i++) {
                    next[i] = other[3] + i;
                    float[] swap = next;
                    next = other;
                    other = swap;
                }
                Value result = ForOp.create(p.at, HERE, 4, 1, List.of(values.get(a), values.get(b)), TensorTest::step)
                        .result(0);
                values.add(result);
            }
        }
        model.add(next);
    }

    /// `(x, y)` to `(y, x with y[3] + i at i)`.
    private static List<Value> step(Builder in, Value i, List<Value> carried) {
        Value last = ExtractOp.create(
                        in,
                        HERE,
                        carried.get(1),
                        List.of(ConstantOp.index(in, HERE, 3).result()))
                .result();
        Value whole = CastOp.create(in, HERE, CastOp.Kind.INDEX_CAST, i, IntegerType.I64)
                .result();
        Value counter = CastOp.create(in, HERE, CastOp.Kind.SITOFP, whole, FloatType.F32)
                .result();
        Value sum = BinaryOp.create(in, HERE, BinaryOp.Kind.ADDF, last, counter).result();
        Value changed =
                InsertOp.create(in, HERE, sum, carried.get(0), List.of(i)).result();
        return List.of(carried.get(1), changed);
    }

    private static Value insert(Program p, Value scalar, Value tensor, int position) {
        return InsertOp.create(p.at, HERE, scalar, tensor, List.of(p.index(position)))
                .result();
    }
}
