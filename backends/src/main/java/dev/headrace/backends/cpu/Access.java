package dev.headrace.backends.cpu;

import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;

/// Where an operand of a structured operation has its element, from the counters of the loops: the position is
/// `start + Σ steps[d] · counter[d]` if it is linear in them.
///
/// @param strides of the operand's dimensions, in numbers
record Access(AffineMap map, List<Long> strides, boolean isLinear, long start, List<Long> steps) {
    static Access of(AffineMap map, List<Long> strides) {
        boolean isLinear = map.results().stream().allMatch(Access::isLinear);
        long[] counters = new long[map.dims()];
        long start = isLinear ? position(map, strides, counters) : 0;
        List<Long> steps = new ArrayList<>();
        for (int dim = 0; dim < counters.length; dim++) {
            counters[dim] = 1;
            steps.add(isLinear ? position(map, strides, counters) - start : 0);
            counters[dim] = 0;
        }
        return new Access(map, strides, isLinear, start, steps);
    }

    private static long position(AffineMap map, List<Long> strides, long[] counters) {
        long position = 0;
        for (int r = 0; r < map.resultCount(); r++)
            position += map.result(r).evaluate(counters, new long[0]) * strides.get(r);
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

    /// The position as code.
    String position(Positions code, List<String> counters) {
        String sum = Long.toString(start);
        if (isLinear) {
            for (int dim = 0; dim < steps.size(); dim++)
                sum = code.plus(sum, code.times(counters.get(dim), steps.get(dim)));
            return sum;
        }
        for (int r = 0; r < map.resultCount(); r++)
            sum = code.plus(sum, code.times(value(map.result(r), code, counters), strides.get(r)));
        return sum;
    }

    private static String value(AffineExpr expr, Positions code, List<String> counters) {
        FunctionText out = code.out();
        return switch (expr) {
            case AffineExpr.Dim(int position) -> counters.get(position);
            case AffineExpr.Constant(long constant) -> Long.toString(constant);
            case AffineExpr.Symbol _ -> throw new IllegalArgumentException("a map with a symbol");
            case AffineExpr.Add(var left, var right) ->
                code.plus(value(left, code, counters), value(right, code, counters));
            case AffineExpr.Mul(var left, AffineExpr.Constant(long factor)) ->
                code.times(value(left, code, counters), factor);
            case AffineExpr.Mul _ -> throw new IllegalArgumentException(expr + " is not affine");
            case AffineExpr.Mod(var left, var right) -> {
                String divisor = value(right, code, counters);
                String rest = out.value("srem i64 %s, %s", value(left, code, counters), divisor);
                String negative = out.value("icmp slt i64 %s, 0", rest);
                yield out.value("add i64 %s, %s", rest, out.value("select i1 %s, i64 %s, i64 0", negative, divisor));
            }
            case AffineExpr.FloorDiv(var left, var right) ->
                floor(out, value(left, code, counters), value(right, code, counters));
            case AffineExpr.CeilDiv(var left, var right) -> {
                String divisor = value(right, code, counters);
                String minus = out.value("sub i64 0, %s", value(left, code, counters));
                yield out.value("sub i64 0, %s", floor(out, minus, divisor));
            }
        };
    }

    /// For a positive divisor.
    private static String floor(FunctionText out, String number, String divisor) {
        String quotient = out.value("sdiv i64 %s, %s", number, divisor);
        String rest = out.value("srem i64 %s, %s", number, divisor);
        String below = out.value("icmp slt i64 %s, 0", rest);
        return out.value("add i64 %s, %s", quotient, out.value("sext i1 %s to i64", below));
    }
}
