package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Actors of which none can go on.
///
/// One that waits to read waits for the writer, one that waits to write for the reader; following them ends at one that
/// has ended, or leads into a circle.
final class Standstill {
    private final Network network;
    private final ActorRun[] actors;
    private final FifoTimes[] fifos;
    private final int[] writers;
    private final int[] readers;

    /// @param writers of each FIFO
    /// @param readers of each FIFO
    Standstill(Network network, ActorRun[] actors, FifoTimes[] fifos, int[] writers, int[] readers) {
        this.network = network;
        this.actors = actors;
        this.fifos = fifos;
        this.writers = writers;
        this.readers = readers;
    }

    Outcome.Deadlock deadlock() {
        int actor = IntStream.range(0, actors.length)
                .filter(p -> !actors[p].isDone())
                .findFirst()
                .orElseThrow();
        boolean[] seen = new boolean[actors.length];
        while (isStuck(actor) && !seen[actor]) {
            seen[actor] = true;
            actor = other(actor);
        }
        List<Outcome.Wait> waits = new ArrayList<>();
        if (!isStuck(actor)) {
            for (int p = 0; p < actors.length; p++) if (seen[p]) waits.add(wait(p));
            return new Outcome.Deadlock(waits);
        }
        int first = actor;
        do {
            waits.add(wait(actor));
            actor = other(actor);
        } while (actor != first);
        return new Outcome.Deadlock(waits);
    }

    /// Nobody, where nobody uses the other end of a FIFO, is not.
    private boolean isStuck(int actor) {
        return actor >= 0 && !actors[actor].isDone();
    }

    private int other(int actor) {
        Event event = actors[actor].current().blocker();
        return event.kind() == Event.Kind.READ ? writers[event.port()] : readers[event.port()];
    }

    private Outcome.Wait wait(int actor) {
        Event event = actors[actor].current().blocker();
        Network.Fifo fifo = network.fifos().get(event.port());
        return new Outcome.Wait(
                network.actors().get(actor).name(),
                event.kind() == Event.Kind.WRITE,
                fifo.name(),
                fifos[event.port()].fill(),
                fifo.depth());
    }
}
