package dev.headrace.compiler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.placement.DiePlan.Measure;
import dev.headrace.compiler.placement.PlacementGraph.Stream;
import dev.headrace.dialects.dataflow.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiePlanTest {
    private static final long ENOUGH = Long.MAX_VALUE;

    @Test
    void whatFitsOnOneDieLiesAtTheMemory() {
        PlacementGraph chain = chain(5, 10);
        DiePlan plan = plan(chain, 3, 100, 1);
        assertThat(plan.dies()).containsOnly(1);
        assertThat(plan.wires()).isZero();
        assertThat(plan.clusters()).isZero();
        assertThat(plan.measure()).isEqualTo(Measure.WISE);
    }

    @Test
    void aChainIsCutWhereItMustBe() {
        // 9 tasks of 10 on dies of 40: two cuts of one stream each, if memory is at the first task only.
        DiePlan plan = plan(chain(9, 10), 3, 40, 0);
        assertThat(plan.wires()).isEqualTo(2 * 8);
        assertThat(plan.bound().orElseThrow()).isLessThanOrEqualTo(plan.wires() + 1e-6);
        assertThat(plan.measure()).isEqualTo(Measure.WISE);
        assertThat(plan.dies().getFirst()).isZero();
    }

    @Test
    void placementsAreAsGoodAsTheBestOfAll() {
        Random random = new Random(7);
        for (int round = 0; round < 25; round++) {
            int dies = 2 + random.nextInt(2);
            PlacementGraph graph = graph(random, 4 + random.nextInt(5));
            int memoryDie = random.nextInt(dies);
            long capacity = graph.total().lut() / dies + 12;
            List<Resources> capacities = capacities(dies, capacity);
            DiePlan plan = DiePlan.of(graph, capacities, capacities, memoryDie, ENOUGH);
            long best = best(graph, capacities, memoryDie);
            if (best == Long.MAX_VALUE) {
                assertThat(plan.measure()).isEqualTo(Measure.OVERFULL);
                continue;
            }
            assertThat(plan.measure()).isEqualTo(Measure.WISE);
            assertThat(plan.wires()).isEqualTo(graph.cost(array(plan.dies())));
            assertThat((double) plan.wires()).isBetween((double) best, best * 1.006);
            assertThat(plan.bound().orElseThrow()).isLessThanOrEqualTo(best + 1e-6);
            assertFits(graph, plan.dies(), capacities);
        }
    }

    @Test
    void whatFitsNowhereIsSpreadEvenly() {
        DiePlan plan = plan(chain(12, 10), 3, 20, 0);
        assertThat(plan.measure()).isEqualTo(Measure.OVERFULL);
        assertThat(chain(12, 10).takenOf(array(plan.dies()), 3))
                .allSatisfy(taken -> assertThat(taken.lut()).isBetween(30L, 50L));
        DiePlan pinned = plan(
                new PlacementGraph(List.of(lut(100), lut(5)), List.of(true, false), List.of(new Stream(0, 1, 8))),
                2,
                20,
                0);
        assertThat(pinned.measure()).isEqualTo(Measure.OVERFULL);
        assertThat(pinned.dies().getFirst()).isZero();
    }

    @Test
    void dieAfterDieIsFilledBeforeAnythingIsCalledFull() {
        List<Resources> free = capacities(2, 50);
        List<Resources> wise = capacities(2, 30);
        assertThat(DiePlan.of(chain(8, 10), free, wise, 0, ENOUGH).measure()).isEqualTo(Measure.FULL);
        assertThat(DiePlan.of(chain(5, 10), free, wise, 0, ENOUGH).measure()).isEqualTo(Measure.WISE);
        assertThat(DiePlan.of(chain(5, 10), List.of(lut(50)), List.of(lut(30)), 0, ENOUGH)
                        .measure())
                .isEqualTo(Measure.FULL);
    }

    /// Three tasks in the middle of which wires are dear: together they fit on one die, which is fuller than is wise
    /// then.
    @Test
    void diesAreFullerThanIsWiseWhereTooManyWiresWouldLeadFromOneToTheNext() {
        PlacementGraph graph = new PlacementGraph(
                List.of(lut(10), lut(10), lut(10), lut(12)),
                List.of(true, false, false, false),
                List.of(new Stream(0, 1, 90), new Stream(1, 2, 80), new Stream(2, 3, 8)));
        List<Resources> free = capacities(2, 30);
        List<Resources> wise = capacities(2, 26);
        assertThat(DiePlan.of(graph, free, wise, 0, 80).measure()).isEqualTo(Measure.WISE);
        DiePlan plan = DiePlan.of(graph, free, wise, 0, 79);
        assertThat(plan.measure()).isEqualTo(Measure.FULL_FOR_WIRES);
        assertThat(plan.wires()).isEqualTo(8);
        assertThat(DiePlan.of(graph, free, wise, 0, 7).measure()).isEqualTo(Measure.WISE);
    }

    @Test
    void manyTasksArePlacedAsClustersAndTheSameWayTwice() {
        Random random = new Random(3);
        PlacementGraph graph = graph(random, 500);
        long capacity = graph.total().lut() * 10 / 27;
        List<Resources> capacities = capacities(3, capacity);
        DiePlan plan = DiePlan.of(graph, capacities, capacities, 0, ENOUGH);
        assertThat(plan.clusters()).isLessThanOrEqualTo(101);
        assertThat(plan.measure()).isEqualTo(Measure.WISE);
        assertFits(graph, plan.dies(), capacities);
        assertThat(plan.bound().orElseThrow()).isPositive().isLessThanOrEqualTo((double) plan.wires());
        assertThat(plan.wires()).isLessThan(graph.cost(DiePlan.cut(graph, capacities, 0)));
        assertThat(DiePlan.of(graph, capacities, capacities, 0, ENOUGH)).isEqualTo(plan);
    }

    private static DiePlan plan(PlacementGraph graph, int dies, long capacity, int memoryDie) {
        return DiePlan.of(graph, capacities(dies, capacity), capacities(dies, capacity), memoryDie, ENOUGH);
    }

    private static PlacementGraph chain(int tasks, long lut) {
        List<Resources> taken = new ArrayList<>();
        List<Boolean> pinned = new ArrayList<>();
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            taken.add(lut(lut));
            pinned.add(i == 0);
            if (i > 0) streams.add(new Stream(i - 1, i, 8));
        }
        return new PlacementGraph(taken, pinned, streams);
    }

    /// A chain with short cuts, every fourth task pinned.
    private static PlacementGraph graph(Random random, int tasks) {
        List<Resources> taken = new ArrayList<>();
        List<Boolean> pinned = new ArrayList<>();
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            taken.add(new Resources(1 + random.nextInt(20), 0, random.nextInt(3), 0, 0));
            pinned.add(i % 4 == 0);
            if (i > 0) streams.add(new Stream(i - 1, i, 8L << random.nextInt(4)));
            if (i > 2 && random.nextInt(3) == 0) streams.add(new Stream(random.nextInt(i - 1), i, 32));
        }
        return new PlacementGraph(taken, pinned, streams);
    }

    private static Resources lut(long count) {
        return new Resources(count, 0, 0, 0, 0);
    }

    private static List<Resources> capacities(int dies, long lut) {
        List<Resources> all = new ArrayList<>();
        for (int i = 0; i < dies; i++) all.add(new Resources(lut, 0, 2000, 0, 0));
        return all;
    }

    private static void assertFits(PlacementGraph graph, List<Integer> dies, List<Resources> capacities) {
        List<Resources> taken = graph.takenOf(array(dies), capacities.size());
        for (int die = 0; die < capacities.size(); die++)
            assertThat(taken.get(die).fitsIn(capacities.get(die))).isTrue();
    }

    private static int[] array(List<Integer> dies) {
        return dies.stream().mapToInt(Integer::intValue).toArray();
    }

    private static long best(PlacementGraph graph, List<Resources> capacities, int memoryDie) {
        int[] dies = new int[graph.size()];
        long best = Long.MAX_VALUE;
        long all = Math.round(Math.pow(capacities.size(), graph.size()));
        for (long code = 0; code < all; code++) {
            long rest = code;
            boolean isLegal = true;
            for (int i = 0; i < dies.length; i++, rest /= capacities.size()) {
                dies[i] = (int) (rest % capacities.size());
                isLegal &= !graph.pinned().get(i) || dies[i] == memoryDie;
            }
            if (!isLegal) continue;
            List<Resources> taken = graph.takenOf(dies, capacities.size());
            for (int die = 0; die < capacities.size(); die++)
                isLegal &= taken.get(die).fitsIn(capacities.get(die));
            if (isLegal) best = Math.min(best, graph.cost(dies));
        }
        return best;
    }
}
