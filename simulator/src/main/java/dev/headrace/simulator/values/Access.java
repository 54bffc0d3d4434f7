package dev.headrace.simulator.values;

import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.ShapedType;

/// How the loops of a structured operation move over one operand: `start + Σ step(i) · counter(i) + extra`, where the
/// extra part holds what is not linear in the counters.
final class Access {
    private final int operand;
    private final int slot;
    private final AffineMap map;
    private final long[] elementSteps;
    private final long start;
    private final long[] steps;
    private final boolean linear;

    /// @param slot where the element is loaded to or stored from
    Access(int operand, ShapedType type, AffineMap map, int slot) {
        this.operand = operand;
        this.slot = slot;
        this.map = map;
        elementSteps = new long[type.rank()];
        long step = 1;
        for (int r = type.rank() - 1; r >= 0; r--) {
            elementSteps[r] = step;
            step *= type.sizeOf(r);
        }
        long[] counters = new long[map.dims()];
        linear = map.results().stream().allMatch(Access::isLinear);
        start = linear ? position(counters) : 0;
        steps = new long[map.dims()];
        for (int d = 0; linear && d < steps.length; d++) {
            counters[d] = 1;
            steps[d] = position(counters) - start;
            counters[d] = 0;
        }
    }

    int operand() {
        return operand;
    }

    int slot() {
        return slot;
    }

    int start() {
        return (int) start;
    }

    long step(int loop) {
        return steps[loop];
    }

    int extra(long[] counters) {
        return linear ? 0 : (int) position(counters);
    }

    private long position(long[] counters) {
        long position = 0;
        for (int r = 0; r < elementSteps.length; r++)
            position += map.result(r).evaluate(counters, new long[0]) * elementSteps[r];
        return position;
    }

    private static boolean isLinear(AffineExpr expr) {
        return switch (expr) {
            case AffineExpr.Dim _, AffineExpr.Symbol _, AffineExpr.Constant _ -> true;
            case AffineExpr.Add(var left, var right) -> isLinear(left) && isLinear(right);
            case AffineExpr.Mul(var left, var right) -> isLinear(left) && right instanceof AffineExpr.Constant;
            case AffineExpr.Mod _, AffineExpr.FloorDiv _, AffineExpr.CeilDiv _ -> false;
        };
    }
}
