package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.explorer.Energy;
import dev.headrace.explorer.ProgramBytes;
import dev.headrace.explorer.RunTime;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import dev.headrace.simulator.time.ProgramTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A design with the time that its kernels take. A run is one of its program: all kernels that the host starts for it.
///
/// A run takes the same cycles whatever its values are, but for the position of its token, where loops over caches end
/// behind it.
///
/// @param name that messages call it by
/// @param times for each position
/// @param time where loops run as often as they can, or of the position that was asked for
record SimulatedDesign(
        String name,
        Path directory,
        ModuleOp module,
        TargetFile description,
        ProgramTimes times,
        ProgramTime time,
        ProgramBytes bytes) {
    /// @throws InputError if the directory holds no design
    static SimulatedDesign in(Path directory) {
        ModuleOp module = Design.in(directory);
        String level = module.attribute(PassManager.LEVEL, StringAttr.class)
                .map(StringAttr::value)
                .orElse("");
        if (!level.equals(Level.SIZED.text()))
            throw new InputError(
                    "is no sized design", directory.toString(), "give a directory that headrace compile wrote");
        Target target = Design.target(directory, module);
        Path name = directory.toAbsolutePath().normalize().getFileName();
        ProgramTimes times = new ProgramTimes(module, memory(target));
        return new SimulatedDesign(
                Objects.toString(name, directory.toString()),
                directory,
                module,
                TargetFile.ofDesign(directory),
                times,
                times.longest(),
                ProgramBytes.of(FuncOp.find(module, "main").orElseThrow()));
    }

    /// A run for the sake of the runs after it: what only results need is left out.
    SimulatedDesign forStates() {
        return new SimulatedDesign(
                name, directory, module, description, times, time.forStates(module), bytes.withoutResults());
    }

    /// A run with the token at this place of its text, from 0.
    SimulatedDesign at(long position) {
        long capacity = decoder().map(DecoderForm::capacity).orElse(position + 1);
        return new SimulatedDesign(
                name,
                directory,
                module,
                description,
                times,
                times.at(position),
                bytes.withStates(position + 1, capacity));
    }

    private static ExternalMemory memory(Target target) {
        return ExternalMemory.of(target.memory().channel().sustainedGigabytesPerSecond(), target.megahertz());
    }

    ExternalMemory memory() {
        return memory(target());
    }

    Target target() {
        return description.target();
    }

    Optional<DecoderForm> decoder() {
        return DecoderForm.of(FuncOp.find(module, "main").orElseThrow());
    }

    boolean isStuck() {
        return time.kernels().stream().anyMatch(kernel -> kernel.outcome() instanceof Outcome.Deadlock);
    }

    /// How many kernels the host starts in a run.
    long starts() {
        return time.starts();
    }

    /// In which all kernels of a run work, one after the other.
    double kernelSeconds() {
        return run().kernels();
    }

    double seconds(long cycles) {
        return cycles / (target().megahertz() * 1e6);
    }

    double startSeconds() {
        return run().starts();
    }

    double crossingSeconds() {
        return run().crossing();
    }

    /// Of a run, with what the host takes to start kernels and to move inputs and outputs.
    double seconds() {
        return run().seconds();
    }

    private RunTime run() {
        return RunTime.of(time, bytes, target());
    }

    /// What external memory moves in a run.
    long memoryBytes() {
        return time.kernels().stream()
                .mapToLong(kernel -> kernel.outcome() instanceof Outcome.Finished finished
                        ? kernel.runs()
                                * finished.traffic().stream()
                                        .mapToLong(Outcome.Traffic::bytes)
                                        .sum()
                        : 0)
                .sum();
    }

    Energy energy() {
        return Energy.of(target().power(), resources(), seconds(), time.cycles(), memoryBytes());
    }

    private Resources resources() {
        return kernels().stream()
                .map(kernel -> Resources.of(kernel).orElse(Resources.NONE))
                .reduce(Resources.NONE, Resources::plus);
    }

    private List<KernelOp> kernels() {
        return module.all(KernelOp.class).stream()
                .filter(kernel -> !kernel.isOnHost())
                .toList();
    }

    /// Images of the device that the design takes.
    int images() {
        return Math.max(1, KernelOp.byGroup(module).size());
    }

    /// What all channels of external memory together can keep up, in bytes a second.
    double memoryRate() {
        return target().memory().channels() * target().memory().channel().sustainedGigabytesPerSecond() * 1e9;
    }

    /// A multiplication and an addition for each multiplying slice that kernels can have, in a second.
    double arithmeticRate() {
        return 2.0 * target().usable().dsp() * target().megahertz() * 1e6;
    }

    /// Of a run of a kernel, on numbers.
    long operations(ProgramTime.KernelTime kernel) {
        return kernels().stream()
                .filter(each -> each.symbol().equals(kernel.kernel()))
                .mapToLong(each -> ArithmeticCount.of(each, time.lengths(each)))
                .sum();
    }

    /// Of a run that does nothing but read every parameter, and what is in every cache, once, at the full rate of the
    /// memory.
    double rooflineSeconds() {
        return bytes.needed() / memoryRate();
    }
}
