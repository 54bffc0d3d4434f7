package dev.headrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A folder for a while, and the tools that run in it. At its end, or that of the process, they are stopped and the
/// folder is deleted.
final class Workspace implements AutoCloseable {
    /// What a shell reports of a tool that Ctrl-C ended. The key reaches all processes of a terminal.
    private static final int INTERRUPTED = 130;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final AtEnd end;
    private boolean hasEnded;

    Workspace(String name) {
        try {
            folder = Files.createTempDirectory("headrace-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end = new AtEnd(this::clear);
    }

    Path folder() {
        return folder;
    }

    /// Writes files. The folder is not deleted meanwhile.
    synchronized void fill(Consumer<Path> writer) {
        requireOpen();
        writer.accept(folder);
    }

    private void requireOpen() {
        if (hasEnded) throw new Interrupted();
    }

    /// Runs a tool to its end.
    /// @throws IllegalStateException if it fails, with what it said
    void call(Path directory, List<String> command) throws IOException {
        Path log = folder.resolve("log.txt");
        Process process = start(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        if (end(process) != 0)
            throw new IllegalStateException(command.getFirst() + " ended with exit code " + process.exitValue() + "\n"
                    + Files.readString(log).strip());
    }

    synchronized Process start(ProcessBuilder builder) throws IOException {
        requireOpen();
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /// Waits for the end of a tool.
    /// @return its exit code
    /// @throws Interrupted if the user ended it
    int end(Process process) throws IOException {
        try {
            int code = process.waitFor();
            synchronized (this) {
                requireOpen();
                processes.remove(process);
            }
            if (code == INTERRUPTED) throw new Interrupted();
            return code;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private synchronized void clear() {
        hasEnded = true;
        for (Process process : processes) {
            List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
            tree.add(process.toHandle());
            tree.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle each : tree) each.onExit().join();
        }
        try {
            delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        end.close();
    }
}
