package dev.headrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints; the build writes it into a resource beside this class.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (var text = Version.class.getResourceAsStream("version.txt")) {
            if (text == null) {
                throw new IllegalStateException("version.txt is not beside " + Version.class.getName());
            }
            return new String[] {new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
