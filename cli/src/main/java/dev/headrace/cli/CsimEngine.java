package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The generated C++ on the stand-in of the card. Its host program stays alive from run to run, so that parameters and
/// state stay on the card.
final class CsimEngine implements Engine {
    private final Model model;
    private final CSimulation simulation;
    private final Path log;
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;
    private boolean hasRun;

    /// @param model at level SIZED
    CsimEngine(Model model, Target target) {
        this.model = model;
        simulation = CSimulation.of(model, target, "-O2");
        log = simulation.workspace().folder().resolve("serve.txt");
        List<String> command = new java.util.ArrayList<>(simulation.program());
        command.add("--serve");
        try {
            process = simulation.workspace().start(new ProcessBuilder(command).redirectError(log.toFile()));
        } catch (IOException e) {
            simulation.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            simulation.close();
            throw e;
        }
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public SequencedMap<String, TensorData> run(SequencedMap<String, TensorData> inputs) {
        Path given = file("inputs");
        Path results = file("outputs");
        simulation.workspace().fill(_ -> SafetensorsFile.write(given, inputs));
        ask("run\t" + given + "\t" + results);
        hasRun = true;
        return all(results);
    }

    @Override
    public void advance(SequencedMap<String, TensorData> inputs) {
        Path given = file("inputs");
        simulation.workspace().fill(_ -> SafetensorsFile.write(given, inputs));
        ask("run\t" + given);
        hasRun = true;
    }

    @Override
    public SequencedMap<String, TensorData> state() {
        if (!hasRun) return new LinkedHashMap<>();
        Path state = file("state");
        ask("state\t" + state);
        return all(state);
    }

    private Path file(String name) {
        return simulation.workspace().folder().resolve(name + ".safetensors");
    }

    private static SequencedMap<String, TensorData> all(Path file) {
        return CSimulation.read(file, SafetensorsFile.open(file).names());
    }

    private void ask(String request) {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException _) {
            // It has ended; why, is asked for below.
        }
        try {
            String answer = answers.readLine();
            if (answer == null) throw ended();
            if (!answer.equals("done"))
                throw new InputError(answer.replaceFirst("^error: ", ""), "the compiled design", "check the inputs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RuntimeException ended() throws IOException {
        int code = simulation.workspace().end(process);
        return new WorkFailure(
                "the C simulation",
                model.module(),
                new IllegalStateException("it ended with exit code " + code + "\n"
                        + Files.readString(log).strip()));
    }

    @Override
    public void close() {
        simulation.close();
    }
}
