package dev.headrace.ir;

import java.util.Map;

/// Deep copies of operations.
public final class Copying {
    private Copying() {}

    /// A copy of `op` and of all inside at the builder's place. Operands found in `mapping` are replaced; results and
    /// block arguments of the copies are added to it.
    @SuppressWarnings("unchecked") // the spec makes ops of the class that it was taken from
    public static <O extends Op> O copyInto(Builder at, O op, Map<Value, Value> mapping) {
        return (O) at.add(detachedCopy(op, mapping));
    }

    /// A copy that stands in no block: a whole module, say.
    public static Op detachedCopy(Op op, Map<Value, Value> mapping) {
        OpState state = OpState.of(op.spec(), op.location());
        for (Value operand : op.operands()) state.operands(mapping.getOrDefault(operand, operand));
        for (OpResult result : op.results()) state.results(result.type());
        state.attributes(op.attributes());
        for (Region region : op.regions()) state.region(copy(region, mapping));
        Op copy = op.spec().create(state);
        for (int i = 0; i < op.results().size(); i++) mapping.put(op.result(i), copy.result(i));
        return copy;
    }

    private static Region copy(Region region, Map<Value, Value> mapping) {
        Region fresh = new Region();
        for (Block block : region.blocks()) {
            Block target = fresh.addBlock();
            for (BlockArgument argument : block.arguments())
                mapping.put(argument, target.addArgument(argument.type(), argument.location()));
            Builder builder = Builder.atEnd(target);
            for (Op inner : block) copyInto(builder, inner, mapping);
        }
        return fresh;
    }
}
