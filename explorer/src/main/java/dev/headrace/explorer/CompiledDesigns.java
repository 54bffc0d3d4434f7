package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.placement.AssignDies;
import dev.headrace.compiler.placement.DieWires;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import dev.headrace.simulator.time.ProgramTimes;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Compiles a model with a configuration and simulates the design in time. It is placed on dies only where it fits,
/// which changes neither times nor resources. Where the time of a run depends on its position, it is that of one in the
/// middle of an answer.
public final class CompiledDesigns implements Judge {
    private final LinalgPrograms programs;
    private final Target target;
    private final long limitPercent;
    private final SimulatedTime time;

    /// @param model as it was imported, or quantized; stays as it is
    /// @param limitPercent of each resource of the device that a design may take
    public CompiledDesigns(ModuleOp model, Target target, long limitPercent) {
        this.target = target;
        this.limitPercent = limitPercent;
        time = new SimulatedTime(target);
        programs = new LinalgPrograms(model);
    }

    @Override
    public Verdict judge(Configuration configuration) {
        List<Step> steps = steps(configuration);
        int later = steps.indexOf(new Step.Reach(Level.LINALG)) + 1;
        ModuleOp design;
        try {
            design = programs.after(steps.subList(0, later));
            new PassManager().run(design, steps.subList(later, steps.size()));
        } catch (RuntimeException e) {
            return failure(e);
        }
        SequencedMap<Integer, List<KernelOp>> images = KernelOp.byGroup(design);
        Resources most = Resources.NONE;
        for (List<KernelOp> kernels : images.values()) most = most.most(sum(kernels));
        long fill = fill(most);
        if (images.size() > 1 || fill > 10 * limitPercent || !most.fitsIn(target.usable()))
            return new Verdict.TooLarge(most, fill, images.size());
        try {
            new PassManager().run(design, List.of(new Step.Run(new AssignDies(target))));
        } catch (RuntimeException e) {
            return failure(e);
        }
        long wires = DieWires.most(design, target.dies().size());
        if (wires > target.wires()) return new Verdict.TooManyWires(most, fill, wires);
        return fits(design, most, fill);
    }

    private static Verdict failure(RuntimeException problem) {
        return switch (problem) {
            case CompileError e ->
                new Verdict.Refused(e.diagnostics().all().getFirst().toString());
            case InputError e -> new Verdict.Refused(String.valueOf(e.getMessage()));
            default ->
                new Verdict.Broken(String.valueOf(problem)
                        .lines()
                        .findFirst()
                        .orElse(problem.getClass().getName()));
        };
    }

    private Verdict fits(ModuleOp design, Resources taken, long fill) {
        ProgramTime program = new ProgramTimes(design, time.memory()).typical();
        ProgramBytes moved = ProgramBytes.of(FuncOp.find(design, "main").orElseThrow());
        double seconds = RunTime.of(program, moved, target).seconds();
        long cycles = program.cycles();
        long bytes = 0;
        for (ProgramTime.KernelTime kernel : program.kernels())
            if (kernel.outcome() instanceof Outcome.Finished finished)
                for (Outcome.Traffic each : finished.traffic()) bytes += kernel.runs() * each.bytes();
        Energy energy = Energy.of(target.power(), taken, seconds, cycles, bytes);
        return new Verdict.Fits(cycles, Math.round(seconds * 1e9), Math.round(energy.joules() * 1e9), taken, fill);
    }

    private List<Step> steps(Configuration configuration) {
        return Pipeline.standard(target, configuration, time).stream()
                .takeWhile(step -> !(step instanceof Step.Run(AssignDies _)))
                .toList();
    }

    private static Resources sum(List<KernelOp> kernels) {
        return kernels.stream()
                .map(kernel -> Resources.of(kernel).orElse(Resources.NONE))
                .reduce(Resources.NONE, Resources::plus);
    }

    private long fill(Resources taken) {
        Map<String, Long> there = target.resources().byName();
        long fill = 0;
        for (var each : taken.byName().entrySet()) {
            long all = there.getOrDefault(each.getKey(), 0L);
            if (each.getValue() > 0)
                fill = Math.max(fill, all == 0 ? Long.MAX_VALUE : Math.ceilDiv(1000 * each.getValue(), all));
        }
        return fill;
    }
}
