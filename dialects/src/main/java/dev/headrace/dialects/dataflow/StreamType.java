package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Type;

/// A FIFO whose tokens have this type: `!dataflow.stream<f32>`. What the tokens mean was checked while they were still
/// tiles of an [ItensorType]; only their kind is left.
public record StreamType(Type element) implements DataflowType {
    @Override
    public String toString() {
        return "!dataflow.stream<" + element + ">";
    }
}
