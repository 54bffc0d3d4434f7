package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.sizing.StartTimes.Precedence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

class StartTimesTest {
    /// Figure 8(f) of the paper: `K0 -> K1 -> K2` and `K0 -> K2` have the delays D0, D1 and D0 + D1.
    @Test
    void aShortcutWaitsForTheLongWay() {
        long first = 7;
        long second = 30;
        long[] start = StartTimes.least(
                3, List.of(new Precedence(0, 1, first), new Precedence(1, 2, second), new Precedence(0, 2, first)));
        assertThat(start[1] - start[0]).isEqualTo(first);
        assertThat(start[2] - start[1]).isEqualTo(second);
        assertThat(start[2] - start[0]).isEqualTo(first + second);
    }

    /// The slides' program with four FIFOs: two ways of two FIFOs each, both as long as the critical delay.
    @Test
    void bothWaysOfADiamondReachTheCriticalDelay() {
        long[] delays = {5, 40, 3};
        List<Precedence> fifos = List.of(
                new Precedence(0, 1, delays[0]),
                new Precedence(0, 2, delays[0]),
                new Precedence(1, 3, delays[1]),
                new Precedence(2, 3, delays[2]));
        long[] start = StartTimes.least(4, fifos);
        long[] delay =
                fifos.stream().mapToLong(f -> start[f.to()] - start[f.from()]).toArray();
        long critical = delays[0] + delays[1];
        assertThat(delay[0] + delay[2]).isEqualTo(critical);
        assertThat(delay[1] + delay[3]).isEqualTo(critical);
        for (int i = 0; i < 4; i++)
            assertThat(delay[i]).isGreaterThanOrEqualTo(fifos.get(i).cycles());
    }

    @Test
    void aCircleHasNoStartTimes() {
        assertThatThrownBy(() -> StartTimes.least(2, List.of(new Precedence(0, 1, 1), new Precedence(1, 0, 1))))
                .isInstanceOf(IllegalStateException.class);
    }

    /// Against all start times in a small box.
    @Test
    void theSumOfDelaysIsTheLeast() {
        Random random = new Random(8);
        for (int round = 0; round < 60; round++) {
            List<Precedence> fifos = new ArrayList<>();
            for (int to = 1; to < 5; to++) {
                for (int from = 0; from < to; from++)
                    if (from == to - 1 || random.nextInt(3) == 0)
                        fifos.add(new Precedence(from, to, random.nextInt(3)));
            }
            long[] start = StartTimes.least(5, fifos);
            assertThat(fifos)
                    .allSatisfy(f -> assertThat(start[f.to()] - start[f.from()]).isGreaterThanOrEqualTo(f.cycles()));
            assertThat(sum(start, fifos)).isEqualTo(leastByTrying(new long[5], 1, fifos));
        }
    }

    private static long leastByTrying(long[] start, int task, List<Precedence> fifos) {
        if (task == start.length) {
            boolean holds = fifos.stream().allMatch(f -> start[f.to()] - start[f.from()] >= f.cycles());
            return holds ? sum(start, fifos) : Long.MAX_VALUE;
        }
        long least = Long.MAX_VALUE;
        for (long time = 0; time <= 8; time++) {
            start[task] = time;
            least = Math.min(least, leastByTrying(start, task + 1, fifos));
        }
        return least;
    }

    private static long sum(long[] start, List<Precedence> fifos) {
        return fifos.stream().mapToLong(f -> start[f.to()] - start[f.from()]).sum();
    }

    /// Against a solver of linear programs that nobody here wrote.
    @Test
    void largeProgramsReachTheOptimumOfASolver() {
        Random random = new Random(88);
        for (int tasks : new int[] {20, 60, 150}) {
            List<Precedence> fifos = new ArrayList<>();
            for (int to = 1; to < tasks; to++) {
                fifos.add(new Precedence(Math.max(0, to - 1 - random.nextInt(4)), to, random.nextInt(20_000) - 100));
                if (random.nextBoolean()) fifos.add(new Precedence(random.nextInt(to), to, random.nextInt(20_000)));
            }
            long[] start = StartTimes.least(tasks, fifos);
            assertThat(Arrays.stream(start).min()).hasValue(0);
            assertThat(fifos)
                    .allSatisfy(f -> assertThat(start[f.to()] - start[f.from()]).isGreaterThanOrEqualTo(f.cycles()));
            assertThat(sum(start, fifos)).isEqualTo(optimum(tasks, fifos));
        }
    }

    private static long optimum(int tasks, List<Precedence> fifos) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        List<Variable> starts = new ArrayList<>();
        for (int task = 0; task < tasks; task++)
            starts.add(model.addVariable("S" + task).lower(0));
        Expression sum = model.addExpression("sum").weight(1);
        int[] weights = new int[tasks];
        for (Precedence each : fifos) {
            weights[each.to()]++;
            weights[each.from()]--;
            model.addExpression()
                    .lower(each.cycles())
                    .set(starts.get(each.to()), 1)
                    .set(starts.get(each.from()), -1);
        }
        for (int task = 0; task < tasks; task++) sum.set(starts.get(task), weights[task]);
        return Math.round(model.minimise().getValue());
    }
}
