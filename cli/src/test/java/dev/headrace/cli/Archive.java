package dev.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The entries of `lenet5.pt2`, to be changed and written again.
record Archive(Map<String, byte[]> entries) {
    static final String PROGRAM = "lenet5/models/model.json";

    static Archive ofLenet() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(Run.model("lenet5").toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (var in = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return new Archive(entries);
    }

    Archive change(String entry, UnaryOperator<byte[]> change) {
        entries.put(entry, change.apply(Objects.requireNonNull(entries.get(entry), entry)));
        return this;
    }

    Archive edit(String entry, String from, String to) {
        return change(entry, bytes -> {
            String text = new String(bytes, UTF_8);
            if (!text.contains(from)) throw new IllegalArgumentException(entry + " has no " + from);
            return text.replace(from, to).getBytes(UTF_8);
        });
    }

    Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }
}
