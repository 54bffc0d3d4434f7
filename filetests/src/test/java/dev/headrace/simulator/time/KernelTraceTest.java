package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Traces add up to what the simulation says without one.
class KernelTraceTest {
    private static final int NETWORKS = Integer.getInteger("headrace.networks", 1000) / 2;

    @Test
    void stretches_of_random_networks_add_up() {
        for (int i = 0; i < NETWORKS; i++) {
            Network network = RandomNetworks.of(new SplittableRandom(i), 1 + i % 5);
            if (!(Simulation.run(network) instanceof Outcome.Finished finished)) continue;
            KernelTrace trace = KernelTrace.of("random", network, 16);
            assertThat(trace.cycles()).isEqualTo(finished.cycles());
            for (int a = 0; a < trace.tasks().size(); a++) {
                KernelTrace.Task task = trace.tasks().get(a);
                assertThat(new Outcome.Activity(
                                task.name(), task.end(), sum(task.input()), sum(task.output()), sum(task.memory())))
                        .as("network %d: %s", i, network)
                        .isEqualTo(finished.activities().get(a));
            }
            for (int c = 0; c < trace.channels().size(); c++)
                assertThat(sum(trace.channels().get(c).bytes()))
                        .isEqualTo(finished.traffic().get(c).bytes());
            isMerged(KernelTrace.of("random", network, 64), trace);
        }
    }

    /// Wide stretches are narrow ones taken together, and hold as many tokens as the last of these.
    private static void isMerged(KernelTrace narrow, KernelTrace wide) {
        int factor = Math.toIntExact(wide.width() / narrow.width());
        for (int a = 0; a < wide.tasks().size(); a++)
            assertThat(merged(narrow.tasks().get(a).input(), factor))
                    .startsWith(wide.tasks().get(a).input().toArray(Long[]::new));
        for (int f = 0; f < wide.fifos().size(); f++) {
            List<Long> all = narrow.fifos().get(f).fill();
            for (int i = 0; (i + 1) * factor <= all.size(); i++)
                assertThat(wide.fifos().get(f).fill().get(i)).isEqualTo(all.get((i + 1) * factor - 1));
        }
    }

    private static List<Long> merged(List<Long> amounts, int factor) {
        List<Long> merged = new ArrayList<>();
        for (int i = 0; i + factor <= amounts.size(); i += factor) merged.add(sum(amounts.subList(i, i + factor)));
        return merged;
    }

    private static long sum(List<Long> amounts) {
        return amounts.stream().mapToLong(Long::longValue).sum();
    }

    /// A FIFO of depth 2 between a quick writer and a slow reader fills up, cycle by cycle.
    @Test
    void narrow_traces_are_exact() {
        Network network = new Network(
                List.of(
                        new Network.Actor("quick", Phase.Pipeline.of(4, 1, 1, Event.write(0, 0))),
                        new Network.Actor("slow", Phase.Pipeline.of(4, 3, 1, Event.read(0, 0)))),
                List.of(new Network.Fifo("between", 2)),
                List.of());
        KernelTrace trace = KernelTrace.of("pair", network, 16);
        assertThat(trace.width()).isEqualTo(1);
        assertThat(trace.fifos().getFirst().fill().subList(0, 11))
                .containsExactly(1L, 1L, 2L, 2L, 1L, 2L, 2L, 1L, 1L, 1L, 0L);
        assertThat(trace.tasks().getFirst().output().subList(0, 6)).containsExactly(0L, 0L, 0L, 1L, 1L, 0L);
        assertThat(trace.tasks().getLast().input().subList(0, 3)).containsExactly(1L, 0L, 0L);
    }
}
