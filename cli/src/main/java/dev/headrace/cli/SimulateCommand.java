package dev.headrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.target.Figure;
import dev.headrace.ir.InputError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace simulate`: in which cycle everything in a design happens, and how long a text takes.
@Command(
        name = "simulate",
        description = {
            "Runs a compiled design on a model of the device, event by event, and prints how long it takes and what it"
                    + " waits for.",
            "All times are predictions. Exit code 1 if the design comes to a standstill."
        },
        footer = {
            "",
            "Kernels run one after the other, as the host starts them. Operators, loops and FIFOs take the cycles of"
                    + " the schedule; memory serves transfers in the order in which they are asked for, at the rate"
                    + " that long transfers were seen to reach.",
            "",
            "Examples:",
            "  headrace simulate gpt2-accelerator",
            "  headrace simulate gpt2-decode --tokens 32:64",
            "  headrace simulate gpt2-block32 gpt2-decode --tokens 32:64"
        })
final class SimulateCommand implements Callable<Integer> {
    /// What times and energies rest on, beside the design.
    private static final Set<String> ASSUMED = Set.of(
            "channels",
            "sustained_gigabytes_per_second",
            "kernel_start_microseconds",
            "idle_watts",
            "lut_picojoules",
            "dsp_picojoules",
            "bram18_picojoules",
            "uram_picojoules",
            "memory_picojoules_per_byte");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..2",
            description = "A directory that headrace compile wrote. Of two, the first takes the prompt, several tokens"
                    + " at once, and the second the tokens of the answer.")
    private List<Path> directories;

    @Option(
            names = "--tokens",
            paramLabel = "IN:OUT",
            description = "How long a prompt of IN tokens and an answer of OUT take on a decoder. Can be given several"
                    + " times.")
    private List<String> tokens = List.of();

    @Option(
            names = "--position",
            paramLabel = "N",
            description =
                    "What a decoder does for the token at this place of its text, from 0. Without it, what it does"
                            + " when its caches are full.")
    private @Nullable Long position;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Writes what every task did, as JSON for Perfetto and Chrome: at most 200,000 events of as"
                    + " many cycles each as it takes.")
    private @Nullable Path trace;

    @Option(names = "--page", description = "Writes the report.html of the design anew, with the simulation in it.")
    private boolean page;

    @Option(
            names = "--explored",
            paramLabel = "FILE",
            description = "With --page, the pareto.json of a search: designs that the page shows too.")
    private @Nullable Path explored;

    @Option(names = "--json", description = "Prints everything as JSON.")
    private boolean json;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many tasks and FIFOs of each kernel to list. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Override
    public Integer call() {
        if (rows < 0) throw new InputError("is no number of rows", "'" + rows + "'", "give 0 or more");
        if (explored != null && !page) throw new InputError("is for the page", "--explored " + explored, "add --page");
        if (position != null && !tokens.isEmpty())
            throw new InputError("is for one run", "--position " + position, "leave it out, or --tokens");
        if (trace != null) Texts.requireWritable(trace);
        List<TokenRequest> requests = tokens.stream().map(TokenRequest::parse).toList();
        if (requests.isEmpty() && directories.size() == 2)
            throw new InputError(
                    "is a second design, for a text", directories.getLast().toString(), "add --tokens IN:OUT");
        List<SimulatedDesign> designs = directories.stream()
                .map(SimulatedDesign::in)
                .map(this::atPosition)
                .toList();
        boolean stuck = designs.stream().anyMatch(SimulatedDesign::isStuck);
        List<RequestTime> times = stuck
                ? List.of()
                : requests.stream()
                        .map(each -> RequestTime.of(each, designs.getFirst(), designs.getLast()))
                        .toList();
        List<Figure> assumptions = designs.getFirst().description().figures().stream()
                .filter(SimulateCommand::isAssumed)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (trace != null) Texts.write(TraceFile.of(designs, times.isEmpty() ? null : times.getFirst()), trace, out);
        if (page) {
            for (SimulatedDesign design : designs) {
                ObjectNode alone = SimulationJson.of(List.of(design), assumptions);
                SimulationJson.add(times, alone);
                DesignPage.write(design, alone, explored);
            }
        }
        if (json) {
            ObjectNode all = SimulationJson.of(designs, assumptions);
            SimulationJson.add(times, all);
            out.println(all.toPrettyString());
        } else {
            SimulationText text = new SimulationText(out, rows);
            times.forEach(text::print);
            designs.forEach(text::print);
            if (!stuck) text.assumptions(assumptions);
        }
        out.flush();
        return stuck ? Failures.CHECK_FAILED : 0;
    }

    /// @throws InputError if the caches hold no such token
    private SimulatedDesign atPosition(SimulatedDesign design) {
        if (position == null) return design;
        long capacity = design.decoder()
                .orElseThrow(() -> new InputError(
                        "is no decoder that keeps the keys and values of earlier tokens",
                        design.directory().toString(),
                        "leave --position out"))
                .capacity();
        if (position < 0 || position >= capacity)
            throw new InputError(
                    "is no place in a text of %d tokens".formatted(capacity),
                    "--position " + position,
                    "give a number from 0 to " + (capacity - 1));
        return design.at(position);
    }

    private static boolean isAssumed(Figure figure) {
        return figure.name().equals("megahertz")
                ? figure.place().isEmpty()
                : ASSUMED.contains(figure.name()) || figure.place().equals("host");
    }
}
