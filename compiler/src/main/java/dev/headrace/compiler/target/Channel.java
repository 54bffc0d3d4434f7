package dev.headrace.compiler.target;

import java.util.List;

/// How one channel of the external memory answers one interface of a kernel.
///
/// @param bits of its port, which moves one word of them in a cycle of the port
/// @param megahertz the fastest clock of the port
/// @param sustainedGigabytesPerSecond what long sequential transfers were seen to reach, in 10^9 bytes
/// @param latencyNanoseconds from a request to its first data, the interface of the kernel included
/// @param segment channels that are wired to each other directly; an interface that reaches beyond crosses a switch
/// @param crossingNanoseconds what each crossing from a segment to the next adds to the latency
/// @param burst how requests are cut
/// @param scattered what accesses at random places reach, by size, in ascending order; none where nobody measured
public record Channel(
        int bits,
        double megahertz,
        double sustainedGigabytesPerSecond,
        double latencyNanoseconds,
        int segment,
        double crossingNanoseconds,
        Burst burst,
        List<Scattered> scattered) {
    public Channel {
        scattered = List.copyOf(scattered);
        for (int i = 1; i < scattered.size(); i++)
            if (scattered.get(i - 1).bytes() >= scattered.get(i).bytes())
                throw new IllegalArgumentException("'scattered' is not in ascending order of bytes");
    }

    /// How the interface of a kernel asks for data.
    ///
    /// @param beats the most words of one request
    /// @param bytes the most bytes of one request, which also crosses no multiple of them
    /// @param defaultBeats words of one request unless the source asks for more
    /// @param outstanding requests that may wait for data at the same time unless the source asks for more
    public record Burst(int beats, int bytes, int defaultBeats, int outstanding) {}

    /// @param bytes of each access
    /// @param gigabytesPerSecond that such accesses at random places of one channel reach
    public record Scattered(int bytes, double gigabytesPerSecond) {}
}
