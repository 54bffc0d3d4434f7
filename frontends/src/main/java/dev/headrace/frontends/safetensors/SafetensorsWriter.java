package dev.headrace.frontends.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes what [SafetensorsFile] reads.
final class SafetensorsWriter {
    /// The data begin at a multiple of it, as the reference implementation aligns them.
    private static final int ALIGNMENT = 8;

    private static final long CHUNK = 64 << 20;

    private SafetensorsWriter() {}

    static void write(Path file, Map<String, TensorData> tensors) {
        // A device or a pipe would be replaced by the file.
        if (Files.exists(file) && !Files.isRegularFile(file))
            throw new InputError("exists and is no file", "'" + file + "'", "choose another");
        Path beside = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeFully(channel, header(tensors));
                for (TensorData tensor : tensors.values()) writeFully(channel, tensor.toBytes());
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(beside, e);
            throw new InputError(
                    "cannot be written (" + e.getMessage() + ")",
                    file.toString(),
                    "check the folder, its permissions and free space",
                    e);
        }
    }

    private static ByteBuffer header(Map<String, TensorData> tensors) throws JsonProcessingException {
        Map<String, Object> header = new LinkedHashMap<>();
        long at = 0;
        for (Map.Entry<String, TensorData> entry : tensors.entrySet()) {
            TensorData tensor = entry.getValue();
            long end = at + tensor.elements() * tensor.kind().bytes();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", tensor.kind().name());
            fields.put("shape", tensor.sizes().values());
            fields.put("data_offsets", List.of(at, end));
            header.put(entry.getKey(), fields);
            at = end;
        }
        String json = new JsonMapper().writeValueAsString(header);
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(utf8.length, ALIGNMENT) * ALIGNMENT;
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(padded).put(utf8);
        while (buffer.hasRemaining()) buffer.put((byte) ' ');
        return buffer.flip();
    }

    private static void writeFully(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            long length = Math.min(CHUNK, bytes.byteSize() - at);
            writeFully(channel, bytes.asSlice(at, length).asByteBuffer());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) channel.write(buffer);
    }

    private static void discard(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
