package dev.headrace.simulator.values;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;

/// Where in a [Frame] the values of a type are kept.
enum Bank {
    /// Integers and indices: sign-extended, an `i1` as 0 or 1.
    LONGS,
    /// Numbers of all floating-point types, each one that its type can hold.
    DOUBLES,
    /// All else: an [Array] for a tensor or memref, a [TileStream], a [Fifo].
    OBJECTS;

    static Bank of(Type type) {
        return switch (type) {
            case FloatType _ -> DOUBLES;
            case IntegerType _, IndexType _ -> LONGS;
            default -> OBJECTS;
        };
    }
}
