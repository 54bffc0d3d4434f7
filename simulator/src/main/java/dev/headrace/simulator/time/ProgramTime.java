package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// How long the kernels of a program take.
///
/// Kernels run one after the other, as the host starts them; each is simulated once, however often it runs, since it
/// does the same whatever its values are. What the host itself does is not counted.
public record ProgramTime(List<KernelTime> kernels) {
    public ProgramTime {
        kernels = List.copyOf(kernels);
    }

    /// @param runs how often the program runs it
    public record KernelTime(String kernel, long runs, Outcome outcome) {}

    /// @param module a design at level sized
    public static ProgramTime of(ModuleOp module, ExternalMemory memory) {
        return of(module, memory, Simulation::run);
    }

    /// The same, one event after the other, without passing over what happens again and again.
    public static ProgramTime ofEachEvent(ModuleOp module, ExternalMemory memory) {
        return of(module, memory, Simulation::runEachEvent);
    }

    private static ProgramTime of(ModuleOp module, ExternalMemory memory, Function<Network, Outcome> simulation) {
        SequencedMap<KernelOp, Long> runs = new LinkedHashMap<>();
        for (KernelOp kernel : starts(module)) runs.merge(kernel, 1L, Long::sum);
        return new ProgramTime(runs.sequencedEntrySet().stream()
                .map(entry -> new KernelTime(
                        entry.getKey().symbol(),
                        entry.getValue(),
                        simulation.apply(DesignNetwork.of(entry.getKey(), memory))))
                .toList());
    }

    /// The kernels that the host starts in one run of a program, one after the other.
    public static List<KernelOp> starts(ModuleOp module) {
        List<KernelOp> starts = new ArrayList<>();
        collect(FuncOp.find(module, "main").orElseThrow(), starts);
        return starts;
    }

    private static void collect(FuncOp function, List<KernelOp> starts) {
        for (Op op : function.body()) {
            switch (op) {
                case KernelOp kernel when !kernel.isOnHost() -> starts.add(kernel);
                case CallOp call -> collect(call.callee(), starts);
                default -> {}
            }
        }
    }

    /// Cycles of all kernels in all their runs.
    /// @throws IllegalStateException if one does not come to its end
    public long cycles() {
        long cycles = 0;
        for (KernelTime kernel : kernels) {
            if (!(kernel.outcome instanceof Outcome.Finished finished))
                throw new IllegalStateException(kernel.kernel + " does not come to its end: " + kernel.outcome);
            cycles = Math.addExact(cycles, Math.multiplyExact(kernel.runs, finished.cycles()));
        }
        return cycles;
    }
}
