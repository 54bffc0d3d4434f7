package dev.headrace.frontends.mlir;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;

/// What the user is told when a program cannot be imported: one line at a place of the file.
final class Refusal {
    private Refusal() {}

    static CompileError of(Op op, String what) {
        return of(op.location(), "'" + op.name() + "' " + what);
    }

    static CompileError of(Location place, String what) {
        Diagnostics problems = new Diagnostics();
        problems.error(place, "%s", what);
        return new CompileError(problems);
    }
}
