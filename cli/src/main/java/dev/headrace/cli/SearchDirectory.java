package dev.headrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.ConfigurationFile;
import dev.headrace.compiler.target.Target;
import dev.headrace.explorer.Evaluation;
import dev.headrace.explorer.Front;
import dev.headrace.explorer.Journal;
import dev.headrace.explorer.Objective;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where a search keeps what it finds.
record SearchDirectory(Path folder) {
    private static final String JOURNAL = "journal.jsonl";
    private static final String BEST = "configuration.json";
    private static final String FRONT = "pareto.json";

    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    /// @throws InputError if the directory holds something else, or cannot be made
    static SearchDirectory at(Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve(JOURNAL)) && holdsAnything(folder))
                throw new InputError(
                        "holds files and no search", folder.toString(), "name another directory, or an empty one");
        } catch (IOException e) {
            throw new InputError(
                    "cannot be used (" + e.getMessage() + ")", folder.toString(), "name another directory", e);
        }
        return new SearchDirectory(folder);
    }

    private static boolean holdsAnything(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    /// @param search all that decides what it finds
    Journal journal(ObjectNode search) {
        return Journal.open(folder.resolve(JOURNAL), search);
    }

    /// Where the best configuration stands.
    Path best() {
        return folder.resolve(BEST);
    }

    /// The best so far.
    void write(Evaluation best) {
        Texts.write(ConfigurationFile.print(best.configuration()), best(), NOWHERE);
    }

    /// The best, and all designs with those of the front marked.
    void write(List<Evaluation> all, Objective objective, Target target) {
        objective.best(all).ifPresent(this::write);
        Front front = Front.of(all);
        if (front.designs().isEmpty()) return;
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            String text = new JsonMapper().writer(printer).writeValueAsString(front.json(all, target.megahertz()));
            Texts.write(text + "\n", folder.resolve(FRONT), NOWHERE);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
