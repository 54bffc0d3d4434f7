package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.backends.lint.Finding;
import dev.headrace.backends.lint.Lint;
import dev.headrace.backends.page.Findings;
import dev.headrace.backends.page.ReportPage;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes a design at level SIZED as a directory of HLS C++ with all that belongs to it.
///
/// | path | what |
/// |---|---|
/// | `design.mlir` | the design: everything else is derived from it |
/// | `hls/` | one source per kernel, their configurations, `Makefile`, and for each image `link.cfg`, and
/// `floorplan.tcl` where a kernel spans dies |
/// | `hls/csim/` | stand-ins for the headers of the vendor's compiler |
/// | `host/` | the host program |
/// | `host/stand-in/` | a stand-in for XRT and the card: `make stand-in GOLDEN=FILE` needs g++ only |
/// | `params/` | packed parameters and a manifest |
/// | `target.json` | what is known of the device, if the board has a description |
/// | `report.json` | kernels, FIFOs, buffers, remarks |
/// | `report.html` | the same to look at in a browser |
public final class HlsDesign {
    private static final long DRAWING_STACK_BYTES = 1L << 28;

    private HlsDesign() {}

    /// Refuses a directory that [#write] would refuse; worth asking before the long work begins.
    /// @throws InputError where `directory` exists and is not ours
    public static void requireOurs(Path directory) {
        OutputDirectory.requireOurs(directory);
    }

    /// Writes the directory beside its place and renames it at the end.
    /// @param parameters the values of a parameter by its name
    /// @throws InputError where `directory` is not ours or cannot be written
    /// @throws IllegalStateException if the sources break a rule of the vendor's compiler, which is our mistake
    public static void write(ModuleOp module, Function<String, TensorData> parameters, Board board, Path directory) {
        writeDesign(module, parameters, board, directory);
    }

    /// As [#write] for a program whose parameters have no values yet: all but `params/parameters.bin`.
    public static void writeWithoutParameters(ModuleOp module, Board board, Path directory) {
        writeDesign(module, null, board, directory);
    }

    private static void writeDesign(
            ModuleOp module, @Nullable Function<String, TensorData> parameters, Board board, Path directory) {
        Map<String, String> texts = new LinkedHashMap<>();
        ObjectNode report = DesignReport.of(module, board);
        // Beside all the rest: the first drawing of a process loads much code.
        CompletableFuture<String> page =
                CompletableFuture.supplyAsync(() -> ReportPage.of(module, report, board.megahertz()), HlsDesign::draw);
        FuncOp main = FuncOp.find(module, "main")
                .orElseThrow(() -> new InputError("has no function @main", "the design", "name its entry @main"));
        ProgramPlan plan = ProgramPlan.of(main, parameters);
        ProgramWriter.Program program = ProgramWriter.write(plan);
        List<KernelInterface> faces = plan.kernels().values().stream()
                .map(KernelPlan::face)
                .distinct()
                .toList();
        for (RuntimeFile file : RuntimeFile.values()) texts.put(file.path(), file.text());
        texts.put("design.mlir", Printer.custom().includingLocations().print(module));
        SequencedMap<KernelInterface, SequencedMap<String, Integer>> cells = new LinkedHashMap<>();
        for (ComputeUnit unit : plan.units()) {
            KernelPlan unitPlan = plan.kernel(unit.kernels().getFirst());
            KernelWriter.Written written = KernelWriter.write(unit, unitPlan);
            texts.put("hls/" + unitPlan.face().name() + ".cpp", written.source());
            cells.put(unitPlan.face(), written.cells());
        }
        texts.put("hls/kernels.h", kernelHeader(faces));
        texts.put("host/stand-in/kernels.cpp", StandIn.kernels(faces));
        texts.put("host/program.cpp", program.source());
        texts.putAll(new BuildFiles(board, BuildFiles.images(plan.kernels(), cells)).files());
        if (!board.description().isEmpty()) texts.put("target.json", board.description());
        texts.put("report.json", JsonText.of(report));
        requireNoFindings(texts);
        texts.put("report.html", page.join());
        OutputDirectory.write(directory, fresh -> {
            for (Map.Entry<String, String> text : texts.entrySet())
                write(fresh.resolve(text.getKey()), text.getValue());
            program.parameters().write(fresh.resolve("params"));
        });
    }

    /// In a thread of its own: the layout calls itself once for each step along the longest way through a graph.
    private static void draw(Runnable drawing) {
        Thread thread = new Thread(null, drawing, "report page", DRAWING_STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    /// `report.html` of a design, with what was found out since it was written.
    public static String page(ModuleOp module, Board board, Findings findings) {
        return ReportPage.of(module, DesignReport.of(module, board), board.megahertz(), findings);
    }

    /// What takes the place of the images of the card where the host program runs on the stand-in, in order.
    /// @param directory that was written for this module
    public static List<Path> standInImages(ModuleOp module, Path directory) {
        var groups = KernelOp.byGroup(module);
        int count = groups.isEmpty() ? 1 : groups.lastEntry().getKey() + 1;
        return IntStream.range(0, count)
                .mapToObj(group -> directory.resolve("hls/link" + (count == 1 ? "" : "_" + group) + ".cfg"))
                .toList();
    }

    private static void requireNoFindings(Map<String, String> texts) {
        Map<String, String> sources = new LinkedHashMap<>();
        texts.forEach((path, text) -> {
            if (path.matches("hls/[^/]+")) sources.put(path.substring("hls/".length()), text);
        });
        List<Finding> findings = Lint.check(sources);
        if (!findings.isEmpty())
            throw new IllegalStateException("the sources break %d rules of the vendor's compiler, first %s"
                    .formatted(findings.size(), findings.getFirst()));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String kernelHeader(List<KernelInterface> kernels) {
        CppWriter out = new CppWriter();
        out.line("#pragma once").blank();
        out.line("#include \"operators.h\"").blank();
        out.line("#include <ap_int.h>")
                .line("#include <hls_math.h>")
                .line("#include <hls_stream.h>")
                .line("#include <hls_vector.h>")
                .blank();
        out.comment(
                "A task of a dataflow region. The C simulation defines its own: there the call becomes a coroutine.");
        out.line("#ifndef HEADRACE_TASK")
                .line("#define HEADRACE_TASK(call) call")
                .line("#define HEADRACE_JOIN");
        out.line("#endif").blank();
        for (KernelInterface kernel : kernels) out.line(kernel.signature() + ";");
        return out.toString();
    }
}
