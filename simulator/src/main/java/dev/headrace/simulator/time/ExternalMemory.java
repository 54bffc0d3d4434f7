package dev.headrace.simulator.time;

/// The memory beside the device.
///
/// @param bytes that a channel moves in `cycles` of the design's clock
public record ExternalMemory(long bytes, long cycles) {
    /// Precise enough: a thousandth of a byte.
    private static final long PARTS = 1000;

    /// @param gigabytesPerSecond of one channel, in 10^9 bytes
    /// @param megahertz of the design's clock
    public static ExternalMemory of(double gigabytesPerSecond, double megahertz) {
        return new ExternalMemory(Math.max(1, Math.round(gigabytesPerSecond * 1e3 / megahertz * PARTS)), PARTS);
    }
}
