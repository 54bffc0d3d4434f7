package dev.headrace.ir.text;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;

/// The custom syntax of an operation: what stands behind its name.
public interface AssemblyFormat {
    void print(Op op, OpPrinter out);

    /// Reads what [#print] writes.
    OpState parse(OpParser in, OpSpec<?> spec, Location location);

    /// What readers would call the result, without the `%`: `c16` for a constant. Empty for a number.
    default String resultName(Op op) {
        return "";
    }

    /// Whether the syntax has a place for the locations of block arguments. An operation that needs one and has none
    /// is printed in generic form.
    default boolean locatesArguments() {
        return true;
    }

    /// Compares the syntax with the declaration of the operation that it is for.
    /// @throws IllegalArgumentException if they do not fit
    default void check(OpSpec<?> spec) {}

    /// MLIR's declarative format: literals in backquotes, `$operand`, `$attribute`, `$region`, `type($operand)`,
    /// `attr-dict`, `attr-dict-with-keyword`, `functional-type(operands, results)`, `custom<…>` not among them;
    /// `( … )?` for parts that depend on an optional operand or attribute marked with `^`.
    static AssemblyFormat of(String declaration) {
        return DeclaredFormat.parse(declaration);
    }
}
