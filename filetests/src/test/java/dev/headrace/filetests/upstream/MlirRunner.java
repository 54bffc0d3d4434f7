package dev.headrace.filetests.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Printer;
import dev.headrace.ir.type.FunctionType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs `@main` of a module of level LINALG by MLIR's own lowering and JIT.
final class MlirRunner {
    private static final Path LIBRARIES = Path.of("/usr/lib/llvm-22/lib");
    private static final Pattern NUMBER = Pattern.compile("-?(?:inf|nan|\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?)");
    private static final List<String> LOWERING = List.of(
            "--convert-elementwise-to-linalg",
            "--linalg-generalize-named-ops",
            "--convert-tensor-to-linalg",
            "--one-shot-bufferize=bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map",
            "--convert-linalg-to-loops",
            "--convert-scf-to-cf",
            "--expand-strided-metadata",
            "--lower-affine",
            "--convert-math-to-llvm",
            "--convert-math-to-libm",
            "--convert-arith-to-llvm",
            "--finalize-memref-to-llvm",
            "--convert-func-to-llvm",
            "--convert-cf-to-llvm",
            "--reconcile-unrealized-casts");

    private MlirRunner() {}

    static void requireInstalled() {
        boolean found = Files.isExecutable(Path.of("/usr/bin/mlir-runner-22"))
                && Files.isExecutable(Path.of("/usr/bin/mlir-opt-22"));
        assumeTrue(found, "mlir-opt-22 and mlir-runner-22 are missing: apt-get install --no-remove mlir-22-tools");
    }

    /// @param arguments one for each parameter of `@main`
    /// @return the elements of its only result, an f32 tensor, with the six digits that MLIR prints
    static double[] run(ModuleOp module, List<TensorData> arguments, Path folder)
            throws IOException, InterruptedException {
        FunctionType type = FuncOp.find(module, "main").orElseThrow().type();
        return run(Printer.custom().print(module), type, arguments, folder);
    }

    /// As above, of a text: a module whose last character closes it.
    static double[] run(String module, FunctionType type, List<TensorData> arguments, Path folder)
            throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("source.mlir"), program(module.strip(), type, arguments));
        Path lowered = folder.resolve("lowered.mlir");
        List<String> lower = new ArrayList<>(List.of("mlir-opt-22", source.toString(), "-o", lowered.toString()));
        lower.addAll(LOWERING);
        call(lower, folder);
        String printed = call(
                List.of(
                        "mlir-runner-22",
                        lowered.toString(),
                        "-e",
                        "entry",
                        "--entry-point-result=void",
                        "--shared-libs=" + LIBRARIES.resolve("libmlir_runner_utils.so.22.1") + ","
                                + LIBRARIES.resolve("libmlir_c_runner_utils.so.22.1")),
                folder);
        Matcher numbers = NUMBER.matcher(printed.substring(printed.indexOf("data =")));
        return numbers.results().mapToDouble(n -> number(n.group())).toArray();
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    /// The module with a function `@entry` that calls `@main` on constants and prints the result.
    private static String program(String module, FunctionType type, List<TensorData> arguments) {
        Type result = type.results().getFirst();
        String memory = result.toString().replaceFirst("tensor", "memref");
        StringBuilder out = new StringBuilder(module.substring(0, module.length() - 1));
        out.append("func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}\n");
        out.append("func.func @entry() {\n");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            names.add("%c" + i);
            out.append("%%c%d = arith.constant dense<\"0x%s\"> : %s%n"
                    .formatted(i, hex(arguments.get(i)), type.inputs().get(i)));
        }
        out.append("%%r = call @main(%s) : %s%n".formatted(String.join(", ", names), type));
        out.append("%%m = bufferization.to_buffer %%r : %s to %s%n".formatted(result, memory));
        out.append("%%u = memref.cast %%m : %s to memref<*xf32>%n".formatted(memory));
        return out.append("call @printMemrefF32(%u) : (memref<*xf32>) -> ()\nreturn\n}\n}\n")
                .toString();
    }

    private static String hex(TensorData data) {
        return HexFormat.of().formatHex(data.toBytes().toArray(ValueLayout.JAVA_BYTE));
    }

    private static String call(List<String> command, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
