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

    /// @throws InputError if the file cannot be written; what stood there is untouched then
    static void write(String text, @Nullable Path file, PrintWriter out) {
        if (file == null) {
            out.print(text);
            out.flush();
            return;
        }
        requireWritable(file);
        Path fresh = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(fresh, e);
            throw new InputError(
                    "cannot be written (" + e.getMessage() + ")",
                    file.toString(),
                    "check the folder, its permissions and free space",
                    e);
        }
    }

    /// Refuses what a file cannot take the place of; worth asking before the long work begins.
    /// @throws InputError if a folder or a device stands there, or the folder is missing
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file))
            throw new InputError("is a folder", file.toString(), "name a file to write");
        // Renaming onto a device would take the device away.
        if (Files.exists(file) && !Files.isRegularFile(file))
            throw new InputError("is no regular file", file.toString(), "name a file to write");
        if (!Files.isDirectory(folder))
            throw new InputError("no such folder", folder.toString(), "create it, or name another file");
    }

    private static void discard(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
