package dev.headrace.cli;

import dev.headrace.compiler.target.Figure;
import dev.headrace.compiler.target.Target;
import dev.headrace.explorer.Energy;
import dev.headrace.simulator.time.Bottleneck;
import dev.headrace.simulator.time.Outcome;
import dev.headrace.simulator.time.ProgramTime;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a simulation found, for a reader.
///
/// @param rows how many tasks, FIFOs and channels of each kernel are listed
record SimulationText(PrintWriter out, int rows) {
    private record Row(String name, List<String> cells) {}

    void print(RequestTime time) {
        SimulatedDesign prefill = time.prefill();
        SimulatedDesign decode = time.decode();
        line(
                "prompt of %,d tokens: %s of %s, the last of which gives the token",
                time.request().in(), plural(time.prefillRuns(), "run"), prefill.name());
        line(
                "answer of %,d tokens: %s of %s, %s ms each",
                time.request().out(),
                plural(time.request().out(), "run"),
                decode.name(),
                between(time.answer().shortest() * 1e3, time.answer().longest() * 1e3));
        line("  time to first token %16.3f ms", time.secondsToFirstToken() * 1e3);
        line("  answer              %16.3f tokens/s", time.tokensPerSecond());
        line("  latency             %16.3f ms", time.seconds() * 1e3);
        Energy energy = time.energyOfToken();
        line(
                "  energy              %16.3f J for each token of the answer, prompt included",
                time.energy().joules() / time.request().out());
        line("                      %16.3f J without the prompt: %s", energy.joules(), parts(energy));
        line(
                "  roofline            %16.1f %% of it is reached by the answer: all parameters and what caches hold,"
                        + " once",
                100 * time.ofRoofline());
        line(
                decode.times().vary()
                        ? "a run takes the same cycles whatever its values are, but for its position, behind which"
                                + " loops over the %,d places of the caches end"
                        : "a run takes the same cycles whatever its position is: loops run over all %,d places of the"
                                + " caches",
                decode.decoder().orElseThrow().capacity());
        if (!time.isOneDesign())
            line("two designs: a card for each, or loading the second one comes on top; so does moving the caches");
        line("");
    }

    private static String between(double least, double most) {
        String one = String.format(Locale.ROOT, "%.3f", least);
        String other = String.format(Locale.ROOT, "%.3f", most);
        return one.equals(other) ? one : one + " to " + other;
    }

    private static String parts(Energy energy) {
        return String.format(
                Locale.ROOT,
                "%.3f card at rest, %.3f logic, %.3f memory",
                energy.rest(),
                energy.logic(),
                energy.memory());
    }

    void print(SimulatedDesign design) {
        for (ProgramTime.KernelTime kernel : design.time().kernels()) {
            switch (kernel.outcome()) {
                case Outcome.Finished finished -> print(kernel, finished, design);
                case Outcome.Deadlock deadlock -> {
                    line("%s comes to a standstill: %s", kernel.kernel(), deadlock);
                    line("");
                }
            }
        }
        if (!design.isStuck()) total(design);
    }

    private void total(SimulatedDesign design) {
        Target target = design.target();
        line(
                "%,d cycles in all, %.3f ms at %.0f MHz (predicted, kernels only)",
                design.time().cycles(), design.kernelSeconds() * 1e3, target.megahertz());
        line(
                "a run of %s takes %.3f ms with %s of a kernel, %.3f ms, and %,d bytes to and from the host, %.3f ms",
                design.name(),
                design.seconds() * 1e3,
                plural(design.starts(), "start"),
                design.startSeconds() * 1e3,
                design.bytes().crossing(),
                design.crossingSeconds() * 1e3);
        Energy energy = design.energy();
        line("  and %.3f J: %s", energy.joules(), parts(energy));
        line(
                "  external memory moves %,d bytes, %s of what it can; %,d would do, in %.3f ms: %s of that roofline",
                design.memoryBytes(),
                percent(design.memoryBytes() / design.memoryRate(), design.seconds()),
                design.bytes().needed(),
                design.rooflineSeconds() * 1e3,
                percent(design.rooflineSeconds(), design.seconds()));
        if (design.images() > 1)
            line("  it takes %d images of the device: as many cards, or loading them comes on top", design.images());
    }

    /// What the numbers rest on, each with its source.
    void assumptions(List<Figure> figures) {
        line("");
        line("predicted, nothing was measured; numbers that it rests on:");
        for (Figure figure : figures) line("  %-32s %10s  %s", figure.name(), figure.value(), figure.source());
        line("  work of the host itself, kernels placed on it, and its power are not counted");
    }

    private static String runs(ProgramTime.KernelTime kernel) {
        String starts = kernel.starts() == 1 ? "" : ", runs %d times".formatted(kernel.starts());
        if (kernel.overlapping() > 1) return ", %d rounds that overlap%s".formatted(kernel.overlapping(), starts);
        if (kernel.rounds() == 1) return starts;
        return " a round, %d rounds and %,d cycles around them%s"
                .formatted(kernel.rounds(), kernel.around() / kernel.starts(), starts);
    }

    private void print(ProgramTime.KernelTime kernel, Outcome.Finished finished, SimulatedDesign design) {
        line(
                "%s: %,d cycles, %.3f ms%s",
                kernel.kernel(), finished.cycles(), design.seconds(finished.cycles()) * 1e3, runs(kernel));
        Comparator<Outcome.Activity> busiest =
                Comparator.comparingLong(Outcome.Activity::busy).reversed();
        table(
                "task",
                List.of("ends", "busy", "input", "output", "memory"),
                finished.activities().stream()
                        .sorted(busiest)
                        .map(each -> new Row(
                                each.actor(),
                                List.of(
                                        number(each.end()),
                                        percent(each.busy(), finished.cycles()),
                                        percent(each.waitedToRead(), finished.cycles()),
                                        percent(each.waitedToWrite(), finished.cycles()),
                                        percent(each.waitedForMemory(), finished.cycles())))));
        table(
                "FIFO",
                List.of("tokens", "most", "depth"),
                finished.passages().stream()
                        .sorted(Comparator.comparingLong(Outcome.Passage::mostFill)
                                .reversed())
                        .map(each -> new Row(
                                each.fifo(),
                                List.of(number(each.tokens()), number(each.mostFill()), number(each.depth())))));
        double rate = design.target().memory().channel().sustainedGigabytesPerSecond() * 1e9;
        double seconds = design.seconds(finished.cycles());
        table(
                "channel",
                List.of("bytes", "GB/s", "of its rate"),
                finished.traffic().stream()
                        .filter(each -> each.bytes() > 0)
                        .sorted(Comparator.comparingLong(Outcome.Traffic::bytes).reversed())
                        .map(each -> new Row(
                                each.channel(),
                                List.of(
                                        number(each.bytes()),
                                        String.format(Locale.ROOT, "%.3f", each.bytes() / seconds / 1e9),
                                        percent(each.bytes() / rate, seconds)))));
        if (rows > 0) print(Bottleneck.of(finished));
        line("");
    }

    private void print(Bottleneck bottleneck) {
        line("  its time hangs on");
        for (Bottleneck.Link link : bottleneck.links())
            line("    %s, which %s for %,d cycles", link.actor(), doing(link), link.cycles());
        if (bottleneck.isCycle()) line("    and so on, in a circle");
    }

    private static String doing(Bottleneck.Link link) {
        return switch (link.doing()) {
            case WORKS -> "works";
            case WAITS_FOR_TOKENS -> "waits for tokens in " + link.fifo();
            case WAITS_FOR_ROOM -> "waits for room in " + link.fifo();
            case WAITS_FOR_MEMORY -> "waits for its channel of memory";
        };
    }

    private void table(String name, List<String> columns, Stream<Row> all) {
        List<Row> list = all.toList();
        if (rows == 0 || list.isEmpty()) return;
        table(name, columns);
        for (Row row : list.subList(0, Math.min(rows, list.size()))) table(row.name, row.cells);
        if (list.size() > rows) line("  %d more", list.size() - rows);
    }

    private void table(String name, List<String> cells) {
        StringBuilder line = new StringBuilder("  %-48s".formatted(name));
        for (String cell : cells) line.append(" %12s".formatted(cell));
        line("%s", line);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String plural(long number, String word) {
        return number(number) + " " + word + (number == 1 ? "" : "s");
    }

    private static String percent(long part, long whole) {
        return percent((double) part, (double) whole);
    }

    private static String percent(double part, double whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100 * part / whole);
    }
}
