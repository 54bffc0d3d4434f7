package dev.headrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/// One command line, run in this process.
record Run(int code, String out, String err) {
    private static final Path MODELS = Path.of("../examples/models");

    static Run of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int code = Headrace.execute(new PrintWriter(out), new PrintWriter(err), texts);
        return new Run(code, out.toString(), err.toString());
    }

    static Path model(String name) {
        return MODELS.resolve(name + ".pt2");
    }

    static Path golden(String name) {
        return MODELS.resolve(name + ".golden.safetensors");
    }
}
