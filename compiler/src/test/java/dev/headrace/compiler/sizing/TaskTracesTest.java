package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Streams in some iterations of loops only.
class TaskTracesTest {
    private static final String LOOPS = """
        func.func @main() {
          dataflow.kernel @k() : () -> () {
            %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<f32>
            %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<f32>
            dataflow.task @t() : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %n = arith.constant N : index
              %m = arith.constant M : index
              %p = arith.constant P : index
              %q = arith.constant Q : index
              %f = arith.constant 0.0 : f32
              scf.for %i = %c0 to %n step %c1 {
                scf.for %j = %c0 to %m step %c1 {
                  %one = arith.cmpi ONE, %i, %p : index
                  %two = arith.cmpi TWO, %j, %q : index
                  %both = arith.JOIN %one, %two : i1
                  scf.if %both {
                    dataflow.stream_write %f, %a {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
                  } else {
                    dataflow.stream_write %f, %b {schedule.cycle = 2 : i64} : f32, !dataflow.stream<f32>
                  }
                  scf.if %two {
                    dataflow.stream_write %f, %b {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
                  }
                }
              }
              dataflow.yield
            }
            dataflow.yield
          }
          return
        }
        """;

    /// Against the loops, iteration by iteration.
    @Test
    void tokensPassInTheIterationsInWhichTheirConditionHolds() {
        Random random = new Random(5);
        List<String> predicates = List.of("eq", "ne", "slt", "sge", "sgt", "sle");
        for (int round = 0; round < 400; round++) {
            int n = 1 + random.nextInt(5);
            int m = 1 + random.nextInt(5);
            int p = random.nextInt(6);
            int q = random.nextInt(6);
            String first = predicates.get(random.nextInt(6));
            String second = predicates.get(random.nextInt(6));
            boolean and = random.nextBoolean();
            List<Trace.Transfer> expected = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < m; j++) {
                    boolean one = holds(first, i, p);
                    boolean two = holds(second, j, q);
                    boolean both = and ? one && two : one || two;
                    if (both) expected.add(new Trace.Transfer(0, true, 1));
                    if (two) expected.add(new Trace.Transfer(1, true, 1));
                    if (!both) expected.add(new Trace.Transfer(1, true, 1));
                }
            }
            String text = LOOPS.replace("N :", n + " :")
                    .replace("M :", m + " :")
                    .replace("P :", p + " :")
                    .replace("Q :", q + " :")
                    .replace("ONE", first)
                    .replace("TWO", second)
                    .replace("JOIN", and ? "andi" : "ori");
            List<Trace.Transfer> given = new ArrayList<>();
            unroll(ProveDeadlockFree.network(kernel(text)).traces().getFirst(), given);
            assertThat(given).as(text).isEqualTo(expected);
        }
    }

    private static boolean holds(String predicate, int left, int right) {
        return switch (predicate) {
            case "eq" -> left == right;
            case "ne" -> left != right;
            case "slt" -> left < right;
            case "sle" -> left <= right;
            case "sgt" -> left > right;
            default -> left >= right;
        };
    }

    private static void unroll(Trace trace, List<Trace.Transfer> tokens) {
        switch (trace) {
            case Trace.Transfer(int fifo, boolean write, long count) -> {
                for (long i = 0; i < count; i++) tokens.add(new Trace.Transfer(fifo, write, 1));
            }
            case Trace.Together(long trips, var together) -> {
                for (long i = 0; i < trips; i++) tokens.addAll(together);
            }
            case Trace.Repeat(long trips, var body) -> {
                for (long i = 0; i < trips; i++) body.forEach(part -> unroll(part, tokens));
            }
        }
    }

    /// However often a loop runs, its trace is as long as its text.
    @Test
    void longLoopsHaveShortTraces() {
        String text = LOOPS.replace("N :", "1000000 :")
                .replace("M :", "1000000 :")
                .replace("P :", "999999 :")
                .replace("Q :", "0 :")
                .replace("ONE", "slt")
                .replace("TWO", "eq")
                .replace("JOIN", "andi");
        Trace trace = ProveDeadlockFree.network(kernel(text)).traces().getFirst();
        assertThat(trace.toString()).hasSizeLessThan(2000);
    }

    /// A task writes one token at the end of each of 4 rows of 8, another takes the whole rows by another way: as many
    /// must wait as come before the one at the end.
    @Test
    void theProofKnowsInWhichIterationTokensCome() {
        String text = """
            func.func @main() {
              dataflow.kernel @k() : () -> () {
                %all = dataflow.stream_instance {depth = 2 : i64, sym_name = "all"} : !dataflow.stream<f32>
                %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<f32>
                dataflow.task @source() : () -> () {
                  %c0 = arith.constant 0 : index
                  %c1 = arith.constant 1 : index
                  %c4 = arith.constant 4 : index
                  %c7 = arith.constant 7 : index
                  %c8 = arith.constant 8 : index
                  %f = arith.constant 0.0 : f32
                  scf.for %i = %c0 to %c4 step %c1 {
                    scf.for %j = %c0 to %c8 step %c1 {
                      %last = arith.cmpi eq, %j, %c7 : index
                      dataflow.stream_write %f, %all {schedule.cycle = 0 : i64} : f32, !dataflow.stream<f32>
                      scf.if %last {
                        dataflow.stream_write %f, %sums {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
                      }
                    }
                  }
                  dataflow.yield
                }
                dataflow.task @divide() : () -> () {
                  %c0 = arith.constant 0 : index
                  %c1 = arith.constant 1 : index
                  %c4 = arith.constant 4 : index
                  %c8 = arith.constant 8 : index
                  scf.for %i = %c0 to %c4 step %c1 {
                    scf.for %j = %c0 to %c8 step %c1 {
                      %first = arith.cmpi eq, %j, %c0 : index
                      scf.if %first {
                        %s = dataflow.stream_read %sums {schedule.cycle = 0 : i64} : !dataflow.stream<f32> -> f32
                      }
                      %v = dataflow.stream_read %all {schedule.cycle = 1 : i64} : !dataflow.stream<f32> -> f32
                    }
                  }
                  dataflow.yield
                }
                dataflow.yield
              }
              return
            }
            """;
        TokenNetwork network = ProveDeadlockFree.network(kernel(text));
        assertThat(network.tokens()).containsExactly(32, 4);
        assertThat(TokenSimulation.run(network, List.of(8L, 2L))).isInstanceOf(Finished.class);
        assertThat(TokenSimulation.run(network, List.of(7L, 2L))).isInstanceOf(Deadlock.class);
        Finished grown = (Finished) TokenSimulation.grow(network, List.of(2L, 2L));
        assertThat(grown.depths()).containsExactly(8L, 2L);
    }

    @Test
    void whatDependsOnMoreThanCountersIsRefused() {
        String text = LOOPS.replace("%one = arith.cmpi ONE, %i, %p : index", "%one = arith.cmpf oeq, %f, %f : f32");
        text = text.replace("N :", "2 :")
                .replace("M :", "2 :")
                .replace("P :", "1 :")
                .replace("Q :", "1 :")
                .replace("TWO", "eq")
                .replace("JOIN", "andi");
        KernelOp kernel = kernel(text);
        assertThatThrownBy(() -> ProveDeadlockFree.network(kernel))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("uses a stream in iterations that depend on more than loop counters");
    }

    private static KernelOp kernel(String text) {
        ModuleOp module = Parser.module(text, "test.mlir", Dialects.registry());
        return module.all(KernelOp.class).getFirst();
    }
}
