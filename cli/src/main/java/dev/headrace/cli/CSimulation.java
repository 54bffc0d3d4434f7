package dev.headrace.cli;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.compiler.target.Target;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;

/// Compiles the generated C++, host program and kernels, unchanged with `make` and `g++` in a directory of its own, and
/// runs it on the stand-in of the card.
final class CSimulation {
    private CSimulation() {}

    /// @throws InputError if a tool is missing
    static void requireCompiler() {
        for (String tool : List.of("make", "g++")) {
            if (!isOnPath(tool)) throw new InputError("is not installed", tool, "install it, or leave --csim out");
        }
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv("PATH");
        if (path == null) return false;
        for (String folder : path.split(java.io.File.pathSeparator, -1))
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) return true;
        return false;
    }

    /// @return the outputs that the compiled design computed
    static SequencedMap<String, TensorData> run(
            Model model, Target target, Path golden, SequencedCollection<String> names) {
        try {
            Path workspace = Files.createTempDirectory("headrace-csim-");
            try {
                Path design = workspace.resolve("design");
                HlsDesign.write(model.module(), model.parameters(), Boards.of(target), design);
                Path host = design.resolve("host");
                call(host, workspace, List.of("make", "--silent", "-j", "2", "build/stand-in", "CXXFLAGS=-O1"));
                Path outputs = workspace.resolve("outputs.safetensors");
                List<String> command =
                        new ArrayList<>(List.of(host.resolve("build/stand-in").toString()));
                for (Path image : HlsDesign.standInImages(model.module(), design))
                    command.addAll(List.of("--xclbin", image.toString()));
                command.addAll(List.of("--params", design.resolve("params").toString()));
                command.addAll(List.of("--inputs", golden.toAbsolutePath().toString()));
                command.addAll(List.of("--outputs", outputs.toString()));
                call(host, workspace, command);
                return read(outputs, names);
            } catch (IllegalStateException e) {
                throw new WorkFailure("the C simulation", model.module(), e);
            } finally {
                delete(workspace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The values outlive the file.
    private static SequencedMap<String, TensorData> read(Path file, SequencedCollection<String> names) {
        SafetensorsFile written = SafetensorsFile.open(file);
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        for (String name : names) {
            TensorData data = written.tensor(name);
            outputs.put(
                    name,
                    data.kind().isFloat()
                            ? TensorData.ofDoubles(
                                    data.kind(), data.toDoubles(), data.sizes().toArray())
                            : TensorData.ofLongs(
                                    data.kind(), data.toLongs(), data.sizes().toArray()));
        }
        return outputs;
    }

    private static void call(Path directory, Path workspace, List<String> command) throws IOException {
        Path log = workspace.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int code = process.waitFor();
            if (code != 0)
                throw new IllegalStateException(command.getFirst() + " ended with exit code " + code + "\n"
                        + Files.readString(log).strip());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path visited, java.io.@org.jspecify.annotations.Nullable IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
