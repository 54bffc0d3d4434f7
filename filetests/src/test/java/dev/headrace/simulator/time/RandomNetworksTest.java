package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// [Simulation] against [CycleByCycle].
class RandomNetworksTest {
    private static final int NETWORKS = Integer.getInteger("headrace.networks", 1000);

    @Test
    void nothing_is_different_where_time_passes_at_once() {
        for (int i = 0; i < NETWORKS; i++) {
            Network network = RandomNetworks.of(new SplittableRandom(i), 1 + i % 97);
            assertThat(Simulation.run(network))
                    .as("network %d: %s", i, network)
                    .isEqualTo(Simulation.runEachEvent(network));
        }
    }

    @Test
    void random_networks_do_the_same_cycle_by_cycle() {
        int deadlocks = 0;
        for (int i = 0; i < NETWORKS; i++) {
            Network network = RandomNetworks.of(new SplittableRandom(i));
            Optional<CycleByCycle.Result> expected = CycleByCycle.run(network);
            Outcome outcome = Simulation.run(network);
            if (expected.isEmpty()) {
                assertThat(outcome).as("network %d", i).isInstanceOf(Outcome.Deadlock.class);
                deadlocks++;
                continue;
            }
            assertThat(outcome).as("network %d: %s", i, network).isInstanceOf(Outcome.Finished.class);
            Outcome.Finished finished = (Outcome.Finished) outcome;
            assertThat(finished.activities())
                    .as("network %d: %s", i, network)
                    .isEqualTo(expected.get().activity());
            assertThat(finished.passages().stream()
                            .map(Outcome.Passage::mostFill)
                            .toList())
                    .as("fill in network %d: %s", i, network)
                    .isEqualTo(expected.get().mostFill());
        }
        assertThat(deadlocks).isBetween(NETWORKS / 100, NETWORKS * 6 / 10);
    }
}
