package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.simulator.time.Bottleneck.Doing;
import dev.headrace.simulator.time.Bottleneck.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

class BottleneckTest {
    private static Bottleneck of(List<Network.Actor> actors, Network.Fifo... fifos) {
        return Bottleneck.of((Outcome.Finished) Simulation.run(new Network(actors, List.of(fifos), List.of())));
    }

    private static Network.Actor actor(String name, Phase work) {
        return new Network.Actor(name, work);
    }

    @Test
    void a_chain_leads_to_the_task_that_works() {
        Bottleneck found = of(
                List.of(
                        actor("slow", Phase.Pipeline.of(10, 8, 1, Event.write(0, 0))),
                        actor("quick", Phase.Pipeline.of(10, 1, 1, Event.read(0, 0), Event.write(1, 0))),
                        actor("last", Phase.Pipeline.of(10, 1, 1, Event.read(1, 0)))),
                new Network.Fifo("a", 2),
                new Network.Fifo("b", 2));
        assertThat(found.isCycle()).isFalse();
        assertThat(found.links())
                .extracting(Link::actor, Link::doing, Link::fifo)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("last", Doing.WAITS_FOR_TOKENS, "b"),
                        org.assertj.core.groups.Tuple.tuple("quick", Doing.WAITS_FOR_TOKENS, "a"),
                        org.assertj.core.groups.Tuple.tuple("slow", Doing.WORKS, ""));
        assertThat(found.links().getLast().cycles()).isEqualTo(72);
    }

    /// What would end first waits for the slow reader behind it.
    @Test
    void a_chain_follows_room_too() {
        Bottleneck found = of(
                List.of(
                        actor("first", Phase.Pipeline.of(10, 1, 200, Event.write(0, 0))),
                        actor("slow", Phase.Pipeline.of(10, 50, 1, Event.read(0, 0)))),
                new Network.Fifo("a", 2));
        assertThat(found.links().getFirst().doing()).isEqualTo(Doing.WAITS_FOR_ROOM);
        assertThat(found.links().getLast().actor()).isEqualTo("slow");
    }

    /// Two actors that take turns wait for each other; each lets the other go on after some pause of its own.
    @Test
    void who_takes_turns_is_a_cycle() {
        Phase one = Phase.repeat(
                5,
                Phase.sequence(List.of(
                        Phase.Pipeline.of(1, 1, 1, Event.write(0, 0)),
                        new Phase.Pause(2),
                        Phase.Pipeline.of(1, 1, 1, Event.read(1, 0)))));
        Phase other = Phase.repeat(
                5,
                Phase.sequence(
                        List.of(Phase.Pipeline.of(1, 1, 9, Event.read(0, 0), Event.write(1, 8)), new Phase.Pause(0))));
        Bottleneck found = of(
                List.of(actor("one", one), actor("other", other)), new Network.Fifo("a", 1), new Network.Fifo("b", 1));
        assertThat(found.links()).isNotEmpty();
        assertThat(found.links().getLast().actor()).isEqualTo("other");
    }
}
