package dev.headrace.dialects.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    @Test
    void windows_of_three_rows_keep_three_rows() {
        LineBuffer lines = new LineBuffer(1, 1, 32, 0, 1, 3, 30);
        assertThat(lines.rows()).isEqualTo(3);
        assertThat(lines.blocksBefore(0)).isEqualTo(3);
        assertThat(lines.blocksBefore(1)).isEqualTo(4);
    }

    @Test
    void windows_beyond_the_last_row_are_none() {
        assertThatThrownBy(() -> new LineBuffer(0, 2, 4, 0, 2, 3, 4)).hasMessageContaining("beyond the last of 8 rows");
    }

    /// Against a ring of each size, smallest first, that is filled and read as the loops do it.
    @Test
    void no_smaller_ring_keeps_what_windows_need() {
        Random random = new Random(20261125);
        int late = 0;
        for (int i = 0; i < 20_000; i++) {
            long block = 1L + random.nextInt(4);
            long start = random.nextInt(4);
            long step = 1L + random.nextInt(6);
            long window = 1L + random.nextInt(6);
            long windows = 1L + random.nextInt(9);
            long blocks = Math.ceilDiv(start + (windows - 1) * step + window, block) + random.nextInt(3);
            LineBuffer lines = new LineBuffer(0, block, blocks, start, step, window, windows);
            long least = block;
            while (!keeps(lines, least)) least += block;
            assertThat(lines.rows()).as("%s", lines).isEqualTo(least);
            if (least < block * blocks) late++;
        }
        assertThat(late).isGreaterThan(10_000);
    }

    private static boolean keeps(LineBuffer lines, long rows) {
        long[] ring = new long[(int) rows];
        Arrays.fill(ring, -1);
        long next = 0;
        for (long index = 0; index < lines.windows(); index++) {
            for (; next < lines.blocksBefore(index) * lines.block(); next++) ring[(int) (next % rows)] = next;
            for (long row = lines.top(index); row < lines.top(index) + lines.window(); row++)
                if (ring[(int) (row % rows)] != row) return false;
        }
        return true;
    }

    /// Rows that all have two blocks of channels; windows of 3 rows, every second one, of all channels or in blocks.
    @Test
    void between_streams_it_stands_where_loops_part_along_one_dimension() {
        ItensorType rows = Streams.of(List.of(4L, 1L, 9L), List.of(11L, 2L), List.of(1L, 4L), 1, 0, -1);
        ItensorType whole = windows(List.of(8L, 3L, 9L), List.of(5L), 0, -1);
        ItensorType blocks = windows(List.of(4L, 3L, 9L), List.of(5L, 3L, 2L), 0, 2);
        for (ItensorType target : List.of(whole, blocks)) {
            ConverterShape shape = ConverterShape.between(rows, target);
            assertThat(shape.lines()).contains(new LineBuffer(1, 1, 11, 0, 2, 3, 5));
            assertThat(shape.buffer()).isEqualTo(Dims.of(8, 3, 9));
            assertThat(shape.bits(rows)).isEqualTo(8 * 3 * 9 * 32);
        }
    }

    @Test
    void where_rows_are_not_outermost_the_image_is_kept() {
        ItensorType rows = Streams.of(List.of(4L, 1L, 9L), List.of(2L, 11L), List.of(4L, 1L), 0, 1, -1);
        ConverterShape shape = ConverterShape.between(rows, windows(List.of(8L, 3L, 9L), List.of(5L), 0, -1));
        assertThat(shape.lines()).isEmpty();
        assertThat(shape.buffer()).isEqualTo(Dims.of(8, 11, 9));
    }

    @Test
    void images_of_a_batch_share_one_line_buffer() {
        ItensorType rows = Streams.of(List.of(1L, 4L, 1L), List.of(6L, 9L), List.of(1L, 1L), 0, -1, 1);
        ItensorType windows = Streams.of(List.of(1L, 4L, 2L), List.of(6L, 8L), List.of(1L, 1L), 0, -1, 1);
        ConverterShape shape = ConverterShape.between(rows, windows);
        assertThat(shape.shared()).hasSize(1);
        assertThat(shape.buffer()).isEqualTo(Dims.of(1, 4, 2));
    }

    /// Windows of rows by 2, in loops `trips` of which `row` moves them and `channel`, if any, the blocks of channels.
    private static ItensorType windows(List<Long> tile, List<Long> trips, int row, int channel) {
        long[] steps = new long[trips.size()];
        Arrays.fill(steps, 1);
        if (channel >= 0) steps[channel] = tile.getFirst();
        List<AffineExpr> order = List.of(
                channel < 0 ? AffineExpr.constant(0) : AffineExpr.dim(channel),
                AffineExpr.dim(row).times(2),
                AffineExpr.constant(0));
        return new ItensorType(
                new TensorType(new Dims(tile), FloatType.F32),
                new Dims(trips),
                Dims.of(steps),
                AffineMap.of(trips.size(), order));
    }
}
