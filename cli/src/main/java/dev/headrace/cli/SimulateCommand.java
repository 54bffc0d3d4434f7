package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.Level;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace simulate`: in which cycle everything in a design happens.
@Command(
        name = "simulate",
        description = {
            "Runs a compiled design on a model of the device, cycle by cycle, and prints how long it takes and what it"
                    + " waits for.",
            "All times are predictions. Exit code 1 if the design comes to a standstill."
        },
        footer = {
            "",
            "Counted are the kernels, one run after the other, and their memory; not the host, nor its starting of"
                    + " kernels. Operators, loops and FIFOs take the cycles of the schedule; memory serves transfers in"
                    + " the order in which they are asked for, at the rate that long transfers were seen to reach.",
            "",
            "Example:",
            "  headrace simulate gpt2-accelerator"
        })
final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A directory that headrace compile wrote.")
    private Path directory;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many tasks and FIFOs of each kernel to list. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Override
    public Integer call() {
        if (rows < 0) throw new InputError("is no number of rows", "'" + rows + "'", "give 0 or more");
        ModuleOp module = Design.in(directory);
        String level = module.attribute(PassManager.LEVEL, StringAttr.class)
                .map(StringAttr::value)
                .orElse("");
        if (!level.equals(Level.SIZED.text()))
            throw new InputError(
                    "is no sized design", directory.toString(), "give a directory that headrace compile wrote");
        Target target = Design.target(directory, module);
        ProgramTime time = ProgramTime.of(module, ExternalMemory.of(rate(target), target.megahertz()));
        PrintWriter out = spec.commandLine().getOut();
        boolean stuck = false;
        for (ProgramTime.KernelTime kernel : time.kernels()) {
            switch (kernel.outcome()) {
                case Outcome.Finished finished -> print(kernel, finished, target, out);
                case Outcome.Deadlock deadlock -> {
                    stuck = true;
                    out.printf("%s comes to a standstill: %s%n%n", kernel.kernel(), deadlock);
                }
            }
        }
        if (!stuck)
            out.printf(
                    "%,d cycles in all, %.3f ms at %.0f MHz (predicted, kernels only)%n",
                    time.cycles(), milliseconds(time.cycles(), target), target.megahertz());
        out.flush();
        return stuck ? Failures.CHECK_FAILED : 0;
    }

    /// Of one channel, in 10^9 bytes a second.
    private static double rate(Target target) {
        return target.memory().channel().sustainedGigabytesPerSecond();
    }

    private static double milliseconds(long cycles, Target target) {
        return cycles / target.megahertz() / 1e3;
    }

    private void print(ProgramTime.KernelTime kernel, Outcome.Finished finished, Target target, PrintWriter out) {
        out.printf(
                "%s: %,d cycles, %.3f ms%s%n",
                kernel.kernel(), finished.cycles(), milliseconds(finished.cycles(), target), runs(kernel));
        table(
                out,
                "task",
                List.of("ends", "busy", "input", "output", "memory"),
                finished.activities().stream()
                        .sorted(Comparator.comparingLong(SimulateCommand::busy).reversed())
                        .map(each -> new Row(
                                each.actor(),
                                List.of(
                                        number(each.end()),
                                        percent(busy(each), finished.cycles()),
                                        percent(each.waitedToRead(), finished.cycles()),
                                        percent(each.waitedToWrite(), finished.cycles()),
                                        percent(each.waitedForMemory(), finished.cycles())))));
        table(
                out,
                "FIFO",
                List.of("tokens", "most", "depth"),
                finished.passages().stream()
                        .sorted(Comparator.comparingLong(Outcome.Passage::mostFill)
                                .reversed())
                        .map(each -> new Row(
                                each.fifo(),
                                List.of(number(each.tokens()), number(each.mostFill()), number(each.depth())))));
        table(
                out,
                "channel",
                List.of("bytes", "of its rate"),
                finished.traffic().stream()
                        .filter(each -> each.bytes() > 0)
                        .sorted(Comparator.comparingLong(Outcome.Traffic::bytes).reversed())
                        .map(each -> new Row(
                                each.channel(),
                                List.of(
                                        number(each.bytes()),
                                        percent(
                                                each.bytes() / (rate(target) * 1e3 / target.megahertz()),
                                                finished.cycles())))));
        out.println();
    }

    private static String runs(ProgramTime.KernelTime kernel) {
        String starts = kernel.starts() == 1 ? "" : ", runs %d times".formatted(kernel.starts());
        if (kernel.rounds() == 1) return starts;
        return " a round, %d rounds and %,d cycles around them%s"
                .formatted(kernel.rounds(), kernel.around() / kernel.starts(), starts);
    }

    private record Row(String name, List<String> cells) {}

    private void table(PrintWriter out, String name, List<String> columns, Stream<Row> all) {
        List<Row> list = all.toList();
        if (rows == 0 || list.isEmpty()) return;
        out.printf("  %-48s", name);
        columns.forEach(column -> out.printf(" %12s", column));
        out.println();
        for (Row row : list.subList(0, Math.min(rows, list.size()))) {
            out.printf("  %-48s", row.name);
            row.cells.forEach(cell -> out.printf(" %12s", cell));
            out.println();
        }
        if (list.size() > rows) out.printf("  %d more%n", list.size() - rows);
    }

    private static long busy(Outcome.Activity activity) {
        return activity.end() - activity.waitedToRead() - activity.waitedToWrite() - activity.waitedForMemory();
    }

    private static String number(long value) {
        return "%,d".formatted(value);
    }

    private static String percent(long part, long whole) {
        return percent((double) part, whole);
    }

    private static String percent(double part, long whole) {
        return "%.1f %%".formatted(whole == 0 ? 0 : 100 * part / whole);
    }
}
