package dev.headrace.simulator.time;

/// The numbers of actors that may go on, in the order in which they became so. Each is in it once at most.
final class ReadyActors {
    static final int NONE = -1;

    private final int[] ring;
    private int first;
    private int end;

    ReadyActors(int most) {
        ring = new int[most < 2 ? 2 : Integer.highestOneBit(most) * 2];
    }

    void add(int actor) {
        ring[end++ & ring.length - 1] = actor;
    }

    int take() {
        return first == end ? NONE : ring[first++ & ring.length - 1];
    }
}
