import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// What bench/time runs. Times are of the processor, so that others on the machine disturb less.
final class Time {
    private static final int RUNS = 5;
    private static final double GOAL = 20e6;

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]).resolve("design.mlir");
        ModuleOp module = Parser.module(Files.readString(file), file.toString(), Dialects.registry());
        ExternalMemory memory = ExternalMemory.of(13.1, 300);
        Measured each = measure(() -> ProgramTime.ofEachEvent(module, memory));
        Measured skipping = measure(() -> ProgramTime.of(module, memory));
        if (!each.time.equals(skipping.time)) throw new IllegalStateException("the two differ");
        System.out.printf("kernels, each once: %,d tokens%n", each.tokens());
        System.out.printf(
                "each event: first %.2f s, best %.2f s, %.1f million tokens a second, %.2f of the goal%n",
                each.first, each.best, each.tokens() / each.best / 1e6, each.tokens() / each.best / GOAL);
        System.out.printf(
                "steady states passed over: first %.2f s, best %.2f s, %.1f times as fast%n",
                skipping.first, skipping.best, each.best / skipping.best);
    }

    private record Measured(double first, double best, ProgramTime time) {
        long tokens() {
            return time.kernels().stream()
                    .map(kernel -> (Outcome.Finished) kernel.outcome())
                    .flatMap(finished -> finished.passages().stream())
                    .mapToLong(Outcome.Passage::tokens)
                    .sum();
        }
    }

    private static Measured measure(Supplier<ProgramTime> simulation) {
        List<Double> seconds = new java.util.ArrayList<>();
        ProgramTime time = null;
        for (int run = 0; run < RUNS; run++) {
            long before = processorTime();
            time = simulation.get();
            seconds.add((processorTime() - before) / 1e9);
        }
        return new Measured(
                seconds.getFirst(), seconds.stream().min(Double::compare).orElseThrow(), time);
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
