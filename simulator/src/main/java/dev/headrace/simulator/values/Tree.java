package dev.headrace.simulator.values;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.type.FloatType;
import java.util.function.DoubleBinaryOperator;

/// Combines numbers in a tree of neighbours, each result rounded.
record Tree(DoubleBinaryOperator operator, FloatType precision) {
    static Tree of(BinaryOp.Kind combining, FloatType precision) {
        return new Tree(ArithSteps.floats(combining), precision);
    }

    double combine(double left, double right) {
        double exact = operator.applyAsDouble(left, right);
        return switch (precision) {
            case F64 -> exact;
            case F32 -> (float) exact;
            case F16, BF16, F8E4M3FN -> Rounding.to(precision, exact);
        };
    }

    /// Of the first `count` numbers, which are lost.
    double combine(double[] numbers, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            for (int i = 0; i < left / 2; i++) numbers[i] = combine(numbers[2 * i], numbers[2 * i + 1]);
            if (left % 2 == 1) numbers[left / 2] = numbers[left - 1];
        }
        return numbers[0];
    }
}
