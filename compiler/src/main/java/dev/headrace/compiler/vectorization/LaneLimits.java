package dev.headrace.compiler.vectorization;

/// How far lanes go, and to whom.
///
/// @param sharePercent how much of what a design should take at most goes into lanes; the rest is for buffers, FIFOs,
///     interfaces and control
/// @param negligible a task that takes less than such a part of the slowest one is left as it is
/// @param banks of one buffer, at most
/// @param powerPercent lanes grow with this power of the work of a task, in percent. 100 makes the slowest task
/// quickest,
///     which is best where all work at the same time; 50, the square root, makes the sum of their times least, which is
///     best where one works after the other
public record LaneLimits(long sharePercent, long negligible, long banks, long powerPercent) {
    public static final LaneLimits USUAL = new LaneLimits(50, 64, 512);

    public LaneLimits {
        boolean isPart = sharePercent >= 0 && sharePercent <= 100;
        if (!isPart || negligible < 1 || banks < 1 || powerPercent < 1 || powerPercent > 100)
            throw new IllegalArgumentException("no limits: %d %%, 1/%d, %d banks, power of %d %%"
                    .formatted(sharePercent, negligible, banks, powerPercent));
    }

    public LaneLimits(long sharePercent, long negligible, long banks) {
        this(sharePercent, negligible, banks, 100);
    }
}
