package dev.headrace.ir.text;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;

/// A custom syntax from a declaration.
record DeclaredFormat(String declaration) implements AssemblyFormat {
    static DeclaredFormat parse(String declaration) {
        return new DeclaredFormat(declaration);
    }

    @Override
    public void print(Op op, OpPrinter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        throw new UnsupportedOperationException();
    }
}
