package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StateSteps;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// How long the kernels of a program take.
///
/// Kernels run one after the other, each with a start of its own or with neighbours in one; each is simulated once,
/// however often it runs, since it does the same whatever its values are, but for the position ([ProgramTimes]). What
/// the host itself does is not counted.
///
/// @param starts how often the host starts what is on the device
public record ProgramTime(List<KernelTime> kernels, long starts) {
    /// Entering and leaving a loop or a function.
    private static final long ENTER_AND_LEAVE = 2;

    public ProgramTime {
        kernels = List.copyOf(kernels);
    }

    /// @param runs how often its graph runs, in all starts and rounds
    /// @param overlapping rounds that are one run, 1 where they follow each other
    /// @param starts how often the program does it, with a start of its own or in one with others
    /// @param around cycles of what it does before, between and after its rounds, in all starts
    /// @param run what it does in a run, and what comes of it
    public record KernelTime(String kernel, long runs, long overlapping, long starts, long around, Run run) {
        public Outcome outcome() {
            return run.outcome;
        }

        /// Cycles of all its starts.
        /// @throws IllegalStateException if it does not come to its end
        public long cycles() {
            if (!(run.outcome instanceof Outcome.Finished finished))
                throw new IllegalStateException(kernel + " does not come to its end: " + run.outcome);
            return Math.addExact(Math.multiplyExact(runs, finished.cycles()), around);
        }

        /// How often its graph runs in one start.
        public long rounds() {
            return runs / starts;
        }
    }

    /// A run of the graph of a kernel.
    ///
    /// @param lengths how often its loops run
    public record Run(Lengths lengths, Outcome outcome) {}

    /// Where loops run as often as they can.
    ///
    /// @param module a design at level sized
    public static ProgramTime of(ModuleOp module, ExternalMemory memory) {
        return of(module, memory, Simulation::run);
    }

    /// The same, one event after the other, without passing over what happens again and again.
    public static ProgramTime ofEachEvent(ModuleOp module, ExternalMemory memory) {
        return of(module, memory, Simulation::runEachEvent);
    }

    private static ProgramTime of(ModuleOp module, ExternalMemory memory, Function<Network, Outcome> simulation) {
        return of(module, kernel -> new Run(Lengths.MOST, simulation.apply(DesignNetwork.of(kernel, memory))));
    }

    static ProgramTime of(ModuleOp module, Function<KernelOp, Run> runOfKernel) {
        SequencedMap<KernelOp, Long> runs = new LinkedHashMap<>();
        List<KernelOp> all = starts(module);
        for (KernelOp kernel : all) runs.merge(kernel, 1L, Long::sum);
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return new ProgramTime(
                runs.sequencedEntrySet().stream()
                        .map(entry -> time(entry.getKey(), entry.getValue(), runOfKernel))
                        .toList(),
                HostStarts.count(main, main.body().ops(), all));
    }

    private static KernelTime time(KernelOp kernel, long starts, Function<KernelOp, Run> runOfKernel) {
        return new KernelTime(
                kernel.symbol(),
                Math.multiplyExact(starts, runs(kernel)),
                kernel.overlaps() ? kernel.rounds() : 1,
                starts,
                Math.multiplyExact(starts, around(kernel)),
                runOfKernel.apply(kernel));
    }

    /// How often the graph of a kernel runs in one start; rounds that overlap are one run.
    public static long runs(KernelOp kernel) {
        return kernel.overlaps() ? 1 : kernel.rounds();
    }

    /// Cycles of one start of a kernel whose graph takes so many in a run.
    public static double cyclesOfStart(KernelOp kernel, double run) {
        return runs(kernel) * run + around(kernel);
    }

    /// Rounds follow each other, and so does what stands between them.
    private static long around(KernelOp kernel) {
        if (kernel.round().isEmpty() || kernel.overlaps()) return 0;
        long next = latency(kernel, TaskRole.NEXT) + ENTER_AND_LEAVE;
        long once = latency(kernel, TaskRole.ENTER) + latency(kernel, TaskRole.LEAVE) + ENTER_AND_LEAVE;
        return Math.addExact(once, Math.multiplyExact(kernel.rounds(), next));
    }

    private static long latency(KernelOp kernel, TaskRole role) {
        return kernel.tasks(role).stream()
                .mapToLong(task -> TaskPhases.number(task, "schedule.latency") + ENTER_AND_LEAVE)
                .sum();
    }

    /// The kernels that a program does in one run on the device, one after the other.
    public static List<KernelOp> starts(ModuleOp module) {
        List<KernelOp> starts = new ArrayList<>();
        collect(FuncOp.find(module, "main").orElseThrow(), starts);
        return starts;
    }

    private static void collect(FuncOp function, List<KernelOp> starts) {
        for (Op op : function.body()) collect(op, starts);
    }

    private static void collect(Op op, List<KernelOp> starts) {
        switch (op) {
            case KernelOp kernel when !kernel.isOnHost() -> starts.add(kernel);
            case CallOp call -> collect(call.callee(), starts);
            default -> {}
        }
    }

    /// How often the loops of one of its kernels run.
    public Lengths lengths(KernelOp kernel) {
        return kernels.stream()
                .filter(each -> each.kernel.equals(kernel.symbol()))
                .map(each -> each.run.lengths)
                .findFirst()
                .orElse(Lengths.MOST);
    }

    /// Of a run for the sake of the runs after it ([StateSteps]).
    /// @param module what this is the time of
    public ProgramTime forStates(ModuleOp module) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        Set<Op> needed = StateSteps.of(main);
        List<KernelOp> starts = new ArrayList<>();
        for (Op op : main.body()) if (needed.contains(op)) collect(op, starts);
        List<KernelTime> fewer = new ArrayList<>();
        for (KernelTime kernel : kernels) {
            long count = starts.stream()
                    .filter(start -> start.symbol().equals(kernel.kernel))
                    .count();
            if (count > 0)
                fewer.add(new KernelTime(
                        kernel.kernel,
                        kernel.rounds() * count,
                        kernel.overlapping,
                        count,
                        kernel.around / kernel.starts * count,
                        kernel.run));
        }
        return new ProgramTime(
                fewer,
                HostStarts.count(
                        main,
                        main.body().ops().stream().filter(needed::contains).toList(),
                        starts(module)));
    }

    /// Cycles of all kernels in all their runs.
    /// @throws IllegalStateException if one does not come to its end
    public long cycles() {
        long cycles = 0;
        for (KernelTime kernel : kernels) cycles = Math.addExact(cycles, kernel.cycles());
        return cycles;
    }
}
