package dev.headrace.dialects.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConverterShapeTest {
    private static void assertShape(ItensorType from, ItensorType to, Dims buffer, int shared) {
        ConverterShape shape = ConverterShape.between(from, to);
        assertThat(shape.buffer()).isEqualTo(buffer);
        assertThat(shape.shared()).hasSize(shared);
    }

    @Test
    void the_examples_of_the_paper() {
        assertShape(Streams.B, Streams.C, Dims.of(8, 2), 1);
        assertShape(Streams.C, Streams.B, Dims.of(8, 2), 1);
        assertShape(Streams.A, Streams.B, Dims.of(8, 8), 0);
        assertShape(Streams.A, Streams.C, Dims.of(8, 8), 0);
        assertThat(ConverterShape.between(Streams.B, Streams.C).bits(Streams.B)).isEqualTo(2 * 16 * 32);
    }

    @Test
    void figure7_keeps_one_row_of_tiles() {
        ItensorType rows = Streams.of(List.of(16L, 16L), List.of(4L, 4L), List.of(16L, 16L), 0, 1);
        ItensorType rowsAgain = Streams.of(List.of(16L, 16L), List.of(4L, 4L, 4L), List.of(16L, 1L, 16L), 0, 2);
        assertShape(rows, rowsAgain, Dims.of(16, 64), 1);
    }

    @Test
    void a_loop_inside_one_that_differs_is_not_shared() {
        List<Long> tile = Collections.nCopies(5, 2L);
        List<Long> steps = Collections.nCopies(5, 2L);
        ItensorType from = Streams.of(tile, List.of(2L, 2L, 2L, 3L, 2L), steps, 0, 1, 2, 3, 4);
        ItensorType to =
                Streams.of(tile, List.of(2L, 2L, 2L, 9L, 2L, 3L), List.of(2L, 2L, 2L, 1L, 2L, 2L), 0, 1, 2, 5, 4);
        assertShape(from, to, Dims.of(2, 2, 2, 6, 4), 3);
    }

    @Test
    void rounds_count_however_they_are_split() {
        ItensorType twice = Streams.of(List.of(2L, 2L), List.of(3L, 2L, 4L, 4L), List.of(1L, 1L, 2L, 2L), 2, 3);
        ItensorType once = Streams.of(List.of(2L, 2L), List.of(6L, 4L, 4L), List.of(1L, 2L, 2L), 1, 2);
        assertShape(twice, once, Dims.of(2, 2), 3);
    }

    /// Against brute force on the streams themselves: the finest cut of both token sequences into equally many rounds,
    /// in each of which both touch the same part of the tensor. The largest such part is the least buffer there can be.
    @Test
    void no_smaller_buffer_exists() {
        Random random = new Random(20261120);
        int shared = 0;
        for (int i = 0; i < 10_000; i++) {
            int rank = 1 + random.nextInt(3);
            long[] tile = random.longs(rank, 1, 4).toArray();
            long[] count = random.longs(rank, 1, 4).toArray();
            ItensorType from = randomOrder(random, tile, count);
            ItensorType to = randomOrder(random, tile, count);
            ConverterShape shape = ConverterShape.between(from, to);
            assertThat(shape.elements()).as("pair %d: %s to %s", i, from, to).isEqualTo(leastBuffer(from, to));
            if (!shape.shared().isEmpty()) shared++;
        }
        assertThat(shared).isGreaterThan(1000);
    }

    private static ItensorType randomOrder(Random random, long[] tile, long[] count) {
        List<Integer> kinds = new ArrayList<>();
        for (int j = 0; j < tile.length; j++) if (count[j] > 1 || random.nextBoolean()) kinds.add(j);
        for (int repeats = random.nextInt(3); repeats > 0; repeats--) kinds.add(-1);
        Collections.shuffle(kinds, random);
        int[] map = new int[tile.length];
        Arrays.fill(map, -1);
        List<Long> trips = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        for (int kind : kinds) {
            if (kind >= 0) map[kind] = trips.size();
            trips.add(kind < 0 ? 1L + random.nextInt(3) : count[kind]);
            steps.add(kind < 0 ? 1L : tile[kind]);
        }
        return Streams.of(Arrays.stream(tile).boxed().toList(), trips, steps, map);
    }

    private static long leastBuffer(ItensorType from, ItensorType to) {
        long least = Long.MAX_VALUE;
        for (long rounds = 1; rounds <= Math.min(from.tokens(), to.tokens()); rounds++) {
            if (from.tokens() % rounds != 0 || to.tokens() % rounds != 0) continue;
            long largest = 0;
            boolean same = true;
            for (long round = 0; round < rounds && same; round++) {
                Set<List<Long>> touched = tiles(from, rounds, round);
                same = touched.equals(tiles(to, rounds, round));
                largest = Math.max(largest, touched.size());
            }
            if (same) least = Math.min(least, largest * from.tile().elements());
        }
        return least;
    }

    private static Set<List<Long>> tiles(ItensorType type, long rounds, long round) {
        long length = type.tokens() / rounds;
        Set<List<Long>> tiles = new HashSet<>();
        for (long token = round * length; token < (round + 1) * length; token++)
            tiles.add(Dims.of(type.offsetOf(token)).values());
        return tiles;
    }
}
