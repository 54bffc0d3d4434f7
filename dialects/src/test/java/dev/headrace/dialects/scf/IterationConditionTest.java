package dev.headrace.dialects.scf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IterationConditionTest {
    /// The condition of the branch in a nest over `%i` from 2 to 10 in steps of 3 and `%j` from 0 to 4.
    private static Optional<IterationCondition> condition(String computed) {
        ModuleOp module = Parser.module("""
            func.func @f(%%data: i1) {
              %%c0 = arith.constant 0 : index
              %%c1 = arith.constant 1 : index
              %%c2 = arith.constant 2 : index
              %%c3 = arith.constant 3 : index
              %%c4 = arith.constant 4 : index
              %%c5 = arith.constant 5 : index
              %%c6 = arith.constant 6 : index
              %%c10 = arith.constant 10 : index
              %%less = arith.constant -1 : index
              scf.for %%i = %%c2 to %%c10 step %%c3 {
                scf.for %%j = %%c0 to %%c4 step %%c1 {
                  %s
                  scf.if %%x {
                  }
                }
              }
              return
            }
            """.formatted(computed), "test", Dialects.registry());
        List<ForOp> nest = module.all(ForOp.class);
        return IterationCondition.of(module.all(IfOp.class).getFirst().condition(), nest);
    }

    private static List<Integer> iterations(String computed) {
        IterationCondition condition = condition(computed).orElseThrow();
        List<Integer> holds = new ArrayList<>();
        for (int i = 0; i < 12; i++) if (condition.holds(i)) holds.add(i);
        return holds;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "eq, %j, %c3; 3 7 11",
                "ne, %j, %c3; 0 1 2 4 5 6 8 9 10",
                "eq, %i, %c5; 4 5 6 7",
                "eq, %i, %c4; ''",
                "slt, %i, %c5; 0 1 2 3",
                "sle, %i, %c5; 0 1 2 3 4 5 6 7",
                "ult, %i, %c6; 0 1 2 3 4 5 6 7",
                "sgt, %i, %c5; 8 9 10 11",
                "uge, %i, %c6; 8 9 10 11",
                "sge, %i, %c0; 0 1 2 3 4 5 6 7 8 9 10 11",
                "slt, %j, %c0; ''"
            })
    void a_counter_is_compared_with_a_constant(String comparison, String expected) {
        String joined = String.join(
                " ",
                iterations("%x = arith.cmpi " + comparison + " : index").stream()
                        .map(String::valueOf)
                        .toList());
        assertThat(joined).isEqualTo(expected);
    }

    @Test
    void conditions_are_joined() {
        String both = "%a = arith.cmpi eq, %j, %c0 : index\n%b = arith.cmpi eq, %i, %c2 : index\n";
        assertThat(iterations(both + "%x = arith.andi %a, %b : i1")).containsExactly(0);
        assertThat(iterations(both + "%x = arith.ori %a, %b : i1")).containsExactly(0, 1, 2, 3, 4, 8);
    }

    @Test
    void what_depends_on_more_than_counters_is_not_known() {
        assertThat(condition("%x = arith.andi %data, %data : i1")).isEmpty();
        assertThat(condition("%t = arith.addi %i, %j : index\n%x = arith.cmpi eq, %t, %c2 : index"))
                .isEmpty();
        assertThat(condition("%x = arith.cmpi ult, %j, %less : index")).isEmpty();
        assertThat(condition("%x = arith.cmpi eq, %i, %j : index")).isEmpty();
    }

    @Test
    void spans_and_changes_agree_with_each_iteration() {
        for (long inside = 1; inside < 4; inside++)
            for (long trips = 1; trips < 5; trips++)
                for (long from = 0; from < 6; from++)
                    for (long to = from; to < 6; to++) {
                        IterationCondition within = new IterationCondition.Within(inside, trips, from, to);
                        agrees(within);
                        agrees(within.negated().and(new IterationCondition.Within(1, 3, 1, 2)));
                    }
    }

    private static void agrees(IterationCondition condition) {
        List<Long> holds = new ArrayList<>();
        for (long i = 0; i < 50; i++) {
            if (condition.holds(i)) holds.add(i);
            for (long next = i; next < condition.changesAfter(i); next++)
                assertThat(condition.holds(next))
                        .as("%s at %d", condition, next)
                        .isEqualTo(condition.holds(i));
            for (long later = 1; later < 50; later++)
                if (condition.repeatsAfter(later))
                    assertThat(condition.holds(i + later)).isEqualTo(condition.holds(i));
        }
        assertThat(condition.span(50))
                .isEqualTo(new IterationCondition.Span(
                        holds.size(), holds.isEmpty() ? -1 : holds.getFirst(), holds.isEmpty() ? -1 : holds.getLast()));
    }
}
