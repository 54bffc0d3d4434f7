package dev.headrace.frontends.mlir;

import dev.headrace.ir.InputError;
import dev.headrace.ir.Registry;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads `.mlir` files.
public final class ReadMlir {
    /// Text with weights has about nine characters for each of them.
    private static final int LARGEST_FILE = 1 << 30;

    private ReadMlir() {}

    /// @throws InputError if the file is no text
    /// @throws ParseError if the text is no MLIR, or has operations that nobody here knows
    /// @throws CompileError if the program breaks the rules of its operations, or is more than linalg on tensors of
    ///     fixed size
    public static MlirModel from(Path file) {
        return from(text(file), file.toString());
    }

    /// As above, of a text.
    /// @param name of the file, for messages
    public static MlirModel from(String text, String name) {
        Registry registry = SourceDialects.registry();
        try {
            return ImportMlir.convert(Parser.module(text, name, registry));
        } catch (CompileError e) {
            // Locations may lead to the source of the text; what is told to the user shall lead to the text.
            ImportMlir.convert(Parser.moduleInPlace(text, name, registry));
            throw e;
        }
    }

    private static String text(Path file) {
        String where = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE)
                throw new InputError(
                        "has more than " + LARGEST_FILE + " bytes",
                        where,
                        "make large weights arguments of the function");
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf('\ufffd') >= 0) StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text;
        } catch (NoSuchFileException e) {
            throw new InputError("no such file", where, "check the path", e);
        } catch (CharacterCodingException e) {
            throw new InputError("is no text in UTF-8", where, "give a file of MLIR text", e);
        } catch (IOException e) {
            throw new InputError("cannot be read (" + e.getMessage() + ")", where, "give a readable file", e);
        }
    }
}
