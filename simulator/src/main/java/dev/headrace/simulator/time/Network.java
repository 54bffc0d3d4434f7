package dev.headrace.simulator.time;

import java.util.List;

/// Actors that work at the same time, joined by FIFOs and by channels of external memory. All start in cycle 0.
record Network(List<Actor> actors, List<Fifo> fifos, List<Channel> channels) {
    Network {
        actors = List.copyOf(actors);
        fifos = List.copyOf(fifos);
        channels = List.copyOf(channels);
    }

    record Actor(String name, Phase work) {}

    /// @param depth the tokens that it holds at most
    /// @param initial the tokens that it holds before cycle 0
    record Fifo(String name, long depth, long initial) {
        Fifo {
            if (depth < 1 || initial < 0 || initial > depth)
                throw new IllegalArgumentException(
                        "FIFO %s of depth %d holds %d tokens".formatted(name, depth, initial));
        }

        Fifo(String name, long depth) {
            this(name, depth, 0);
        }
    }

    /// External memory that serves one transfer after the other, in the order in which they are asked for; in the same
    /// cycle, in the order of the actors.
    ///
    /// @param bytes that it moves in `cycles`
    record Channel(String name, long bytes, long cycles) {
        Channel {
            if (bytes < 1 || cycles < 1)
                throw new IllegalArgumentException(
                        "channel %s moves %d bytes in %d cycles".formatted(name, bytes, cycles));
        }
    }
}
