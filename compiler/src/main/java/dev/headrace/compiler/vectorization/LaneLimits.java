package dev.headrace.compiler.vectorization;

/// How far lanes go.
///
/// @param sharePercent how much of what a design should take at most goes into lanes; the rest is for buffers, FIFOs,
///     interfaces and control
/// @param negligible a task that takes less than such a part of the slowest one is left as it is
/// @param banks of one buffer, at most
public record LaneLimits(long sharePercent, long negligible, long banks) {
    public static final LaneLimits USUAL = new LaneLimits(50, 64, 128);

    public LaneLimits {
        if (sharePercent < 0 || sharePercent > 100 || negligible < 1 || banks < 1)
            throw new IllegalArgumentException(
                    "no limits: %d %%, 1/%d, %d banks".formatted(sharePercent, negligible, banks));
    }
}
