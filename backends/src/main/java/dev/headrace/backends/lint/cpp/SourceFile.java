package dev.headrace.backends.lint.cpp;

import java.util.List;

/// A source or header.
///
/// @param name relative to the folder of the sources
/// @param functions in order, declarations too
public record SourceFile(String name, List<Function> functions) {
    public SourceFile {
        functions = List.copyOf(functions);
    }

    /// @throws SyntaxProblem where `text` is not of the part of C++ that we read
    public static SourceFile parse(String name, String text) throws SyntaxProblem {
        return new SourceFile(name, new FileParser(new Tokens(Lexer.tokens(text))).functions());
    }

    public List<Function> defined() {
        return functions.stream().filter(function -> function.body() != null).toList();
    }
}
