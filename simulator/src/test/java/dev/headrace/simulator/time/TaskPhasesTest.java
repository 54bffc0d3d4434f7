package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tasks of scheduled designs as phases.
class TaskPhasesTest {
    private static final ExternalMemory MEMORY = ExternalMemory.of(13.1, 300);

    /// A task that reads where `%x` holds, in a nest of 5 times 4 iterations.
    private static Network network(String condition, String schedule) {
        ModuleOp module = Parser.module("""
            func.func @main() {
              dataflow.kernel @k() : () -> () {
                %%s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<i1>
                dataflow.task @read() attributes {role = "compute"} : () -> () {
                  %%c0 = arith.constant 0 : index
                  %%c1 = arith.constant 1 : index
                  %%c4 = arith.constant 4 : index
                  %%c5 = arith.constant 5 : index
                  %%kept = dataflow.buffer {kind = "bram"} : memref<5xi1>
                  scf.for %%i = %%c0 to %%c5 step %%c1 {
                    scf.for %%j = %%c0 to %%c4 step %%c1 {
                      %s
                      scf.if %%x {
                        %%t = dataflow.stream_read %%s {schedule.cycle = 3 : i64} : !dataflow.stream<i1> -> i1
                      } else {
                        %%u = dataflow.stream_read %%s {schedule.cycle = 5 : i64} : !dataflow.stream<i1> -> i1
                      }
                    } {%s, schedule.trips = 4 : i64}
                  } {schedule.trips = 5 : i64, schedule.flattened}
                  dataflow.yield
                }
                dataflow.yield
              }
              return
            }
            """.formatted(condition, schedule), "test", Dialects.registry());
        return DesignNetwork.of(module.all(KernelOp.class).getFirst(), MEMORY);
    }

    @Test
    void branches_on_counters_are_conditions() {
        Network network =
                network("%x = arith.cmpi eq, %i, %c4 : index", "schedule.ii = 2 : i64, schedule.depth = 9 : i64");
        IterationCondition last = new IterationCondition.Within(4, 5, 4, 5);
        assertThat(network.actors().getFirst().work())
                .isEqualTo(new Phase.Sequence(List.of(
                        Phase.Pipeline.of(
                                20,
                                2,
                                9,
                                Event.read(0, 3).when(last),
                                Event.read(0, 5).when(last.negated())),
                        new Phase.Pause(2))));
    }

    @Test
    void branches_on_data_are_refused() {
        assertThatThrownBy(() -> network(
                        "%x = memref.load %kept[%i] : memref<5xi1>", "schedule.ii = 1 : i64, schedule.depth = 9 : i64"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("depend on more than loop counters");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 9, one every 0 cycles",
        "-1, 9, one every -1 cycles",
        "1, 5, an access in cycle 5 of 5",
        "1, 0, of 0 cycles"
    })
    void schedules_that_cannot_be_are_refused(long interval, long depth, String why) {
        assertThatThrownBy(() -> network(
                        "%x = arith.cmpi eq, %i, %c4 : index",
                        "schedule.ii = %d : i64, schedule.depth = %d : i64".formatted(interval, depth)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_pipeline_with_millions_of_iterations_under_way_is_refused() {
        assertThatThrownBy(() -> Phase.Pipeline.of(1L << 40, 1, 1L << 40, Event.read(0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("under way");
    }
}
