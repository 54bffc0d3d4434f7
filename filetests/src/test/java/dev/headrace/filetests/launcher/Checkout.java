package dev.headrace.filetests.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A copy of what the launcher needs of this project, without anything built.
record Checkout(Path root) {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> NOT_COPIED = List.of("target", "test", ".git", ".headrace", "docs");

    static Checkout in(Path root) throws IOException {
        copy(PROJECT, root);
        return new Checkout(root);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            Files.copy(from, to);
            return;
        }
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(from)) {
            entries.filter(entry -> !isLeftOut(from, entry)).forEach(entry -> {
                try {
                    copy(entry, to.resolve(entry.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /// A package may have the name of an output folder: inside `main` everything is copied.
    private static boolean isLeftOut(Path folder, Path entry) {
        return !PROJECT.relativize(folder).toString().contains("main")
                && NOT_COPIED.contains(entry.getFileName().toString());
    }

    Path launcher() {
        return root.resolve("headrace");
    }
}
