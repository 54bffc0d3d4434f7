package dev.headrace.compiler.tiling;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// A position as a sum of loop counters with factors that are not negative: `d1 * 2 + d4` is where a window that moves
/// by 2 looks at its row `d4`.
///
/// @param factors one for each loop
record LinearPosition(Dims factors, long start) {
    static Optional<LinearPosition> of(AffineExpr position, int loops) {
        long[] factors = new long[loops];
        long[] start = {0};
        boolean linear = add(position, 1, factors, start);
        boolean forward = start[0] >= 0 && Arrays.stream(factors).allMatch(f -> f >= 0);
        return linear && forward ? Optional.of(new LinearPosition(Dims.of(factors), start[0])) : Optional.empty();
    }

    private static boolean add(AffineExpr part, long factor, long[] factors, long[] start) {
        switch (part) {
            case AffineExpr.Dim(int loop) -> factors[loop] += factor;
            case AffineExpr.Constant(long value) -> start[0] += factor * value;
            case AffineExpr.Add(var left, var right) -> {
                return add(left, factor, factors, start) && add(right, factor, factors, start);
            }
            case AffineExpr.Mul(var inner, AffineExpr.Constant(long more)) -> {
                return add(inner, factor * more, factors, start);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    boolean uses(int loop) {
        return factors.at(loop) != 0;
    }

    /// How many elements it reaches over while each loop makes `extents` iterations.
    long reach(Dims extents) {
        long reach = 1;
        for (int loop = 0; loop < factors.size(); loop++) reach += factors.at(loop) * (extents.at(loop) - 1);
        return reach;
    }

    /// The loop that moves the window: of those that lead to different results the one with the largest steps.
    OptionalInt mover(GenericOp op) {
        int mover = -1;
        for (int loop = 0; loop < factors.size(); loop++) {
            boolean moves = uses(loop) && op.iterators().get(loop) == IteratorType.PARALLEL;
            if (moves && (mover < 0 || factors.at(loop) > factors.at(mover))) mover = loop;
        }
        return mover < 0 ? OptionalInt.empty() : OptionalInt.of(mover);
    }
}
