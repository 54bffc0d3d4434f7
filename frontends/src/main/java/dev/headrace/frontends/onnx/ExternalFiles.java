package dev.headrace.frontends.onnx;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// The files beside a model that hold the elements of its larger tensors. None outside of the model's folder is ever
/// opened, whatever the path, and be it over a link.
final class ExternalFiles {
    private final Path model;
    private final Map<String, MemorySegment> mapped = new HashMap<>();

    ExternalFiles(Path model) {
        this.model = model;
    }

    /// @param place of the tensor, for messages
    /// @param entry `location`, and optionally `offset` and `length`
    /// @throws InputError where the file is missing, elsewhere or too short
    MemorySegment bytes(String place, Map<String, String> entry) {
        String location = entry.getOrDefault("location", "");
        MemorySegment file = mapped.computeIfAbsent(location, l -> MappedFile.of(resolve(place, l)));
        long offset = number(place, entry, "offset", 0);
        long length = number(place, entry, "length", Math.max(0, file.byteSize() - offset));
        if (offset > file.byteSize() || length > file.byteSize() - offset)
            throw new InputError(
                    "takes " + length + " bytes from byte " + offset + " on of '" + location + "', which has "
                            + file.byteSize(),
                    place,
                    "copy both files again");
        return file.asSlice(offset, length);
    }

    private Path resolve(String place, String location) {
        try {
            Path folder =
                    Objects.requireNonNull(model.toAbsolutePath().normalize().getParent());
            Path named = Path.of(location);
            Path file = folder.resolve(named).normalize();
            if (location.isEmpty() || named.isAbsolute() || !file.startsWith(folder)) throw outside(place, location);
            // A link may lead elsewhere. A file that is missing is reported by whoever opens it.
            if (file.toFile().exists() && !file.toRealPath().startsWith(folder.toRealPath()))
                throw outside(place, location);
            return file;
        } catch (InvalidPathException e) {
            throw new InputError(
                    "lies in a file with the impossible name '" + location + "'", place, "save it again", e);
        } catch (IOException e) {
            throw new InputError("lies in '" + location + "', which cannot be read", place, "check its permissions", e);
        }
    }

    private static InputError outside(String place, String location) {
        return new InputError(
                "lies in '" + location + "', outside of the model's folder",
                place,
                "put the file beside the model and save the model with its name alone");
    }

    private static long number(String place, Map<String, String> entry, String key, long otherwise) {
        String text = entry.get(key);
        if (text == null) return otherwise;
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0) return value;
        } catch (NumberFormatException _) {
            // Reported below.
        }
        throw new InputError("has the " + key + " '" + text + "'", place, "the file is damaged, save it again");
    }
}
