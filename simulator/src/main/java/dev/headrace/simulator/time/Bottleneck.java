package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a kernel's time hangs on: the actor that ends last; what it waited for longest; what the other end of that FIFO
/// waited for longest; and so on, until one worked longer than it waited, or the chain closes.
///
/// @param links from the actor that ends last
/// @param isCycle whether the last one waits for one of the links before
public record Bottleneck(List<Link> links, boolean isCycle) {
    public Bottleneck {
        links = List.copyOf(links);
    }

    /// @param cycles that an actor did that for
    public record Link(String actor, Doing doing, String fifo, long cycles) {}

    /// What an actor did most of its time.
    public enum Doing {
        /// Its loops went on.
        WORKS,
        /// A FIFO held no token for it.
        WAITS_FOR_TOKENS,
        /// A FIFO had no room.
        WAITS_FOR_ROOM,
        /// Others used its channel of external memory.
        WAITS_FOR_MEMORY
    }

    public static Bottleneck of(Outcome.Finished finished) {
        List<Link> links = new ArrayList<>();
        Optional<Outcome.Activity> next =
                finished.activities().stream().max(Comparator.comparingLong(Outcome.Activity::end));
        while (next.isPresent()) {
            Outcome.Activity actor = next.get();
            if (links.stream().anyMatch(link -> link.actor.equals(actor.actor()))) return new Bottleneck(links, true);
            Link link = link(actor, finished);
            links.add(link);
            next = other(link, finished);
        }
        return new Bottleneck(links, false);
    }

    private static Link link(Outcome.Activity actor, Outcome.Finished finished) {
        Link most = new Link(actor.actor(), Doing.WORKS, "", actor.busy());
        if (actor.waitedForMemory() > most.cycles)
            most = new Link(actor.actor(), Doing.WAITS_FOR_MEMORY, "", actor.waitedForMemory());
        for (Outcome.Passage passage : finished.passages()) {
            if (passage.to().equals(actor.actor()) && passage.waitedForTokens() > most.cycles)
                most = new Link(actor.actor(), Doing.WAITS_FOR_TOKENS, passage.fifo(), passage.waitedForTokens());
            if (passage.from().equals(actor.actor()) && passage.waitedForRoom() > most.cycles)
                most = new Link(actor.actor(), Doing.WAITS_FOR_ROOM, passage.fifo(), passage.waitedForRoom());
        }
        return most;
    }

    private static Optional<Outcome.Activity> other(Link link, Outcome.Finished finished) {
        return finished.passages().stream()
                .filter(passage -> passage.fifo().equals(link.fifo))
                .map(passage -> link.doing == Doing.WAITS_FOR_TOKENS ? passage.from() : passage.to())
                .findFirst()
                .flatMap(name -> finished.activities().stream()
                        .filter(activity -> activity.actor().equals(name))
                        .findFirst());
    }
}
