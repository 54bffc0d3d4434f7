package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Standard output in UTF-8 that tells when a write fails, which [System#out] does not.
///
/// A reader that has gone, as `head` does, wants no more: the rest is dropped without a word.
final class StandardOutput extends Writer {
    private final Writer out;
    private boolean isGone;

    StandardOutput() {
        out = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    }

    private interface Action {
        void run() throws IOException;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        attempt(() -> out.write(text, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    @Override
    public void close() {
        flush();
    }

    private void attempt(Action action) {
        if (isGone) return;
        try {
            action.run();
        } catch (IOException e) {
            isGone = true;
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("Broken pipe")) return;
            throw new InputError(
                    "cannot be written (" + reason + ")", "standard output", "check the disk it goes to", e);
        }
    }
}
