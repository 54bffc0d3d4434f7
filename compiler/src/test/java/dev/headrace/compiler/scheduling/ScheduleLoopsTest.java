package dev.headrace.compiler.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleLoopsTest {
    /// A task with buffers `%a` and `%b` of 64 elements that runs `body`, then sends one element of `%b`.
    private static ModuleOp scheduled(String body) {
        return scheduled(body, Targets.named("u55c"));
    }

    private static ModuleOp scheduled(String body, Target target) {
        ModuleOp module = Parser.module("""
            func.func @main(%%x: tensor<64xf32>) -> tensor<1xf32> {
              %%r = dataflow.kernel @k(%%x) : (tensor<64xf32>) -> tensor<1xf32> {
              ^bb0(%%in: memref<64xf32>, %%out: memref<1xf32>):
                %%s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
                dataflow.task @work() : () -> () {
                  %%c0 = arith.constant 0 : index
                  %%c1 = arith.constant 1 : index
                  %%c4 = arith.constant 4 : index
                  %%c16 = arith.constant 16 : index
                  %%c64 = arith.constant 64 : index
                  %%one = arith.constant 1.0 : f32
                  %%a = dataflow.buffer : memref<64xf32>
                  %%b = dataflow.buffer : memref<64xf32>
                  %%sum = dataflow.buffer : memref<1xf32>
                  %s
                  %%v = memref.load %%b[%%c0] : memref<64xf32>
                  dataflow.stream_write %%v, %%s : f32, !dataflow.stream<f32>
                  dataflow.yield
                }
                dataflow.task @sink() : () -> () {
                  %%c0 = arith.constant 0 : index
                  %%v = dataflow.stream_read %%s : !dataflow.stream<f32> -> f32
                  memref.store %%v, %%out[%%c0] : memref<1xf32>
                  dataflow.yield
                }
                dataflow.yield
              }
              return %%r : tensor<1xf32>
            }
            """.formatted(body), "test.mlir", Dialects.registry());
        new PassManager()
                .run(module, List.of(new Step.Run(new ScheduleLoops(target)), new Step.Reach(Level.SCHEDULED)));
        return module;
    }

    private static long number(Op op, String name) {
        return op.required("schedule." + name, IntegerAttr.class).value();
    }

    private static String loop(String operations) {
        return """
            scf.for %%i = %%c0 to %%c64 step %%c1 {
              %%x = memref.load %%a[%%i] : memref<64xf32>
              %s
              memref.store %%y, %%b[%%i] : memref<64xf32>
            }
            """.formatted(operations);
    }

    private static ForOp innermost(ModuleOp module) {
        return module.all(ForOp.class).getLast();
    }

    /// The depths that the vendor's tool reports for loops of one operation: its stages and three.
    @Test
    void an_iteration_takes_the_stages_of_its_longest_chain_and_three_more() {
        assertThat(number(innermost(scheduled(loop("%y = arith.addf %x, %x : f32"))), "depth"))
                .isEqualTo(10);
        assertThat(number(innermost(scheduled(loop("%y = arith.mulf %x, %x : f32"))), "depth"))
                .isEqualTo(7);
        assertThat(number(innermost(scheduled(loop("%y = arith.divf %x, %x : f32"))), "depth"))
                .isEqualTo(15);
        ModuleOp chain = scheduled(loop("%z = arith.subf %x, %one : f32\n %y = math.exp %z : f32"));
        assertThat(number(innermost(chain), "depth")).isEqualTo(24);
    }

    @Test
    void a_pipelined_loop_starts_an_iteration_every_interval() {
        ForOp loop = innermost(scheduled(loop("%y = arith.addf %x, %x : f32")));
        assertThat(number(loop, "ii")).isEqualTo(1);
        assertThat(number(loop, "trips")).isEqualTo(64);
        assertThat(number(loop, "latency")).isEqualTo(63 + 10 - 1);
    }

    /// A sum in memory: the next addition waits for the last, four cycles as the tool builds it.
    @Test
    void a_sum_at_one_address_has_an_interval_of_four() {
        ForOp loop = innermost(scheduled("""
            scf.for %i = %c0 to %c64 step %c1 {
              %x = memref.load %a[%i] : memref<64xf32>
              %s0 = memref.load %sum[%c0] : memref<1xf32>
              %y = arith.addf %s0, %x : f32
              memref.store %y, %sum[%c0] : memref<1xf32>
            }
            """));
        assertThat(number(loop, "ii")).isEqualTo(4);
    }

    private static String sums(String outer, String inner) {
        return """
            scf.for %%k = %%c0 to %%%s step %%c1 {
              scf.for %%i = %%c0 to %%%s step %%c1 {
                %%s0 = memref.load %%b[%%i] : memref<64xf32>
                %%y = arith.addf %%s0, %%one : f32
                memref.store %%y, %%b[%%i] : memref<64xf32>
              }
            }
            """.formatted(outer, inner);
    }

    /// With the reduction outside, an address comes back after a round of the inner loop only.
    @Test
    void sums_at_many_addresses_do_not_wait_for_each_other() {
        ModuleOp module = scheduled(sums("c4", "c16"));
        ForOp inner = innermost(module);
        ForOp outer = module.all(ForOp.class).getFirst();
        assertThat(number(inner, "ii")).isEqualTo(1);
        assertThat(outer.hasAttribute("schedule.flattened")).isTrue();
        assertThat(number(outer, "latency")).isEqualTo(4 * 16 - 1 + 10 - 1);
    }

    /// A sum comes back after two iterations: four cycles of waiting take two of them.
    @Test
    void a_short_round_makes_up_for_a_part_of_the_wait() {
        String two = "%c2 = arith.constant 2 : index\n" + sums("c16", "c2");
        assertThat(number(innermost(scheduled(two)), "ii")).isEqualTo(2);
    }

    private static String partOfSums(String address, String sameAddress) {
        return """
            scf.for %%t = %%c0 to %%c64 step %%c16 {
              scf.for %%k = %%c0 to %%c4 step %%c1 {
                scf.for %%i = %%c0 to %%c16 step %%c1 {
                  %%at = %s
                  %%s0 = memref.load %%b[%%at] : memref<64xf32>
                  %%y = arith.addf %%s0, %%one : f32
                  %%to = %s
                  memref.store %%y, %%b[%%to] : memref<64xf32>
                }
              }
            }
            """.formatted(address, sameAddress);
    }

    /// A tile of the sums that are kept: its elements come back after a round over the tile.
    @Test
    void an_address_is_the_same_however_it_is_computed() {
        String sum = "arith.addi %i, %t : index";
        assertThat(number(innermost(scheduled(partOfSums(sum, sum))), "ii")).isEqualTo(1);
        assertThat(number(innermost(scheduled(partOfSums(sum, "arith.addi %t, %i : index"))), "ii"))
                .isEqualTo(1);
    }

    /// `%i + %k` meets `%i + 1` of the trip before, `%i * %k` is no sum, and another address may be anything.
    @Test
    void addresses_that_meet_wait_for_each_other() {
        for (String address :
                List.of("arith.addi %i, %k : index", "arith.muli %i, %k : index", "arith.remui %i, %c4 : index"))
            assertThat(number(innermost(scheduled(partOfSums(address, address))), "ii"))
                    .isEqualTo(4);
        ModuleOp other = scheduled(partOfSums("arith.addi %i, %t : index", "arith.addi %i, %c1 : index"));
        assertThat(number(innermost(other), "ii")).isEqualTo(4);
    }

    @Test
    void a_memory_answers_two_accesses_in_a_cycle() {
        ForOp loop = innermost(scheduled("""
            scf.for %i = %c0 to %c16 step %c1 {
              %i1 = arith.addi %i, %c1 : index
              %i2 = arith.addi %i, %c4 : index
              %x0 = memref.load %a[%i] : memref<64xf32>
              %x1 = memref.load %a[%i1] : memref<64xf32>
              %x2 = memref.load %a[%i2] : memref<64xf32>
              %y0 = arith.addf %x0, %x1 : f32
              %y = arith.addf %y0, %x2 : f32
              memref.store %y, %b[%i] : memref<64xf32>
            }
            """));
        assertThat(number(loop, "ii")).isEqualTo(2);
        assertThat(number(loop, "depth")).isEqualTo(7 + 7 + 3);
    }

    @Test
    void loops_that_hold_several_run_them_in_turn() {
        ModuleOp module = scheduled("scf.for %o = %c0 to %c4 step %c1 {\n" + loop("%y = arith.addf %x, %x : f32")
                + loop("%y = arith.mulf %x, %x : f32") + "}");
        ForOp outer = module.all(ForOp.class).getFirst();
        long first = 63 + 10 - 1 + 2;
        long second = 63 + 7 - 1 + 2;
        assertThat(number(outer, "latency")).isEqualTo(4 * (first + second));
        TaskOp work = module.all(TaskOp.class).getFirst();
        long whole = number(work, "latency");
        assertThat(whole).isGreaterThan(number(outer, "latency"));
        StreamOp stream = module.all(StreamOp.class).getFirst();
        assertThat(number(stream, "tokens")).isEqualTo(1);
        assertThat(number(stream, "delay")).isBetween(number(outer, "latency"), whole);
        assertThat(number(stream, "write_span")).isZero();
        assertThat(number(stream, "read_delay")).isLessThan(5);
    }

    @Test
    void a_stream_knows_when_its_tokens_pass() {
        ModuleOp module = Parser.module("""
            func.func @main(%x: tensor<64xf32>) -> tensor<64xf32> {
              %r = dataflow.kernel @k(%x) : (tensor<64xf32>) -> tensor<64xf32> {
              ^bb0(%in: memref<64xf32>, %out: memref<64xf32>):
                %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
                dataflow.task @load() : () -> () {
                  %c0 = arith.constant 0 : index
                  %c1 = arith.constant 1 : index
                  %c64 = arith.constant 64 : index
                  scf.for %i = %c0 to %c64 step %c1 {
                    %v = memref.load %in[%i] : memref<64xf32>
                    dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
                  }
                  dataflow.yield
                }
                dataflow.task @store() : () -> () {
                  %c0 = arith.constant 0 : index
                  %c1 = arith.constant 1 : index
                  %c64 = arith.constant 64 : index
                  scf.for %i = %c0 to %c64 step %c1 {
                    %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
                    memref.store %v, %out[%i] : memref<64xf32>
                  }
                  dataflow.yield
                }
                dataflow.yield
              }
              return %r : tensor<64xf32>
            }
            """, "test.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new ScheduleLoops(Targets.named("u55c")))));
        StreamOp stream = module.all(StreamOp.class).getFirst();
        assertThat(number(stream, "tokens")).isEqualTo(64);
        assertThat(number(stream, "delay")).isEqualTo(2 + 73);
        assertThat(number(stream, "write_span")).isEqualTo(63);
        assertThat(number(stream, "read_delay")).isEqualTo(1);
        assertThat(number(stream, "read_span")).isEqualTo(63);
        assertThat(number(module.all(ForOp.class).getFirst(), "latency")).isEqualTo(63 + 73 + 3 - 1);
    }

    @Test
    void an_operator_that_the_target_does_not_list_is_reported_where_it_stands() {
        Target known = Targets.named("u55c");
        Target bare = new Target(
                "bare",
                known.part(),
                known.platform(),
                known.megahertz(),
                known.resources(),
                known.dies(),
                known.wires(),
                known.fillPercent(),
                known.memory(),
                new OperatorTable(List.of(), List.of(), known.megahertz()),
                known.fabric(),
                known.power(),
                known.host());
        assertThatThrownBy(() -> scheduled(loop("%y = arith.mulf %x, %x : f32"), bare))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("'arith.mulf' on f32 has no operator on target bare for 300 MHz");
    }
}
