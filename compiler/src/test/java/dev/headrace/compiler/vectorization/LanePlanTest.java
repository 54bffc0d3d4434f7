package dev.headrace.compiler.vectorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One large task and four small ones on a device that is too small for all lanes.
class LanePlanTest {
    private static final Target TARGET = Targets.named("xc7z020");
    private static final List<Integer> WORK = List.of(4096, 256, 256, 256, 256);

    private static ModuleOp tasks() {
        StringBuilder arguments = new StringBuilder();
        StringBuilder tasks = new StringBuilder();
        for (int i = 0; i < WORK.size(); i++) {
            int work = WORK.get(i);
            arguments.append(i == 0 ? "" : ", ").append("%%m%d: memref<%dxf32>".formatted(i, work));
            tasks.append("""
                dataflow.task @t%1$d() : () -> () {
                  %%c0 = arith.constant 0 : index
                  %%c1 = arith.constant 1 : index
                  %%n = arith.constant %2$d : index
                  scf.for %%i = %%c0 to %%n step %%c1 {
                    %%v = memref.load %%m%1$d[%%i] : memref<%2$dxf32>
                    %%e = math.exp %%v : f32
                    memref.store %%e, %%m%1$d[%%i] : memref<%2$dxf32>
                  }
                  dataflow.yield
                }
                """.formatted(i, work));
        }
        String types =
                String.join(", ", WORK.stream().map("tensor<%dxf32>"::formatted).toList());
        String values = String.join(
                ", ",
                IntStream.range(0, WORK.size()).mapToObj("%%x%d"::formatted).toList());
        String parameters = String.join(
                ", ",
                IntStream.range(0, WORK.size())
                        .mapToObj(i -> "%%x%d: tensor<%dxf32>".formatted(i, WORK.get(i)))
                        .toList());
        return Parser.module(
                """
                func.func @main(%s) -> tensor<8xf32> {
                  %%r = dataflow.kernel @k(%s) : (%s) -> tensor<8xf32> {
                  ^bb0(%s, %%out: memref<8xf32>):
                    %s
                    dataflow.yield
                  }
                  return %%r : tensor<8xf32>
                }
                """.formatted(parameters, values, types, arguments, tasks), "tasks.mlir", Dialects.registry());
    }

    private static List<Long> lanes(long sharePercent, long powerPercent) {
        return lanes(new LaneLimits(sharePercent, 1 << 10, 64, powerPercent, 0));
    }

    private static List<Long> lanes(LaneLimits limits) {
        Long[] lanes = new Long[WORK.size()];
        for (LaneGroup group : LanePlan.of(tasks(), TARGET, limits).groups())
            for (InnerLoop loop : group.loops())
                lanes[Integer.parseInt(loop.task().symbol().substring(1))] = group.lanes();
        for (Long each : lanes) Objects.requireNonNull(each);
        return List.of(lanes);
    }

    private static long longest(List<Long> lanes) {
        return IntStream.range(0, WORK.size())
                .mapToLong(i -> WORK.get(i) / lanes.get(i))
                .max()
                .orElseThrow();
    }

    private static long sum(List<Long> lanes) {
        return IntStream.range(0, WORK.size())
                .mapToLong(i -> WORK.get(i) / lanes.get(i))
                .sum();
    }

    @Test
    void theSquareRootOfWorkMakesTheSumOfTimesLessAndTheSlowestSlower() {
        long share = IntStream.rangeClosed(1, 100)
                .filter(percent -> lanes(percent, 100).equals(List.of(16L, 1L, 1L, 1L, 1L)))
                .max()
                .orElseThrow();
        List<Long> overlapping = lanes(share, 100);
        List<Long> inTurn = lanes(share, 50);
        assertThat(longest(overlapping)).isLessThan(longest(inTurn));
        assertThat(sum(inTurn)).isLessThan(sum(overlapping));
    }

    @Test
    void nobodyGetsMoreThanThereIs() {
        for (long power : List.of(1L, 50L, 100L)) assertThat(lanes(1, power)).containsExactly(1L, 1L, 1L, 1L, 1L);
    }

    /// The more cycles a look-up table has to save, the fewer lanes there are.
    @Test
    void lanesThatSaveLittleAreNotTaken() {
        long before = Long.MAX_VALUE;
        for (long worth : List.of(0L, 512L, 4096L)) {
            List<Long> lanes = lanes(new LaneLimits(50, 1 << 10, 64, 100, worth));
            long all = lanes.stream().mapToLong(Long::longValue).sum();
            assertThat(all).isLessThan(before);
            before = all;
        }
    }
}
