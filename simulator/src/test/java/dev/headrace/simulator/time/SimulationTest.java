package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static Network.Actor actor(String name, Phase... parts) {
        return new Network.Actor(name, Phase.sequence(List.of(parts)));
    }

    private static long cycles(Network network) {
        return ((Outcome.Finished) Simulation.run(network)).cycles();
    }

    /// Figure 8 (a) of StreamTensor: the source gives a token each cycle after 3, the target takes one every 2 and
    /// gives its own 1 later; 5 tokens. Leaving the loop takes 2 cycles, as in [DesignNetwork].
    @Test
    void the_example_of_the_paper_finishes_at_15_with_3_tokens_at_most() {
        Network network = new Network(
                List.of(
                        actor("source", Phase.Pipeline.of(5, 1, 4, Event.write(0, 3)), new Phase.Pause(2)),
                        actor(
                                "target",
                                Phase.Pipeline.of(5, 2, 2, Event.read(0, 0), Event.write(1, 1)),
                                new Phase.Pause(2))),
                List.of(new Network.Fifo("inner", 3), new Network.Fifo("result", 5)),
                List.of());
        Outcome.Finished finished = (Outcome.Finished) Simulation.run(network);
        assertThat(finished.cycles()).isEqualTo(15);
        assertThat(finished.passages().getFirst().mostFill()).isEqualTo(3);
    }

    /// A fork feeds a task that wants 32 tokens before it gives the first, and the task that joins both ways.
    private static Network reconvergent(long depth) {
        Phase fork = Phase.Pipeline.of(64, 1, 3, Event.read(0, 0), Event.write(1, 1), Event.write(2, 1));
        Phase collect = Phase.Pipeline.of(32, 1, 1, Event.read(1, 0));
        Phase emit = Phase.Pipeline.of(32, 1, 2, Event.write(3, 1));
        Phase join = Phase.Pipeline.of(64, 4, 2, Event.read(3, 0), Event.read(2, 0));
        return new Network(
                List.of(
                        actor("source", Phase.Pipeline.of(64, 1, 2, Event.write(0, 1))),
                        actor("fork", fork),
                        actor("block", Phase.repeat(2, Phase.sequence(List.of(collect, emit)))),
                        actor("join", join)),
                List.of(
                        new Network.Fifo("in", 2),
                        new Network.Fifo("long", 2),
                        new Network.Fifo("short", depth),
                        new Network.Fifo("late", 2)),
                List.of());
    }

    @Test
    void a_fork_that_joins_after_32_tokens_needs_a_fifo_of_32() {
        assertThat(Simulation.run(reconvergent(32))).isInstanceOf(Outcome.Finished.class);
        assertThat(Simulation.run(reconvergent(31)).toString())
                .isEqualTo("fork waits to write short (31 of 31), join waits to read late (0 of 2), "
                        + "block waits to read long (0 of 2)");
    }

    @Test
    void a_single_pipeline_takes_what_the_schedule_says() {
        Network network = new Network(
                List.of(actor("one", Phase.Pipeline.of(1000, 3, 20, Event.write(0, 19)))),
                List.of(new Network.Fifo("out", 1000)),
                List.of());
        assertThat(cycles(network)).isEqualTo(999 * 3 + 19);
    }

    @Test
    void what_shares_a_channel_shares_its_bytes() {
        List<Network.Actor> loads = new ArrayList<>();
        List<Network.Fifo> fifos = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loads.add(actor("load" + i, Phase.Pipeline.of(100, 1, 10, Event.transfer(0, 0, 64), Event.write(i, 9))));
            fifos.add(new Network.Fifo("f" + i, 100));
        }
        Network network = new Network(loads, fifos, List.of(new Network.Channel("hbm", 64, 2)));
        assertThat(cycles(network)).isEqualTo(299 * 2 + 9);
    }
}
