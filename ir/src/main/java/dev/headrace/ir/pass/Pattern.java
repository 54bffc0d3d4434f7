package dev.headrace.ir.pass;

import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;

/// A local rewrite of operations of one class.
/// @param <O> the class of the operation that it starts from
public interface Pattern<O extends Op> {
    Class<O> root();

    /// Rewrites `op` with the rewriter, which stands before it, or says why not.
    Outcome rewrite(O op, Rewriter rewriter);
}
