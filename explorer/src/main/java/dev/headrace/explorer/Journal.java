package dev.headrace.explorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// What a search has found out, in a file that survives the end of the process at any moment: a line of JSON for what
/// is searched for, then one for each evaluation, each on the disk before the search goes on.
///
/// Each line carries a check sum. A last line that is cut short or damaged is dropped: it was being written when the
/// process ended. Damage anywhere else is none that an end of the process leaves behind, and refused.
public final class Journal implements AutoCloseable {
    static final String ADVICE = "name another directory, or delete the journal";

    private static final int LARGEST_FILE = 1 << 26;
    private static final String SUM = "crc32";
    private static final String ENTRY = "entry";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final FileChannel channel;
    private final List<Evaluation> found = new ArrayList<>();

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Opens the journal of a search, or begins one.
    /// @param search all that decides what the search finds
    /// @throws InputError if the file is damaged, of another search, in use, or cannot be written
    public static Journal open(Path file, ObjectNode search) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(channel, file);
            Journal journal = new Journal(file, channel);
            journal.read(search);
            return journal;
        } catch (IOException e) {
            close(channel);
            throw new InputError(
                    "cannot be read or written (" + e.getMessage() + ")",
                    file.toString(),
                    "check the folder, its permissions and free space",
                    e);
        } catch (InputError e) {
            close(channel);
            throw e;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) channel.close();
        } catch (IOException _) {
            // What went wrong before is told.
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() != null) return;
        } catch (OverlappingFileLockException _) {
            // Told below.
        }
        throw new InputError("is in use by another search", file.toString(), "wait for it, or name another directory");
    }

    /// What was found before, in the order of the lines.
    public List<Evaluation> found() {
        return List.copyOf(found);
    }

    private void read(ObjectNode search) throws IOException {
        if (channel.size() > LARGEST_FILE) throw new InputError("is no journal", file.toString(), ADVICE);
        byte[] bytes = new byte[(int) channel.size()];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
        int line = 0;
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') end++;
            JsonNode entry = end < bytes.length ? entry(new String(bytes, start, end - start, UTF_8)) : null;
            boolean isLast = end + 1 >= bytes.length;
            if (entry == null && !isLast)
                throw new InputError("is damaged", place(line), "restore it, or delete it and search again");
            if (entry == null && line == 0) requireBegun(search, bytes);
            if (entry == null) break;
            if (line == 0) requireSame(search, entry);
            else found.add(EvaluationJson.read(entry, place(line)));
            line++;
            start = end + 1;
        }
        channel.truncate(start);
        channel.position(start);
        if (line == 0) append(search);
    }

    /// Whatever else stands in the file shall stay there.
    private void requireBegun(ObjectNode search, byte[] bytes) {
        if (!text(search).startsWith(new String(bytes, UTF_8)))
            throw new InputError("is no journal", file.toString(), ADVICE);
    }

    private String place(int line) {
        return file + ":" + (line + 1);
    }

    /// Null if the line is damaged.
    private static @Nullable JsonNode entry(String line) {
        try {
            JsonNode parsed = JSON.readTree(line);
            JsonNode entry = parsed.path(ENTRY);
            return entry.isObject() && line.equals(text((ObjectNode) entry)) ? entry : null;
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    private static String text(ObjectNode entry) {
        CRC32 sum = new CRC32();
        sum.update(entry.toString().getBytes(UTF_8));
        ObjectNode line = JSON.createObjectNode();
        line.put(SUM, HexFormat.of().toHexDigits((int) sum.getValue()));
        line.set(ENTRY, entry);
        return line.toString();
    }

    private void requireSame(ObjectNode search, JsonNode journal) {
        for (var field : search.properties()) {
            JsonNode its = journal.path(field.getKey());
            if (!its.asText().equals(field.getValue().asText()))
                throw new InputError(
                        "is of a search with %s '%s', not '%s'"
                                .formatted(
                                        field.getKey(),
                                        its.asText(),
                                        field.getValue().asText()),
                        file.toString(),
                        ADVICE);
        }
    }

    /// Returns when the evaluation is on the disk.
    synchronized void add(Evaluation evaluation) {
        try {
            append(EvaluationJson.of(evaluation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(ObjectNode entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((text(entry) + "\n").getBytes(UTF_8));
        while (line.hasRemaining()) channel.write(line);
        channel.force(true);
    }

    /// Where the file is, for messages.
    Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
