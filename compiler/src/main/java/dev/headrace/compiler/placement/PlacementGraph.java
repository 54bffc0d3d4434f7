package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What is to be placed on dies that lie in a row: tasks with what they take, and streams with their wires.
///
/// @param taken by each task
/// @param pinned whether a task has to lie on the die that external memory is wired to
record PlacementGraph(List<Resources> taken, List<Boolean> pinned, List<Stream> streams) {
    PlacementGraph {
        taken = List.copyOf(taken);
        pinned = List.copyOf(pinned);
        streams = List.copyOf(streams);
    }

    /// From one task to another.
    record Stream(int from, int to, long wires) {}

    int size() {
        return taken.size();
    }

    Resources total() {
        return taken.stream().reduce(Resources.NONE, Resources::plus);
    }

    /// The wires between dies; those to the second next die count twice.
    long cost(int[] dies) {
        return streams.stream()
                .mapToLong(stream -> stream.wires * Math.abs(dies[stream.from] - dies[stream.to]))
                .sum();
    }

    /// What all tasks of each die take.
    List<Resources> takenOf(int[] dies, int count) {
        Resources[] sums = new Resources[count];
        Arrays.fill(sums, Resources.NONE);
        for (int i = 0; i < size(); i++) sums[dies[i]] = sums[dies[i]].plus(taken.get(i));
        return List.of(sums);
    }

    /// The same with the tasks of a cluster as one; streams between two clusters become one.
    ///
    /// @param clusterOf the cluster of each task, numbered from 0 without gaps
    PlacementGraph clustered(int[] clusterOf) {
        int count = Arrays.stream(clusterOf).max().orElse(-1) + 1;
        Boolean[] anyPinned = new Boolean[count];
        Arrays.fill(anyPinned, false);
        for (int i = 0; i < size(); i++) if (pinned.get(i)) anyPinned[clusterOf[i]] = true;
        SequencedMap<List<Integer>, Long> wires = new LinkedHashMap<>();
        for (Stream stream : streams) {
            int from = clusterOf[stream.from];
            int to = clusterOf[stream.to];
            if (from != to) wires.merge(List.of(Math.min(from, to), Math.max(from, to)), stream.wires, Long::sum);
        }
        List<Stream> between = new ArrayList<>();
        wires.forEach((ends, sum) -> between.add(new Stream(ends.getFirst(), ends.getLast(), sum)));
        return new PlacementGraph(takenOf(clusterOf, count), List.of(anyPinned), between);
    }
}
