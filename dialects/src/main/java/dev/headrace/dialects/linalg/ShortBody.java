package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.text.OpParser;
import java.util.List;
import java.util.SequencedMap;

/// A body of a single operation: `{ arith.addf }`.
record ShortBody(OpSpec<?> operation, SequencedMap<String, Attribute> attributes) {
    static ShortBody parse(OpParser in) {
        in.expect("{");
        OpState state = OpState.of(in.operation(), Location.UNKNOWN);
        in.attributes(state);
        in.expect("}");
        return new ShortBody(state.spec(), state.attributes());
    }

    /// The whole body.
    /// @param elements the types of its arguments
    /// @param operands which of them the operation takes, in its order
    Region region(List<Type> elements, List<Integer> operands, Type result, Location location) {
        Region region = Region.withBlock(elements, location);
        Builder at = Builder.atEnd(region.block());
        List<Value> values =
                operands.stream().<Value>map(region.block()::argument).toList();
        OpState state = OpState.of(operation, location)
                .operands(values)
                .attributes(attributes)
                .results(result);
        YieldOp.create(at, location, List.of(at.add(operation.create(state)).result()));
        return region;
    }
}
