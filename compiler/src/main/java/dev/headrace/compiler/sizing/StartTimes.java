package dev.headrace.compiler.sizing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// When each task of a kernel starts, so that FIFOs hold as little as possible (the linear program of StreamTensor,
/// section 5.3.4).
///
/// The paper asks of every path that the delays along it add up to at least the longest accumulated initial delay:
/// as many constraints as paths. Start times `S` with `S(to) - S(from) >= cycles` for each FIFO say the same with one
/// constraint each: whatever path is taken, its delays add up to one difference of start times.
///
/// The dual of that program is a flow: as much of it enters and leaves each task as one unit on every FIFO would, and
/// the flow times the cycles is to be greatest. One unit on every FIFO is a flow to begin with; wherever some of it can
/// go a longer way round, it does. Start times are then the longest ways to the tasks.
final class StartTimes {
    /// The reader of a FIFO starts at least `cycles` after its writer.
    record Precedence(int from, int to, long cycles) {}

    private final List<Precedence> precedences;
    private final long[] flow;
    private final long[] start;

    /// The precedence that the longest way to a task ends with: its number, or `-1 -` its number where the way goes
    /// back along a FIFO whose flow could be less.
    private final int[] last;

    private static final int NONE = Integer.MIN_VALUE;

    private StartTimes(int tasks, List<Precedence> precedences) {
        this.precedences = precedences;
        flow = new long[precedences.size()];
        Arrays.fill(flow, 1);
        start = new long[tasks];
        last = new int[tasks];
    }

    /// Start times that make the sum of all `S(to) - S(from)` least; the earliest start is 0.
    /// @throws IllegalStateException if no start times satisfy the precedences: they form a circle
    static long[] least(int tasks, List<Precedence> precedences) {
        StartTimes times = new StartTimes(tasks, precedences);
        for (List<Integer> detour = times.detour(); !detour.isEmpty(); detour = times.detour()) times.redirect(detour);
        return times.start;
    }

    /// Finds the longest ways to all tasks, or a circle that makes them endlessly long: a way round that is longer than
    /// the way that some flow takes now.
    private List<Integer> detour() {
        Arrays.fill(start, 0);
        Arrays.fill(last, NONE);
        while (lengthen()) {
            List<Integer> circle = circle();
            if (!circle.isEmpty()) return circle;
        }
        return List.of();
    }

    private boolean lengthen() {
        boolean changed = false;
        for (int i = 0; i < flow.length; i++) {
            Precedence each = precedences.get(i);
            changed |= reach(each.to, start[each.from] + each.cycles, i);
            if (flow[i] > 0) changed |= reach(each.from, start[each.to] - each.cycles, -1 - i);
        }
        return changed;
    }

    private boolean reach(int task, long time, int by) {
        if (time <= start[task]) return false;
        start[task] = time;
        last[task] = by;
        return true;
    }

    /// A circle among the last steps of the longest ways.
    private List<Integer> circle() {
        int[] visit = new int[start.length];
        for (int first = 0; first < start.length; first++) {
            int task = first;
            while (visit[task] == 0 && last[task] != NONE) {
                visit[task] = first + 1;
                task = before(task);
            }
            if (visit[task] != first + 1 || last[task] == NONE) continue;
            List<Integer> steps = new ArrayList<>();
            int end = task;
            do {
                steps.add(last[task]);
                task = before(task);
            } while (task != end);
            return steps;
        }
        return List.of();
    }

    private int before(int task) {
        int step = last[task];
        return step >= 0 ? precedences.get(step).from : precedences.get(-1 - step).to;
    }

    private void redirect(List<Integer> detour) {
        long most = detour.stream()
                .filter(s -> s < 0)
                .mapToLong(s -> flow[-1 - s])
                .min()
                .orElse(0);
        if (most == 0) throw new IllegalStateException("no start times satisfy precedences in a circle");
        for (int step : detour) {
            if (step >= 0) flow[step] += most;
            else flow[-1 - step] -= most;
        }
    }
}
