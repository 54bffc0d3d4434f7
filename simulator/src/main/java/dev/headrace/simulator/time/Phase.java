package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;

/// What a process does from one cycle to another.
sealed interface Phase {
    /// Iterations that overlap.
    ///
    /// An iteration starts `interval` cycles after the one before or later, its stages keep at least their distances,
    /// and the same stage of neighbouring iterations is `interval` cycles apart or more. Iterations that wait do not
    /// hold up those before them; no more are under way than at full speed. A FIFO is used in the order of iterations
    /// and, within one, of stages, once in a cycle. After the last stage of the last iteration the pipeline takes what
    /// is left of `depth - 1` cycles.
    ///
    /// @param stages by their offsets, each less than `depth`
    record Pipeline(long trips, long interval, long depth, List<Stage> stages) implements Phase {
        /// All of them are remembered.
        private static final long MOST_UNDER_WAY = 1 << 20;

        public Pipeline {
            stages = List.copyOf(stages);
            if (trips < 1 || interval < 1 || depth < 1)
                throw new IllegalArgumentException("a pipeline of %d iterations, one every %d cycles, of %d cycles"
                        .formatted(trips, interval, depth));
            if (Math.min(trips, Math.ceilDiv(depth, interval)) > MOST_UNDER_WAY)
                throw new IllegalArgumentException("a pipeline with %d iterations under way, more than %d"
                        .formatted(Math.min(trips, Math.ceilDiv(depth, interval)), MOST_UNDER_WAY));
            long before = 0;
            for (Stage stage : stages) {
                if (stage.offset() < before || stage.offset() >= depth)
                    throw new IllegalArgumentException("an access in cycle %d of %d".formatted(stage.offset(), depth));
                before = stage.offset();
            }
        }

        static Pipeline of(long trips, long interval, long depth, Event... events) {
            return new Pipeline(trips, interval, depth, Stage.of(List.of(events)));
        }

        /// The most iterations under way at once.
        int window() {
            return Math.toIntExact(Math.min(trips, Math.ceilDiv(depth, interval)));
        }
    }

    /// Cycles in which it does nothing that others see.
    record Pause(long cycles) implements Phase {}

    record Sequence(List<Phase> parts) implements Phase {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    record Repeat(long trips, Phase body) implements Phase {}

    /// The same in its shortest form: what has no events is a pause, pauses in a row are one.
    static Phase repeat(long trips, Phase body) {
        return switch (body) {
            case Pause(long cycles) -> new Pause(Math.multiplyExact(trips, cycles));
            case Phase other when trips == 1 -> other;
            case Phase other when trips == 0 -> new Pause(0);
            case Phase other -> new Repeat(trips, other);
        };
    }

    /// As [#repeat].
    static Phase sequence(List<Phase> parts) {
        List<Phase> merged = new ArrayList<>();
        for (Phase part : parts) append(merged, part);
        return merged.size() == 1 ? merged.getFirst() : merged.isEmpty() ? new Pause(0) : new Sequence(merged);
    }

    private static void append(List<Phase> merged, Phase part) {
        switch (part) {
            case Sequence(List<Phase> inner) -> inner.forEach(each -> append(merged, each));
            case Pause(long cycles) when cycles == 0 -> {}
            case Pause(long cycles)
            when !merged.isEmpty() && merged.getLast() instanceof Pause(long before) ->
                merged.set(merged.size() - 1, new Pause(before + cycles));
            default -> merged.add(part);
        }
    }

    /// As [#repeat].
    static Phase pipeline(long trips, long interval, long depth, List<Event> events) {
        if (trips == 0) return new Pause(0);
        if (events.isEmpty()) return new Pause((trips - 1) * interval + depth - 1);
        return new Pipeline(trips, interval, depth, Stage.of(events));
    }
}
