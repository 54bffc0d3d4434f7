package dev.headrace.backends.lint.cpp;

/// The source has something that is not of the part of C++ that we read.
public final class SyntaxProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    SyntaxProblem(int line, String what) {
        super(what);
        this.line = line;
    }

    public int line() {
        return line;
    }
}
