package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.VectorType;

/// A FIFO whose tokens have this type: `!dataflow.stream<f32>`, or
/// `!dataflow.stream<vector<8xf32>>` where a token is several neighbouring elements. What the tokens mean was checked
/// while they were still tiles of an [ItensorType]; only their kind is left.
public record StreamType(Type element) implements DataflowType {
    /// The bits of a token.
    public long bits() {
        return element instanceof VectorType vector ? vector.bits() : ScalarTypes.width(element);
    }

    /// The elements that pass with one token.
    public long lanes() {
        return element instanceof VectorType vector ? vector.elements() : 1;
    }

    @Override
    public String toString() {
        return "!dataflow.stream<" + element + ">";
    }
}
