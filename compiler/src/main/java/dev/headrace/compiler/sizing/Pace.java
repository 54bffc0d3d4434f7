package dev.headrace.compiler.sizing;

import java.util.List;

/// At which pace tasks are taken to run when FIFOs are sized (StreamTensor, section 5.3.3).
public enum Pace {
    /// Each task at its own pace: deep FIFOs, no task waits.
    NORMAL,
    /// All tasks at the pace of the slowest: shallow FIFOs; faster tasks wait for slower ones.
    ///
    /// Initial delays are not stretched, so a FIFO beside a task that collects many tokens before its first
    /// result may come out too shallow to run at all. [ProveDeadlockFree] finds and deepens those.
    CONSERVATIVE;

    List<TokenFlow> equalize(List<TokenFlow> flows) {
        if (this == NORMAL) return flows;
        long slowest = flows.stream()
                .mapToLong(f -> Math.max(f.writeSpan(), f.readSpan()))
                .max()
                .orElse(0);
        return flows.stream().map(f -> f.atPace(slowest)).toList();
    }
}
