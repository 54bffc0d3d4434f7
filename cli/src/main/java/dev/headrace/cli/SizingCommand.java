package dev.headrace.cli;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.Sizing;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.ir.ModuleOp;
import dev.headrace.simulator.time.ProgramTime;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `headrace sizing`: what FIFOs take, and how long the design does, with each strategy.
@Command(
        name = "sizing",
        description = {
            "Compiles a model with each strategy of sizing FIFOs, simulates the designs in time, and prints a table:"
                    + " bits and memory blocks of all FIFOs, and cycles of one run.",
            "All numbers are predictions, of kernels only."
        },
        footer = {
            "",
            "conservative: all tasks at the pace of the slowest. normal: each at its own, where that fits on the chip."
                    + " exact: as shallow as keeps the cycles of normal, found by simulation.",
            "",
            "Example:",
            "  headrace sizing gpt2.pt2 --target u55c"
        })
final class SizingCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelToDesign model;

    @Mixin
    private TargetOption target;

    @Mixin
    private ConfigurationOption configuration;

    @Override
    public Integer call() {
        Target device = target.target();
        Configuration chosen = configuration.chosen();
        Progress progress = new Progress(spec.commandLine().getErr());
        Model ready = model.read(device, progress, spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "| %-12s | %15s | %11s | %9s | %15s | %12s |%n",
                "strategy", "bits of FIFOs", "BRAM18", "URAM", "cycles", "milliseconds");
        out.printf("|---|---:|---:|---:|---:|---:|%n");
        for (Sizing sizing : Sizing.values()) {
            ModuleOp design = ready.module().copy();
            SimulatedTime time = new SimulatedTime(device);
            progress.during(design, Pipeline.standard(device, chosen.with(sizing), time));
            long cycles = progress.during(
                    "simulating", () -> ProgramTime.of(design, time.memory()).cycles());
            print(sizing, design, cycles, device, out);
        }
        return 0;
    }

    private static void print(Sizing sizing, ModuleOp design, long cycles, Target device, PrintWriter out) {
        long bits = 0;
        Resources taken = Resources.NONE;
        for (ComputeUnit unit : ComputeUnit.in(design)) {
            for (List<StreamOp> fifo : unit.fifos()) {
                StreamOp stream = fifo.getFirst();
                bits += stream.depth() * stream.type().bits();
                taken = taken.plus(Resources.of(stream).orElse(Resources.NONE));
            }
        }
        out.printf(
                Locale.ROOT,
                "| %-12s | %,15d | %,11d | %,9d | %,15d | %,12.3f |%n",
                sizing.text(),
                bits,
                taken.bram18(),
                taken.uram(),
                cycles,
                cycles / device.megahertz() / 1e3);
        out.flush();
    }
}
