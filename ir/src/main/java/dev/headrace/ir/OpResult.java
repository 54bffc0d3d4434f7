package dev.headrace.ir;

/// The `index`-th result of an operation.
public final class OpResult extends Value {
    private final Op op;
    private final int index;

    OpResult(Op op, int index, Type type) {
        super(type);
        this.op = op;
        this.index = index;
    }

    public int index() {
        return index;
    }

    @Override
    public Op definingOp() {
        return op;
    }

    @Override
    public Block block() {
        return op.block();
    }

    @Override
    public Location location() {
        return op.location();
    }
}
