package dev.headrace.cli;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.compiler.target.Target;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;

/// The generated C++, host program and kernels, compiled unchanged with `make` and `g++` in a folder of its own, to run
/// on the stand-in of the card.
final class CSimulation implements AutoCloseable {
    private final Workspace workspace;
    private final List<String> program = new ArrayList<>();

    private CSimulation(Workspace workspace) {
        this.workspace = workspace;
    }

    /// @throws InputError if a tool is missing
    static void requireCompiler() {
        for (String tool : List.of("make", "g++")) {
            if (!isOnPath(tool)) throw new InputError("is not installed", tool, "install it, or leave csim out");
        }
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv("PATH");
        if (path == null) return false;
        for (String folder : path.split(java.io.File.pathSeparator, -1))
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) return true;
        return false;
    }

    /// Compiles a design.
    /// @param model at level SIZED
    /// @param optimization for the compiler: `-O1`
    static CSimulation of(Model model, Target target, String optimization) {
        CSimulation simulation = new CSimulation(new Workspace("csim"));
        try {
            simulation.build(model, target, optimization);
            return simulation;
        } catch (RuntimeException | Error e) {
            simulation.close();
            throw e;
        }
    }

    private void build(Model model, Target target, String optimization) {
        Path design = workspace.folder().resolve("design");
        Path host = design.resolve("host");
        workspace.fill(_ -> HlsDesign.write(model.module(), model.parameters(), Boards.of(target), design));
        try {
            workspace.call(host, List.of("make", "--silent", "-j", "2", "build/stand-in", "CXXFLAGS=" + optimization));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw new WorkFailure("the C simulation", model.module(), e);
        }
        program.add(host.resolve("build/stand-in").toString());
        for (Path image : HlsDesign.standInImages(model.module(), design))
            program.addAll(List.of("--xclbin", image.toString()));
        program.addAll(List.of("--params", design.resolve("params").toString()));
    }

    /// Compiles a design and runs it once.
    /// @param inputs those of the file, as the design takes them
    /// @return the outputs that it computed
    static SequencedMap<String, TensorData> run(
            Model model,
            Target target,
            Path golden,
            SequencedMap<String, TensorData> inputs,
            SequencedCollection<String> names) {
        try (CSimulation simulation = of(model, target, "-O1")) {
            Path outputs = simulation.workspace.folder().resolve("outputs.safetensors");
            List<String> command = new ArrayList<>(simulation.program);
            Path taken = golden;
            if (!Golden.areAsGiven(model.main())) {
                taken = simulation.workspace.folder().resolve("inputs.safetensors");
                SafetensorsFile.write(taken, inputs);
            }
            command.addAll(List.of("--inputs", taken.toAbsolutePath().toString()));
            command.addAll(List.of("--outputs", outputs.toString()));
            simulation.workspace.call(simulation.workspace.folder(), command);
            return read(outputs, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw new WorkFailure("the C simulation", model.module(), e);
        }
    }

    /// The host program with the options that say where the design is.
    List<String> program() {
        return List.copyOf(program);
    }

    Workspace workspace() {
        return workspace;
    }

    /// Tensors of a file, with values that outlive it.
    static SequencedMap<String, TensorData> read(Path file, SequencedCollection<String> names) {
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

    @Override
    public void close() {
        workspace.close();
    }
}
