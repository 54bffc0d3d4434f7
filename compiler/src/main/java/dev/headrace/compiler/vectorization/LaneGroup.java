package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Loops that pass tokens to each other, so that all of them run the same number of lanes.
final class LaneGroup {
    private final List<InnerLoop> loops = new ArrayList<>();
    private final Set<Value> streams = new LinkedHashSet<>();
    private long most = Long.MAX_VALUE;
    private long lanes = 1;

    void add(InnerLoop loop) {
        loops.add(loop);
        streams.addAll(loop.streams());
        most = Math.min(most, loop.most());
    }

    /// A stream of the group passes single elements somewhere else too.
    void keepSingle() {
        most = 1;
    }

    List<InnerLoop> loops() {
        return loops;
    }

    Set<Value> streams() {
        return streams;
    }

    long lanes() {
        return lanes;
    }

    void lanes(long number) {
        lanes = number;
    }

    long most() {
        return most;
    }

    /// Cycles of all loops together.
    long cycles(long number) {
        return loops.stream().mapToLong(loop -> loop.cycles(number)).sum();
    }

    /// What one lane more of each loop takes.
    Resources lane() {
        return loops.stream().map(InnerLoop::lane).reduce(Resources.NONE, Resources::plus);
    }
}
