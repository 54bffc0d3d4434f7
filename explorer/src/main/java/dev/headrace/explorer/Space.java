package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Knob;
import dev.headrace.compiler.Sizing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;

/// All configurations that a search may try: each value of each dimension with each of the others.
record Space(List<Dimension> dimensions) {
    private static final List<Long> PERCENT = List.of(6L, 12L, 25L, 50L, 75L, 100L);

    /// How many times the usual value is doubled, and halved.
    private static final int STEPS = 4;

    /// Every knob: its usual value doubled and halved some times, or where that is 0 the largest halved, and what lies
    /// between; what is a part of something, in percent.
    static Space all() {
        List<Dimension> dimensions = new ArrayList<>();
        for (Knob knob : Knob.values()) dimensions.add(around(knob));
        dimensions.add(new Dimension.Strategy(List.of(Sizing.CONSERVATIVE, Sizing.NORMAL)));
        return new Space(dimensions);
    }

    private static Dimension around(Knob knob) {
        SortedSet<Long> values = new TreeSet<>(knob.most() == 100 ? PERCENT : List.of());
        values.add(knob.usual());
        if (knob.least() == 0) values.add(0L);
        for (int step = 1; step <= STEPS && knob.most() != 100; step++) {
            values.add(knob.usual() > 0 ? knob.usual() << step : knob.most() >> step);
            if (knob.usual() == 0) values.add((knob.most() >> step) / 2 * 3);
            if (knob.usual() >> step > 0) values.add(knob.usual() >> step);
        }
        values.removeIf(value -> !knob.allows(value));
        return new Dimension.Amount(knob, List.copyOf(values));
    }

    Space {
        dimensions = List.copyOf(dimensions);
    }

    /// How many configurations there are.
    long size() {
        long size = 1;
        for (Dimension dimension : dimensions) size = Math.multiplyExact(size, dimension.size());
        return size;
    }

    boolean contains(Configuration configuration) {
        return dimensions.stream().allMatch(dimension -> dimension.indexIn(configuration) >= 0);
    }

    Configuration random(Random random) {
        Configuration chosen = Configuration.USUAL;
        for (Dimension dimension : dimensions) chosen = dimension.choose(random.nextInt(dimension.size()), chosen);
        return chosen;
    }

    /// Each choice from one of the two.
    Configuration crossed(Configuration one, Configuration other, Random random) {
        Configuration child = one;
        for (Dimension dimension : dimensions)
            if (random.nextBoolean()) child = dimension.choose(dimension.indexIn(other), child);
        return child;
    }

    /// As `parent` but for one choice or a few, mostly one step away.
    Configuration mutated(Configuration parent, Random random) {
        Configuration child = parent;
        do {
            Dimension dimension = dimensions.get(random.nextInt(dimensions.size()));
            child = dimension.choose(step(dimension, dimension.indexIn(child), random), child);
        } while (random.nextInt(3) == 0);
        return child;
    }

    private static int step(Dimension dimension, int index, Random random) {
        if (random.nextInt(5) == 0) return random.nextInt(dimension.size());
        int next = index + (random.nextBoolean() ? 1 : -1);
        return Math.clamp(next, 0, dimension.size() - 1);
    }

    /// Where the search begins: as usual; with more and with less of the device in lanes, and larger tiles; and with
    /// lanes as is best where tasks work one after the other, by the square root of their work; and with caches in more
    /// parts and in channels of their own, and lanes only where they save much, but there for short tasks too; the same
    /// with each row of weights in a channel of its own, and lanes where they save less; and that with caches in eight
    /// channels and parts, which may share channels with weights, with FIFOs as schedules want them, and lanes where
    /// they save little, or anything; and that for few heads of keys with small caches, and larger tiles of
    /// vocabularies that no large power of two divides.
    List<Configuration> starts() {
        SequencedSet<Configuration> starts = new LinkedHashSet<>(List.of(Configuration.USUAL));
        for (long share : List.of(75L, 25L)) {
            for (long tile : List.of(Knob.TILE.usual(), 4 * Knob.TILE.usual()))
                starts.add(Configuration.USUAL.with(Knob.LANE_SHARE, share).with(Knob.TILE, tile));
        }
        starts.add(Configuration.USUAL.with(Knob.LANE_NEGLIGIBLE, Math.max(1, Knob.LANE_NEGLIGIBLE.usual() >> STEPS)));
        starts.add(Configuration.USUAL.with(Knob.LANE_SHARE, 75).with(Knob.LANE_BANKS, 4 * Knob.LANE_BANKS.usual()));
        starts.add(Configuration.USUAL.with(Knob.LANE_POWER, 50));
        starts.add(Configuration.USUAL.with(Sizing.NORMAL));
        Configuration inTurn = Configuration.USUAL
                .with(Knob.TILE, 8 * Knob.TILE.usual())
                .with(Knob.LANE_NEGLIGIBLE, 16 * Knob.LANE_NEGLIGIBLE.usual())
                .with(Knob.LANE_WORTH, Knob.LANE_WORTH.most() >> 1)
                .with(Knob.CARRIED_STATES, 0)
                .with(Knob.STATE_PARTS, 2 * Knob.STATE_PARTS.usual())
                .with(Knob.RUN_AHEAD_PERCENT, 12);
        starts.add(inTurn);
        Configuration aRowEach =
                inTurn.with(Knob.STRIPES, 2 * Knob.STRIPES.usual()).with(Knob.ROWS_PER_CHANNEL, 1);
        for (long quarters = 4; quarters > 1; quarters--)
            starts.add(aRowEach.with(Knob.LANE_WORTH, (Knob.LANE_WORTH.most() >> 3) * quarters));
        Configuration attends = aRowEach.with(Knob.STATE_CHANNELS, 2 * Knob.STATE_CHANNELS.usual())
                .with(Knob.STATE_PARTS, 4 * Knob.STATE_PARTS.usual())
                .with(Knob.CARRIED_STATES, 1)
                .with(Sizing.NORMAL);
        starts.add(attends.with(Knob.LANE_WORTH, Knob.LANE_WORTH.most() >> 3));
        starts.add(attends.with(Knob.LANE_WORTH, 0));
        Configuration grouped = attends.with(Knob.LANE_WORTH, 0)
                .with(Knob.STATE_PARTS, Knob.STATE_PARTS.usual())
                .with(Knob.SMALLEST_STATE, Knob.SMALLEST_STATE.usual() >> STEPS);
        starts.add(grouped.with(Knob.VECTOR_TILE, 4 * Knob.VECTOR_TILE.usual()));
        starts.add(grouped.with(Knob.VECTOR_TILE, 16 * Knob.VECTOR_TILE.usual()));
        starts.add(grouped.with(Knob.VECTOR_TILE, 16 * Knob.VECTOR_TILE.usual())
                .with(Knob.STRIPES, Knob.STRIPES.usual())
                .with(Knob.ROWS_PER_CHANNEL, 2)
                .with(Knob.CARRIED_STATES, 0));
        return starts.stream().filter(this::contains).toList();
    }
}
