package dev.headrace.compiler.sizing;

import java.util.ArrayList;
import java.util.List;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/// When each task of a kernel starts, so that FIFOs hold as little as possible (the linear program of StreamTensor,
/// section 5.3.4).
///
/// The paper asks of every path that the delays along it add up to at least the longest accumulated initial delay: as
/// many constraints as paths. Start times `S` with `S(to) - S(from) >= cycles` for each FIFO say the same with one
/// constraint each: whatever path is taken, its delays add up to one difference of start times.
final class StartTimes {
    /// The reader of a FIFO starts at least `cycles` after its writer.
    record Precedence(int from, int to, long cycles) {}

    private StartTimes() {}

    /// Start times that make the sum of all `S(to) - S(from)` least; the earliest start is 0.
    /// @throws IllegalStateException if the precedences form a circle
    static long[] least(int tasks, List<Precedence> precedences) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        List<Variable> starts = new ArrayList<>();
        int[] weights = new int[tasks];
        for (Precedence each : precedences) {
            weights[each.to]++;
            weights[each.from]--;
        }
        for (int task = 0; task < tasks; task++)
            starts.add(model.addVariable("S" + task).lower(0).weight(weights[task]));
        for (Precedence each : precedences) {
            Expression difference = model.addExpression().lower(each.cycles);
            difference.set(starts.get(each.to), 1).set(starts.get(each.from), -1);
        }
        Optimisation.Result result = model.minimise();
        if (!result.getState().isFeasible())
            throw new IllegalStateException("no start times satisfy the precedences: " + result.getState());
        long[] times = new long[tasks];
        // Differences of whole numbers: the constraints are totally unimodular, so the corners are whole numbers too.
        for (int task = 0; task < tasks; task++) times[task] = Math.round(result.doubleValue(task));
        return times;
    }
}
