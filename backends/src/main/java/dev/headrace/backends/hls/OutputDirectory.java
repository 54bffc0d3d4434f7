package dev.headrace.backends.hls;

import dev.headrace.ir.InputError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// A directory that appears whole or not at all: files go into a directory beside it, which is renamed at the end.
///
/// The marker file lists what we wrote. An earlier output is replaced; files that others put into it, such as build
/// products, are kept. A directory without the marker is not ours and is refused, unless it is empty.
final class OutputDirectory {
    static final String MARKER = ".headrace";

    private OutputDirectory() {}

    /// Writes the files of a directory.
    interface Filler {
        void fill(Path directory) throws IOException;
    }

    /// Refuses a directory that is not ours; worth asking before the long work begins.
    /// @throws InputError where `target` exists and [#write] would not replace it
    static void requireOurs(Path target) {
        try {
            if (!Files.exists(target)) return;
            if (Files.isSameFile(target, Path.of("")))
                throw new InputError("is the current directory", "'" + target + "'", "name a directory in it with -o");
            if (Files.isRegularFile(target.resolve(MARKER)) || isEmptyDirectory(target)) return;
        } catch (IOException e) {
            throw new InputError("cannot be read: " + reason(e), target.toString(), "check its permissions", e);
        }
        throw new InputError(
                "exists and was not written by headrace", target.toString(), "choose another directory with -o");
    }

    /// @throws InputError where `target` is not ours, or the disk refuses
    static void write(Path target, Filler filler) {
        requireOurs(target);
        try {
            Path absolute = Files.exists(target)
                    ? target.toRealPath()
                    : target.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            if (parent == null) throw new InputError("is no place for output", target.toString(), "name a directory");
            Files.createDirectories(parent);
            Path fresh = Files.createDirectory(parent.resolve(".headrace-new-" + UUID.randomUUID()));
            try {
                filler.fill(fresh);
                Files.write(fresh.resolve(MARKER), filesIn(fresh), StandardCharsets.UTF_8);
                replace(absolute, fresh);
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new InputError(
                    "cannot be written: " + reason(e), target.toString(), "check permissions and free space", e);
        }
    }

    private static void replace(Path target, Path fresh) throws IOException {
        if (!Files.exists(target)) {
            Files.move(fresh, target);
            return;
        }
        List<String> foreign = foreignFiles(target);
        Path old = target.resolveSibling(".headrace-old-" + UUID.randomUUID());
        Files.move(target, old);
        try {
            Files.move(fresh, target);
        } finally {
            if (!Files.exists(target)) Files.move(old, target);
            else keep(foreign, old, target);
        }
    }

    private static List<String> foreignFiles(Path target) throws IOException {
        Path marker = target.resolve(MARKER);
        if (!Files.exists(marker)) return List.of();
        Set<String> ours = new HashSet<>(Files.readAllLines(marker, StandardCharsets.UTF_8));
        ours.add(MARKER);
        return filesIn(target).stream().filter(file -> !ours.contains(file)).toList();
    }

    /// Moves files from an old output, and deletes the rest of it.
    private static void keep(List<String> foreign, Path old, Path target) throws IOException {
        for (String file : foreign) {
            Path kept = target.resolve(file);
            if (Files.exists(kept)) continue;
            Files.createDirectories(kept.getParent());
            Files.move(old.resolve(file), kept);
        }
        delete(old);
    }

    /// Relative paths with `/`, sorted.
    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isEmptyDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) return false;
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) return "another headrace wrote it at the same time";
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
