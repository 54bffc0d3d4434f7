package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// On which die each task lies, and how good that is.
///
/// @param dies of each task
/// @param wires between dies
/// @param bound wires that no placement within these capacities is below; nothing if it is not known
/// @param measure how full the dies may be
/// @param clusters that were placed instead of single tasks; 0 if there was nothing to decide
record DiePlan(List<Integer> dies, long wires, OptionalDouble bound, Measure measure, int clusters) {
    DiePlan {
        dies = List.copyOf(dies);
    }

    /// How full the dies may be.
    enum Measure {
        /// As full as is wise.
        WISE,
        /// As full as they are.
        FULL,
        /// The same, for there are too few wires between dies that are as full as is wise.
        FULL_FOR_WIRES,
        /// Fuller than they are: the kernel does not fit the device.
        OVERFULL
    }

    /// So many clusters an integer program places within seconds.
    private static final int MOST_CLUSTERS = 100;

    /// How much fuller than an even share a die may be if the device is too small anyway.
    private static final long OVERFULL_PERCENT = 115;

    private static final int REFINEMENTS = 8;

    /// @param free what is left of each die
    /// @param wise as much of that as should be taken
    /// @param wires from one die to the next; a placement that needs more is taken where there is no other
    static DiePlan of(PlacementGraph graph, List<Resources> free, List<Resources> wise, int memoryDie, long wires) {
        Resources total = graph.total();
        if (free.size() == 1 || total.fitsIn(wise.get(memoryDie)))
            return new DiePlan(
                    Collections.nCopies(graph.size(), memoryDie),
                    0,
                    OptionalDouble.of(0),
                    total.fitsIn(wise.get(memoryDie))
                            ? Measure.WISE
                            : total.fitsIn(free.getFirst()) ? Measure.FULL : Measure.OVERFULL,
                    0);
        Optional<DiePlan> asWise = within(graph, wise, memoryDie, Measure.WISE);
        if (asWise.filter(plan -> plan.mostWires(graph) <= wires).isPresent()) return asWise.orElseThrow();
        Optional<DiePlan> full =
                within(graph, free, memoryDie, asWise.isEmpty() ? Measure.FULL : Measure.FULL_FOR_WIRES);
        Optional<DiePlan> found = asWise.isEmpty()
                ? full
                : full.filter(plan -> plan.mostWires(graph) <= wires).or(() -> asWise);
        if (found.isEmpty()) found = within(graph, overfull(graph, free, memoryDie), memoryDie, Measure.OVERFULL);
        if (found.isPresent()) return found.orElseThrow();
        int[] cut = cut(graph, overfull(graph, free, memoryDie), memoryDie);
        return new DiePlan(
                Arrays.stream(cut).boxed().toList(),
                graph.cost(cut),
                OptionalDouble.empty(),
                Measure.OVERFULL,
                graph.size());
    }

    private static Optional<DiePlan> within(
            PlacementGraph graph, List<Resources> capacities, int memoryDie, Measure measure) {
        if (!graph.total().fitsIn(capacities.stream().reduce(Resources.NONE, Resources::plus))) return Optional.empty();
        Resources smallest = capacities.stream().reduce(Resources::least).orElseThrow();
        int[] clusterOf = Clusters.of(graph, MOST_CLUSTERS, smallest);
        PlacementGraph small = graph.clustered(clusterOf);
        return DieProgram.solve(small, capacities, memoryDie, cut(small, capacities, memoryDie))
                .map(solution -> {
                    int[] dies = IntStream.of(clusterOf)
                            .map(cluster -> solution.dies().get(cluster))
                            .toArray();
                    refine(graph, dies, capacities);
                    boolean isExact = small.size() == graph.size() - pinned(graph) + Math.min(1, pinned(graph));
                    OptionalDouble bound = isExact
                            ? OptionalDouble.of(solution.bound())
                            : DieProgram.bound(graph, capacities, memoryDie);
                    return new DiePlan(
                            Arrays.stream(dies).boxed().toList(), graph.cost(dies), bound, measure, small.size());
                });
    }

    /// The wires between the two neighbours that have most between them.
    private long mostWires(PlacementGraph graph) {
        int[] own = dies.stream().mapToInt(Integer::intValue).toArray();
        return IntStream.rangeClosed(1, Arrays.stream(own).max().orElse(0))
                .mapToLong(boundary -> graph.streams().stream()
                        .filter(stream -> own[stream.from()] < boundary != own[stream.to()] < boundary)
                        .mapToLong(PlacementGraph.Stream::wires)
                        .sum())
                .max()
                .orElse(0);
    }

    private static int pinned(PlacementGraph graph) {
        return (int) graph.pinned().stream().filter(pinned -> pinned).count();
    }

    /// Tasks in their order fill one die after the other, beginning with the one at the memory.
    static int[] cut(PlacementGraph graph, List<Resources> capacities, int memoryDie) {
        int[] dies = new int[graph.size()];
        Resources[] left = capacities.toArray(Resources[]::new);
        for (int task = 0; task < dies.length; task++)
            if (graph.pinned().get(task))
                left[memoryDie] = left[memoryDie].minus(graph.taken().get(task));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, left.length).boxed().toList());
        order.sort((a, b) -> Integer.compare(Math.abs(a - memoryDie), Math.abs(b - memoryDie)));
        int at = 0;
        for (int task = 0; task < dies.length; task++) {
            if (graph.pinned().get(task)) {
                dies[task] = memoryDie;
                continue;
            }
            Resources taken = graph.taken().get(task);
            while (at < order.size() - 1 && !taken.fitsIn(left[order.get(at)])) at++;
            dies[task] = order.get(at);
            left[dies[task]] = left[dies[task]].minus(taken);
        }
        return dies;
    }

    /// Moves single tasks while that saves wires.
    private static void refine(PlacementGraph graph, int[] dies, List<Resources> capacities) {
        Resources[] taken = graph.takenOf(dies, capacities.size()).toArray(Resources[]::new);
        List<List<PlacementGraph.Stream>> streamsOf = new ArrayList<>();
        for (int task = 0; task < dies.length; task++) streamsOf.add(new ArrayList<>());
        for (PlacementGraph.Stream stream : graph.streams()) {
            streamsOf.get(stream.from()).add(stream);
            streamsOf.get(stream.to()).add(stream);
        }
        boolean moved = true;
        for (int round = 0; moved && round < REFINEMENTS; round++) {
            moved = false;
            for (int task = 0; task < dies.length; task++)
                if (!graph.pinned().get(task))
                    moved |= move(task, graph.taken().get(task), streamsOf.get(task), dies, taken, capacities);
        }
    }

    private static boolean move(
            int task,
            Resources own,
            List<PlacementGraph.Stream> streams,
            int[] dies,
            Resources[] taken,
            List<Resources> capacities) {
        int from = dies[task];
        long least = cost(streams, dies);
        int best = from;
        for (int die = 0; die < taken.length; die++) {
            if (die == from || !taken[die].plus(own).fitsIn(capacities.get(die))) continue;
            dies[task] = die;
            long cost = cost(streams, dies);
            if (cost < least) {
                least = cost;
                best = die;
            }
        }
        dies[task] = best;
        if (best == from) return false;
        taken[from] = taken[from].minus(own);
        taken[best] = taken[best].plus(own);
        return true;
    }

    private static long cost(List<PlacementGraph.Stream> streams, int[] dies) {
        return streams.stream()
                .mapToLong(stream -> stream.wires() * Math.abs(dies[stream.from()] - dies[stream.to()]))
                .sum();
    }

    /// Capacities in the proportion of the dies that hold everything in the end.
    private static List<Resources> overfull(PlacementGraph graph, List<Resources> free, int memoryDie) {
        Resources total = graph.total();
        Resources there = free.stream().reduce(Resources.NONE, Resources::plus);
        Resources pinned = Resources.NONE;
        for (int task = 0; task < graph.size(); task++)
            if (graph.pinned().get(task)) pinned = pinned.plus(graph.taken().get(task));
        List<Resources> stretched = new ArrayList<>();
        for (int die = 0; die < free.size(); die++) {
            Resources own = free.get(die);
            Resources share = new Resources(
                    share(own.lut(), total.lut(), there.lut(), free.size()),
                    share(own.ff(), total.ff(), there.ff(), free.size()),
                    share(own.dsp(), total.dsp(), there.dsp(), free.size()),
                    share(own.bram18(), total.bram18(), there.bram18(), free.size()),
                    share(own.uram(), total.uram(), there.uram(), free.size()));
            stretched.add(die == memoryDie ? share.most(pinned) : share);
        }
        return stretched;
    }

    private static long share(long own, long total, long there, int dies) {
        long even = there <= 0 ? Math.ceilDiv(total, (long) dies) : Math.ceilDiv(total * Math.max(0, own), there);
        return Math.max(own, even * OVERFULL_PERCENT / 100 + 1);
    }
}
