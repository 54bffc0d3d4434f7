import dev.headrace.compiler.scheduling.ScheduleLoops;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.ProgramTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What bench/validation runs: published designs, scheduled and simulated, beside their published cycles.
final class Validation {
    /// @param design the name of its file, empty if its structure is not published
    private record Point(String source, String tool, String kernel, String measured, long cycles, String design) {}

    public static void main(String[] arguments) throws IOException {
        Path designs = Path.of(arguments[0]);
        List<Point> points = Files.readAllLines(designs.resolve("points.csv")).stream()
                .skip(1)
                .map(line -> line.split(";", -1))
                .map(f -> new Point(f[0], f[1], f[2], f[3], Long.parseLong(f[4]), f[5]))
                .toList();
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Point point : points)
            if (!point.design.isEmpty()) ours.put(point.design, cycles(designs.resolve(point.design + ".mlir")));
        Files.writeString(Path.of(arguments[1]), page(points, ours));
    }

    private static long cycles(Path design) throws IOException {
        ModuleOp module = Parser.module(Files.readString(design), design.toString(), Dialects.registry());
        Target target = Targets.named("u280");
        new PassManager().run(module, List.of(new Step.Run(new ScheduleLoops(target))));
        return ProgramTime.of(
                        module,
                        ExternalMemory.of(target.memory().channel().sustainedGigabytesPerSecond(), target.megahertz()))
                .cycles();
    }

    private static String page(List<Point> points, Map<String, Long> ours) {
        StringBuilder page = new StringBuilder();
        page.append(INTRODUCTION);
        page.append("| kernel | tool | published by | measured by | theirs | ours | ours / theirs |\n");
        page.append("|---|---|---|---|---:|---:|---:|\n");
        for (Point point : points) {
            if (point.design.isEmpty()) continue;
            page.append("| [%s](../examples/published/%s.mlir) | %s | %s | %s | %,d | %,d | %.3f |%n"
                    .formatted(
                            point.kernel,
                            point.design,
                            point.tool,
                            point.source,
                            point.measured,
                            point.cycles,
                            ours.get(point.design),
                            (double) ours.get(point.design) / point.cycles));
        }
        List<Point> built =
                points.stream().filter(point -> !point.design.isEmpty()).toList();
        page.append("%nAll %s.%n".formatted(errors(built, ours)));
        page.append("Those of RTL simulation: %s.%n%n"
                .formatted(errors(
                        built.stream()
                                .filter(point -> point.measured.equals("RTL simulation"))
                                .toList(),
                        ours)));
        page.append(NOT_BUILT);
        page.append("| kernel | tool | published by | measured by | cycles |\n|---|---|---|---|---:|\n");
        for (Point point : points)
            if (point.design.isEmpty())
                page.append("| %s | %s | %s | %s | %,d |%n"
                        .formatted(point.kernel, point.tool, point.source, point.measured, point.cycles));
        return page.toString();
    }

    private static String errors(List<Point> points, Map<String, Long> ours) {
        List<Double> errors = new ArrayList<>();
        for (Point point : points) errors.add(Math.abs((double) ours.get(point.design) / point.cycles - 1));
        errors.sort(null);
        double median = (errors.get((errors.size() - 1) / 2) + errors.get(errors.size() / 2)) / 2;
        return "%d points: median absolute error %.2f %%, largest %.1f %%"
                .formatted(errors.size(), 100 * median, 100 * errors.getLast());
    }

    private static final String INTRODUCTION = """
        # Simulated time beside published cycles

        Written by `bench/validation`; do not edit.

        Each design is written down in [examples/published](../examples/published) as its authors describe it: loops, unrolling, FIFOs and
        their depths. Initiation intervals, depths of pipelines and cycles come from Headrace's own scheduling (`ScheduleLoops`) with
        the operators of target `u280` at 300 MHz, and from its simulation of time; none is taken from the publication. "RTL simulation" is
        what the vendor's tool measured on the generated hardware, "synthesis report" what it predicted.

        How independent this is: latencies of operators, and the three cycles that an iteration takes beside them, were read from
        synthesis reports of the same sources. Who waits for whom, and so all that is more than one loop, is ours. The one
        point that is far off, mvt by the tool alone, sums in the innermost loop: the tool took its adder of seven stages there, an
        iteration every 8 cycles, where it elsewhere takes the one that allows 4, which is what the table of operators has.

        """;

    private static final String NOT_BUILT = """
        ## Points that are not built

        The structure of these designs is not published: which loops are unrolled by how much, which index reads which FIFO.

        """;
}
