package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// How long the kernels of a program take.
///
/// Kernels run one after the other, as the host starts them; each is simulated once, however often it runs, since it
/// does the same whatever its values are. What the host itself does is not counted.
public record ProgramTime(List<KernelTime> kernels) {
    /// Entering and leaving a loop or a function.
    private static final long ENTER_AND_LEAVE = 2;

    public ProgramTime {
        kernels = List.copyOf(kernels);
    }

    /// @param runs how often its graph runs, in all starts and rounds
    /// @param starts how often the program starts it
    /// @param around cycles of what it does before, between and after its rounds, in all starts
    public record KernelTime(String kernel, long runs, long starts, long around, Outcome outcome) {
        /// How often its graph runs in one start.
        public long rounds() {
            return runs / starts;
        }
    }

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
        count(FuncOp.find(module, "main").orElseThrow(), runs);
        return new ProgramTime(runs.sequencedEntrySet().stream()
                .map(entry -> time(entry.getKey(), entry.getValue(), memory, simulation))
                .toList());
    }

    private static KernelTime time(
            KernelOp kernel, long starts, ExternalMemory memory, Function<Network, Outcome> simulation) {
        return new KernelTime(
                kernel.symbol(),
                Math.multiplyExact(starts, kernel.rounds()),
                starts,
                Math.multiplyExact(starts, around(kernel)),
                simulation.apply(DesignNetwork.of(kernel, memory)));
    }

    /// Rounds follow each other, and so does what stands between them.
    private static long around(KernelOp kernel) {
        if (kernel.round().isEmpty()) return 0;
        long next = latency(kernel, TaskRole.NEXT) + ENTER_AND_LEAVE;
        long once = latency(kernel, TaskRole.ENTER) + latency(kernel, TaskRole.LEAVE) + ENTER_AND_LEAVE;
        return Math.addExact(once, Math.multiplyExact(kernel.rounds(), next));
    }

    private static long latency(KernelOp kernel, TaskRole role) {
        return kernel.tasks(role).stream()
                .mapToLong(task -> TaskPhases.number(task, "schedule.latency") + ENTER_AND_LEAVE)
                .sum();
    }

    private static void count(FuncOp function, SequencedMap<KernelOp, Long> runs) {
        for (Op op : function.body()) {
            switch (op) {
                case KernelOp kernel when !kernel.isOnHost() -> runs.merge(kernel, 1L, Long::sum);
                case CallOp call -> count(call.callee(), runs);
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
            long graphs = Math.multiplyExact(kernel.runs, finished.cycles());
            cycles = Math.addExact(cycles, Math.addExact(graphs, kernel.around));
        }
        return cycles;
    }
}
