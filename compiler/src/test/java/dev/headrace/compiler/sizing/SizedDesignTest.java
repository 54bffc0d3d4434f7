package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A fork, a way that collects 32 tokens, and a slow join, with the schedule written by hand.
class SizedDesignTest {
    private static final String FORK = """
        func.func @main(%x: tensor<128xf32>) -> tensor<128xf32> {
          %r = dataflow.kernel @k(%x) : (tensor<128xf32>) -> tensor<128xf32> {
          ^bb0(%in: memref<128xf32>, %out: memref<128xf32>):
            %input = dataflow.stream_instance {depth = 2 : i64, sym_name = "input", schedule.tokens = 128 : i64,
                schedule.delay = 75 : i64, schedule.write_span = 127 : i64,
                schedule.read_delay = 1 : i64, schedule.read_span = 127 : i64} : !dataflow.stream<f32>
            %short = dataflow.stream_instance {depth = 2 : i64, sym_name = "short", schedule.tokens = 128 : i64,
                schedule.delay = 2 : i64, schedule.write_span = 127 : i64,
                schedule.read_delay = 1 : i64, schedule.read_span = 508 : i64} : !dataflow.stream<f32>
            %long = dataflow.stream_instance {depth = 2 : i64, sym_name = "long", schedule.tokens = 128 : i64,
                schedule.delay = 2 : i64, schedule.write_span = 127 : i64,
                schedule.read_delay = 1 : i64, schedule.read_span = 223 : i64} : !dataflow.stream<f32>
            %back = dataflow.stream_instance {depth = 2 : i64, sym_name = "back", schedule.tokens = 128 : i64,
                schedule.delay = 33 : i64, schedule.write_span = 223 : i64,
                schedule.read_delay = 1 : i64, schedule.read_span = 508 : i64} : !dataflow.stream<f32>
            dataflow.task @load() : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c128 = arith.constant 128 : index
              scf.for %i = %c0 to %c128 step %c1 {
                %v = memref.load %in[%i] : memref<128xf32>
                dataflow.stream_write %v, %input {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
              }
              dataflow.yield
            }
            dataflow.task @fork() : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c128 = arith.constant 128 : index
              scf.for %i = %c0 to %c128 step %c1 {
                %v = dataflow.stream_read %input {schedule.cycle = 0 : i64} : !dataflow.stream<f32> -> f32
                dataflow.stream_write %v, %short {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
                dataflow.stream_write %v, %long {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
              }
              dataflow.yield
            }
            dataflow.task @collect() : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c32 = arith.constant 32 : index
              %c128 = arith.constant 128 : index
              scf.for %o = %c0 to %c128 step %c32 {
                %b = dataflow.buffer : memref<32xf32>
                scf.for %i = %c0 to %c32 step %c1 {
                  %v = dataflow.stream_read %long {schedule.cycle = 0 : i64} : !dataflow.stream<f32> -> f32
                  memref.store %v, %b[%i] : memref<32xf32>
                }
                scf.for %i = %c0 to %c32 step %c1 {
                  %v = memref.load %b[%i] : memref<32xf32>
                  dataflow.stream_write %v, %back {schedule.cycle = 1 : i64} : f32, !dataflow.stream<f32>
                }
              }
              dataflow.yield
            }
            dataflow.task @join() : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c128 = arith.constant 128 : index
              scf.for %i = %c0 to %c128 step %c1 {
                %v = dataflow.stream_read %back {schedule.cycle = 0 : i64} : !dataflow.stream<f32> -> f32
                %w = dataflow.stream_read %short {schedule.cycle = 0 : i64} : !dataflow.stream<f32> -> f32
                %s = arith.addf %v, %w : f32
                memref.store %s, %out[%i] : memref<128xf32>
              }
              dataflow.yield
            }
            dataflow.yield
          }
          return %r : tensor<128xf32>
        }
        """;

    private static ModuleOp sized(Pace pace) {
        ModuleOp module = Parser.module(FORK, "fork.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new SizeFifos(pace, 1 << 20))));
        return module;
    }

    private static KernelOp kernel(ModuleOp module) {
        return module.all(KernelOp.class).getFirst();
    }

    private static StreamOp stream(ModuleOp module, String name) {
        return module.all(StreamOp.class).stream()
                .filter(s -> s.symbol().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> depths(ModuleOp module) {
        return kernel(module).streams().stream().map(StreamOp::depth).toList();
    }

    @Test
    void at_their_own_pace_the_tasks_run_through() {
        ModuleOp module = sized(Pace.NORMAL);
        assertThat(stream(module, "short").depth()).isGreaterThan(32);
        assertThat(TokenSimulation.run(ProveDeadlockFree.network(kernel(module)), depths(module)))
                .isInstanceOf(Finished.class);
    }

    @Test
    void the_conservative_depth_is_repaired_and_one_less_deadlocks() {
        ModuleOp module = sized(Pace.CONSERVATIVE);
        assertThat(stream(module, "short").depth()).isBetween(8L, 10L);
        assertThat(TokenSimulation.run(ProveDeadlockFree.network(kernel(module)), depths(module)))
                .isInstanceOf(Deadlock.class);

        new PassManager().run(module, List.of(new Step.Run(new ProveDeadlockFree())));
        assertThat(stream(module, "short").depth()).isEqualTo(32);
        assertThat(PassManager.remarks(module))
                .filteredOn(r -> r.subject().equals("short"))
                .last()
                .satisfies(r -> {
                    assertThat(r.what()).startsWith("depth 32 instead of ");
                    assertThat(r.why())
                            .contains(
                                    "fork waits to write short",
                                    "join waits to read back",
                                    "collect waits to read long");
                });

        List<Long> oneLess = new ArrayList<>(depths(module));
        oneLess.set(1, 31L);
        assertThat(TokenSimulation.run(ProveDeadlockFree.network(kernel(module)), oneLess))
                .isInstanceOf(Deadlock.class);
    }

    @Test
    void fifos_that_do_not_fit_are_sized_for_the_slowest_pace() {
        ModuleOp module = Parser.module(FORK, "fork.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new SizeFifos(Pace.NORMAL, 3000))));
        assertThat(depths(module)).isEqualTo(depths(sized(Pace.CONSERVATIVE)));
        assertThat(PassManager.remarks(module)).anyMatch(r -> r.what().equals("all tasks at the pace of the slowest"));
    }

    @Test
    void every_fifo_has_a_remark_with_its_depth_and_why() {
        ModuleOp module = sized(Pace.NORMAL);
        for (StreamOp stream : kernel(module).streams()) {
            List<Remark> remarks = PassManager.remarks(module).stream()
                    .filter(r -> r.subject().equals(stream.symbol()))
                    .toList();
            assertThat(remarks).hasSize(1);
            assertThat(remarks.getFirst().numbers()).containsEntry("depth", stream.depth());
            assertThat(remarks.getFirst().why()).isNotBlank();
        }
    }

    @Test
    void a_task_that_only_loads_may_wait() {
        assertThat(stream(sized(Pace.NORMAL), "input").depth()).isEqualTo(2);
        String slow = FORK.replace(
                "schedule.read_delay = 1 : i64, schedule.read_span = 127",
                "schedule.read_delay = 1 : i64, schedule.read_span = 9000");
        ModuleOp module = Parser.module(slow, "fork.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new SizeFifos(Pace.NORMAL, 1 << 20))));
        assertThat(stream(module, "input").depth()).isEqualTo(1024 / 32);
    }

    @Test
    void small_memories_stay_out_of_memory_blocks() {
        ModuleOp module = sized(Pace.NORMAL);
        new PassManager().run(module, List.of(new Step.Run(new ChooseMemoryKinds(Targets.named("u55c")))));
        assertThat(module.all(BufferOp.class).getFirst().kind()).contains(MemoryKind.LUTRAM);
        assertThat(stream(module, "input").attribute("memory.kind")).contains(new StringAttr("register"));
        assertThat(stream(module, "short").attribute("memory.kind")).contains(new StringAttr("lutram"));
    }

    @Test
    void what_fits_nowhere_is_told() {
        ModuleOp module = sized(Pace.NORMAL);
        StreamOp huge = stream(module, "short");
        Rewriter.at(huge).setAttribute(huge, "depth", IntegerAttr.i64(1 << 26));
        new PassManager().run(module, List.of(new Step.Run(new ChooseMemoryKinds(Targets.named("u55c")))));
        assertThat(stream(module, "short").kind()).contains(MemoryKind.URAM);
        assertThat(PassManager.remarks(module))
                .filteredOn(remark ->
                        remark.subject().equals("short") && remark.what().equals("uram, for which there is no room"))
                .singleElement()
                .satisfies(remark -> assertThat(remark.numbers()).containsEntry("blocks", 1L << 14));
    }
}
