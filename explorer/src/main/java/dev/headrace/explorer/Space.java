package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Knob;
import dev.headrace.compiler.Sizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// All configurations that a search may try: each value of each dimension with each of the others.
record Space(List<Dimension> dimensions) {
    /// Values are a factor of two apart, or as far as makes a difference.
    static final Space ALL = new Space(List.of(
            Dimension.Amount.of(Knob.TILE, 4, 8, 16, 32, 64, 128, 256),
            Dimension.Amount.of(Knob.ROW_PART, 1, 2, 4, 8, 16),
            Dimension.Amount.of(Knob.LANE_SHARE, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
            Dimension.Amount.of(Knob.LANE_NEGLIGIBLE, 1, 4, 16, 64, 256),
            Dimension.Amount.of(Knob.LANE_BANKS, 16, 32, 64, 128, 256),
            Dimension.Amount.of(Knob.FUSION_PERCENT, 6, 12, 25, 50, 100),
            Dimension.Amount.of(Knob.FORK_BITS, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18),
            new Dimension.Strategy(List.of(Sizing.CONSERVATIVE, Sizing.NORMAL))));

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

    /// Where the search begins: as usual, with more and with less of the device in lanes, with larger tiles.
    List<Configuration> starts() {
        List<Configuration> starts = new ArrayList<>();
        for (long share : List.of(50L, 80L, 20L))
            for (long tile : List.of(16L, 64L))
                starts.add(Configuration.USUAL.with(Knob.LANE_SHARE, share).with(Knob.TILE, tile));
        starts.add(Configuration.USUAL.with(Knob.LANE_NEGLIGIBLE, 1));
        starts.add(Configuration.USUAL.with(Sizing.NORMAL));
        return starts.stream().filter(this::contains).toList();
    }
}
