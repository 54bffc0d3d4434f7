package dev.headrace.dialects.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dims;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItensorTypeTest {
    private static List<List<Long>> offsets(ItensorType type) {
        List<List<Long>> offsets = new ArrayList<>();
        for (long token = 0; token < type.tokens(); token++)
            offsets.add(Dims.of(type.offsetOf(token)).values());
        return offsets;
    }

    @Test
    void figure5a_goes_row_by_row() {
        assertThat(Streams.A.tokens()).isEqualTo(16);
        assertThat(offsets(Streams.A).subList(0, 6))
                .containsExactly(
                        List.of(0L, 0L),
                        List.of(0L, 2L),
                        List.of(0L, 4L),
                        List.of(0L, 6L),
                        List.of(2L, 0L),
                        List.of(2L, 2L));
    }

    @Test
    void figure5b_goes_column_by_column() {
        assertThat(offsets(Streams.B))
                .containsExactly(
                        List.of(0L, 0L),
                        List.of(4L, 0L),
                        List.of(0L, 2L),
                        List.of(4L, 2L),
                        List.of(0L, 4L),
                        List.of(4L, 4L),
                        List.of(0L, 6L),
                        List.of(4L, 6L));
        assertThat(Streams.B.isRepeated()).isFalse();
    }

    @Test
    void figure5c_sends_each_pair_of_tiles_twice() {
        assertThat(Streams.C.tokens()).isEqualTo(16);
        assertThat(offsets(Streams.C).subList(0, 8))
                .containsExactly(
                        List.of(0L, 0L),
                        List.of(4L, 0L),
                        List.of(0L, 0L),
                        List.of(4L, 0L),
                        List.of(0L, 2L),
                        List.of(4L, 2L),
                        List.of(0L, 2L),
                        List.of(4L, 2L));
        assertThat(Streams.C.isRepeated()).isTrue();
        assertThat(Streams.C.tensor()).isEqualTo(TensorType.of(FloatType.F32, 8, 8));
    }

    @Test
    void the_quiz_of_the_slides() {
        List<Long> trips = List.of(4L, 2L);
        List<Long> steps = List.of(2L, 4L);
        ItensorType a = Streams.of(List.of(4L, 4L), trips, steps, 1, 0);
        ItensorType b = Streams.of(List.of(4L, 2L), trips, steps, 1, 0);
        ItensorType c = Streams.of(List.of(2L, 2L), trips, steps, 1, 0);
        ItensorType d = Streams.of(List.of(2L, 1L), trips, steps, 1, 0);
        assertThat(a.tensor().shape()).isEqualTo(Dims.of(8, 10));
        assertThat(b.tensor().shape()).isEqualTo(Dims.of(8, 8));
        assertThat(c.tensor().shape()).isEqualTo(Dims.of(6, 8));
        assertThat(d.tensor().shape()).isEqualTo(Dims.of(6, 7));
        assertThat(List.of(a.isRegular(), b.isRegular(), c.isRegular(), d.isRegular()))
                .containsExactly(false, true, false, false);
        assertThat(a.isOverlapped()).isTrue();
        assertThat(c.isOverlapped()).isFalse();
    }

    @Test
    void loops_of_one_trip_are_no_difference_in_order() {
        ItensorType padded = Streams.of(List.of(4L, 2L), List.of(4L, 1L, 2L), List.of(2L, 7L, 4L), 2, 0);
        assertThat(padded.withoutSingleTrips()).isEqualTo(Streams.B);
        assertThat(TokenOrder.same(padded, Streams.B)).isTrue();
        assertThat(TokenOrder.same(Streams.B, Streams.C)).isFalse();
    }

    @Test
    void a_tensor_in_one_token() {
        ItensorType whole = ItensorType.whole(TensorType.of(FloatType.F32, 3, 5));
        assertThat(whole.tokens()).isEqualTo(1);
        assertThat(whole.tensor()).isEqualTo(TensorType.of(FloatType.F32, 3, 5));
        assertThat(whole).hasToString("!dataflow.itensor<tensor<3x5xf32>, [], [], affine_map<() -> (0, 0)>>");
    }

    @Test
    void what_makes_no_type_is_refused_with_its_reason() {
        assertThatThrownBy(() -> Streams.of(List.of(4L), List.of(2L, 2L), List.of(4L), 0))
                .hasMessage("itensor has 2 trip counts but 1 steps");
        assertThatThrownBy(() -> Streams.of(List.of(4L, 2L), List.of(2L), List.of(4L), 0))
                .hasMessage("itensor maps to 1 dimensions but its tile has 2");
        assertThatThrownBy(() -> Streams.of(List.of(4L), List.of(0L), List.of(4L), 0))
                .hasMessage("itensor has a trip count below 1 in [0]");
    }

    @Test
    void packed_tile_by_tile() {
        TensorType tile = TensorType.of(IntegerType.I8, 16, 16);
        ItensorType stream = new ItensorType(tile, Dims.of(4, 4), Dims.of(16, 16), Streams.A.order());
        PackedLayout layout = PackedLayout.of(stream).orElseThrow();
        assertThat(layout.packed()).hasToString("tensor<4x4x16x16xi8>");
        assertThat(layout.isRowMajor()).isFalse();
    }

    @Test
    void packed_only_where_tiles_cover_the_tensor() {
        TensorType tile = TensorType.of(IntegerType.I8, 16, 16);
        assertThat(PackedLayout.of(new ItensorType(tile, Dims.of(4, 4), Dims.of(8, 16), Streams.A.order())))
                .isEmpty();
    }

    @Test
    void row_major_where_a_tile_is_one_row_of_elements() {
        TensorType tensor = TensorType.of(IntegerType.I8, 4, 6, 8);
        assertThat(new PackedLayout(tensor, Dims.of(1, 2, 8)).isRowMajor()).isTrue();
        assertThat(new PackedLayout(tensor, Dims.of(1, 1, 4)).isRowMajor()).isTrue();
        assertThat(new PackedLayout(tensor, Dims.of(2, 6, 8)).isRowMajor()).isTrue();
        assertThat(new PackedLayout(tensor, Dims.of(2, 1, 8)).isRowMajor()).isFalse();
        assertThat(new PackedLayout(tensor, Dims.of(1, 2, 4)).isRowMajor()).isFalse();
    }
}
