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
/// @param worth cycles of a run of the model that lanes save at least for each thousand look-up tables that they take
public record LaneLimits(long sharePercent, long negligible, long banks, long powerPercent, long worth) {
    public static final LaneLimits USUAL = new LaneLimits(50, 64, 512);

    public LaneLimits {
        boolean isPart = sharePercent >= 0 && sharePercent <= 100;
        if (!isPart || negligible < 1 || banks < 1 || powerPercent < 1 || powerPercent > 100 || worth < 0)
            throw new IllegalArgumentException("no limits: %d %%, 1/%d, %d banks, power of %d %%, %d cycles"
                    .formatted(sharePercent, negligible, banks, powerPercent, worth));
    }

    public LaneLimits(long sharePercent, long negligible, long banks) {
        this(sharePercent, negligible, banks, 100, 0);
    }
}
