package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.filetests.models.PublishedDesign;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Designs of others, beside the cycles that their hardware took in the simulator of its registers.
class PublishedDesignsTest {
    private static final ExternalMemory MEMORY = ExternalMemory.of(13.1, 300);

    private static Outcome.Finished simulated(String design) throws IOException {
        return (Outcome.Finished) Simulation.run(DesignNetwork.of(PublishedDesign.scheduled(design), MEMORY));
    }

    @ParameterizedTest
    @CsvSource({
        "gemm-opt5, 24051",
        "2mm-opt5, 36352",
        "atax-opt5, 2180",
        "bicg-opt5, 1112",
        "mvt-opt5, 667",
        "7mm-balanced-opt5, 5684",
        "7mm-balanced-opt1, 1145445",
        "atax-opt2, 319441",
        "gemm-vitis, 10609802"
    })
    void cycles_are_within_a_hundredth_of_those_published(String design, long published) throws IOException {
        assertThat((double) simulated(design).cycles() / published).isBetween(0.99, 1.01);
    }

    @ParameterizedTest
    @CsvSource({"atax-opt5", "bicg-opt5", "mvt-opt5", "7mm-balanced-opt5"})
    void they_do_the_same_cycle_by_cycle(String design) throws IOException {
        Network network = DesignNetwork.of(PublishedDesign.scheduled(design), MEMORY);
        Outcome.Finished finished = (Outcome.Finished) Simulation.run(network);
        assertThat(finished).isEqualTo(Simulation.runEachEvent(network));
        assertThat(finished.activities())
                .isEqualTo(CycleByCycle.run(network).orElseThrow().activity());
    }

    /// The second product needs what the first one gives in the last iterations of its sums only: 1072 cycles.
    @ParameterizedTest
    @CsvSource({"atax-opt5"})
    void who_reads_a_sum_waits_for_all_of_it(String design) throws IOException {
        Outcome.Activity second = simulated(design).activities().get(2);
        assertThat(second.actor()).isEqualTo("node1");
        assertThat(second.waitedToRead()).isBetween(1050L, 1100L);
    }
}
