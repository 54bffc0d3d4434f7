package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.Resources;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tasks that go to the same die in any case, so that the program that places them stays small: all pinned ones, and
/// neighbours along the widest streams. Small clusters grow before large ones do.
final class Clusters {
    private static final int WHOLE = 100;

    private final PlacementGraph graph;
    private final int[] parent;
    private final Resources[] taken;
    private int count;

    private Clusters(PlacementGraph graph) {
        this.graph = graph;
        parent = new int[graph.size()];
        taken = graph.taken().toArray(Resources[]::new);
        count = graph.size();
        for (int i = 0; i < parent.length; i++) parent[i] = i;
    }

    /// @param most clusters to aim at
    /// @param die what the smallest die has
    /// @return the cluster of each task, numbered from 0 in the order of the tasks
    static int[] of(PlacementGraph graph, int most, Resources die) {
        Clusters clusters = new Clusters(graph);
        clusters.mergePinned();
        List<PlacementGraph.Stream> widestFirst = graph.streams().stream()
                .sorted(Comparator.comparingLong(PlacementGraph.Stream::wires).reversed())
                .toList();
        for (int percent = 1; percent < WHOLE && clusters.count > most; percent *= 2)
            clusters.mergeAlong(widestFirst, most, share(die, percent));
        return clusters.numbers();
    }

    private static Resources share(Resources die, int percent) {
        return die.percent(new Resources(percent, percent, percent, percent, percent));
    }

    private void mergePinned() {
        int first = graph.pinned().indexOf(true);
        for (int i = first + 1; first >= 0 && i < parent.length; i++)
            if (graph.pinned().get(i)) merge(first, i);
    }

    private void mergeAlong(List<PlacementGraph.Stream> streams, int most, Resources largest) {
        for (PlacementGraph.Stream stream : streams) {
            if (count <= most) return;
            int from = root(stream.from());
            int to = root(stream.to());
            boolean free = !graph.pinned().get(stream.from()) && !graph.pinned().get(stream.to());
            if (from != to && free && taken[from].plus(taken[to]).fitsIn(largest)) merge(from, to);
        }
    }

    private void merge(int a, int b) {
        int low = Math.min(root(a), root(b));
        int high = Math.max(root(a), root(b));
        parent[high] = low;
        taken[low] = taken[low].plus(taken[high]);
        count--;
    }

    private int root(int task) {
        int root = task;
        while (parent[root] != root) root = parent[root];
        parent[task] = root;
        return root;
    }

    private int[] numbers() {
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        int[] result = new int[parent.length];
        for (int i = 0; i < result.length; i++) {
            numbers.putIfAbsent(root(i), numbers.size());
            result[i] = numbers.getOrDefault(root(i), 0);
        }
        return result;
    }
}
