package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Text for a file or, without one, for standard output. A file appears whole or not at all.
final class Texts {
    private Texts() {}

    static void write(String text, @Nullable Path file, PrintWriter out) {
        if (file == null) {
            out.print(text);
            out.flush();
            return;
        }
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling("." + absolute.getFileName() + ".new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, absolute, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(fresh);
            throw new InputError(
                    "cannot be written: " + e.getMessage(), file.toString(), "check permissions and free space", e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The failure that brought us here is the one to tell.
        }
    }
}
