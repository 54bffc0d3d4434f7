package dev.headrace.simulator.time;

import org.jspecify.annotations.Nullable;

/// Actors that may go on, in the order in which they became so. Each is in it once at most.
final class ReadyActors {
    private final @Nullable ActorRun[] ring;
    private int first;
    private int end;

    ReadyActors(int most) {
        ring = new ActorRun[most < 2 ? 2 : Integer.highestOneBit(most) * 2];
    }

    void add(ActorRun actor) {
        ring[end++ & ring.length - 1] = actor;
    }

    @Nullable
    ActorRun take() {
        return first == end ? null : ring[first++ & ring.length - 1];
    }
}
