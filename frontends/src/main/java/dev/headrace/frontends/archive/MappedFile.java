package dev.headrace.frontends.archive;

import dev.headrace.ir.InputError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Maps files read-only, so that weights are read from where they lie. A mapping lives as long as somebody can reach
/// it.
public final class MappedFile {
    private MappedFile() {}

    /// All bytes of a file that is not empty.
    /// @throws InputError where there is no such file, or it is empty, a folder or unreadable
    public static MemorySegment of(Path file) {
        String where = file.toString();
        if (Files.isDirectory(file)) throw new InputError("is a folder", where, "name the file inside");
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) throw new InputError("is empty", where, "write it again");
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        } catch (NoSuchFileException e) {
            throw new InputError("no such file", where, "check the path", e);
        } catch (AccessDeniedException e) {
            throw new InputError("may not be read", where, "check its permissions", e);
        } catch (IOException e) {
            throw new InputError("cannot be read (" + e.getMessage() + ")", where, "check the disk and the path", e);
        }
    }
}
