package dev.headrace.backends.hls;

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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes a design at level SIZED as a directory of HLS C++ with all that belongs to it.
///
/// | path | what |
/// |---|---|
/// | `design.mlir` | the design: everything else is derived from it |
/// | `hls/` | one source per kernel, their configurations, `link.cfg`, `Makefile` |
/// | `hls/csim/` | header stand-ins and test bench: `make csim GOLDEN=FILE` needs g++ only |
/// | `host/` | the host program |
/// | `params/` | packed parameters and a manifest |
/// | `report.json` | kernels, FIFOs, buffers, remarks |
public final class HlsDesign {
    private HlsDesign() {}

    /// Refuses a directory that [#write] would refuse; worth asking before the long work begins.
    /// @throws InputError where `directory` exists and is not ours
    public static void requireOurs(Path directory) {
        OutputDirectory.requireOurs(directory);
    }

    /// Writes the directory beside its place and renames it at the end.
    /// @param parameters the values of a parameter by its name
    /// @throws InputError where `directory` is not ours or cannot be written
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
        FuncOp main = FuncOp.find(module, "main")
                .orElseThrow(() -> new InputError("has no function @main", "the design", "name its entry @main"));
        ProgramPlan plan = ProgramPlan.of(main, parameters, board.banks());
        ProgramWriter.Program program = ProgramWriter.write(plan);
        List<KernelInterface> faces =
                plan.kernels().values().stream().map(KernelPlan::face).toList();
        for (RuntimeFile file : RuntimeFile.values()) texts.put(file.path(), file.text());
        texts.put("design.mlir", Printer.custom().includingLocations().print(module));
        plan.kernels()
                .forEach((kernel, kernelPlan) ->
                        texts.put("hls/" + kernelPlan.face().name() + ".cpp", KernelWriter.write(kernel, kernelPlan)));
        texts.put("hls/kernels.h", kernelHeader(faces));
        texts.put("hls/csim/launch.cpp", launch(faces));
        texts.put("host/program.cpp", program.source());
        texts.putAll(new BuildFiles(board, faces).files());
        texts.put("report.json", JsonText.of(DesignReport.of(module)));
        OutputDirectory.write(directory, fresh -> {
            for (Map.Entry<String, String> text : texts.entrySet())
                write(fresh.resolve(text.getKey()), text.getValue());
            program.parameters().write(fresh.resolve("params"));
        });
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String kernelHeader(List<KernelInterface> kernels) {
        CppWriter out = new CppWriter();
        out.line("#pragma once").blank();
        out.line("#include \"operators.h\"").blank();
        out.line("#include <hls_math.h>").line("#include <hls_stream.h>").blank();
        out.comment(
                "A task of a dataflow region. The C simulation defines its own: there the call becomes a coroutine.");
        out.line("#ifndef HEADRACE_TASK")
                .line("#define HEADRACE_TASK(call) call")
                .line("#define HEADRACE_JOIN");
        out.line("#endif").blank();
        for (KernelInterface kernel : kernels) out.line(kernel.signature() + ";");
        return out.toString();
    }

    private static String launch(List<KernelInterface> kernels) {
        CppWriter out = new CppWriter();
        out.line("#include \"launch.h\"")
                .blank()
                .line("#include \"kernels.h\"")
                .blank()
                .line("#include <stdexcept>");
        String head = "void design::launch(const std::string& kernel, const std::vector<headrace::Buffer*>& arguments)";
        out.blank().block(head, () -> {
            for (KernelInterface kernel : kernels) {
                out.block("if (kernel == \"" + kernel.name() + "\")", () -> {
                    StringBuilder call = new StringBuilder();
                    for (int i = 0; i < kernel.ports().size(); i++)
                        call.append(i == 0 ? "" : ", ")
                                .append("arguments[%d]->as<%s>()"
                                        .formatted(
                                                i,
                                                kernel.ports().get(i).element().text()));
                    out.line(kernel.name() + "(" + call + ");").line("return;");
                });
            }
            out.line("throw std::logic_error(\"there is no kernel \" + kernel);");
        });
        return out.toString();
    }
}
