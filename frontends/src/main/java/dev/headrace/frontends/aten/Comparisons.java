package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;

/// The comparisons of PyTorch by their names there: `eq`, `ne`, `lt`, `le`, `gt`, `ge`. With NaN only `ne` holds; false
/// is less than true.
final class Comparisons {
    private Comparisons() {}

    static Value any(Builder at, Location location, String name, Value left, Value right) {
        return left.type() instanceof FloatType
                ? real(at, location, name, left, right)
                : integer(at, location, name, left, right);
    }

    private static Value real(Builder at, Location location, String name, Value left, Value right) {
        FloatPredicate predicate = switch (name) {
            case "eq" -> FloatPredicate.OEQ;
            case "ne" -> FloatPredicate.UNE;
            case "lt" -> FloatPredicate.OLT;
            case "le" -> FloatPredicate.OLE;
            case "gt" -> FloatPredicate.OGT;
            case "ge" -> FloatPredicate.OGE;
            default -> throw new IllegalArgumentException(name);
        };
        return CompareFloatOp.create(at, location, predicate, left, right).result();
    }

    private static Value integer(Builder at, Location location, String name, Value left, Value right) {
        boolean truth = left.type().equals(IntegerType.I1);
        IntegerPredicate predicate = switch (name) {
            case "eq" -> IntegerPredicate.EQ;
            case "ne" -> IntegerPredicate.NE;
            case "lt" -> truth ? IntegerPredicate.ULT : IntegerPredicate.SLT;
            case "le" -> truth ? IntegerPredicate.ULE : IntegerPredicate.SLE;
            case "gt" -> truth ? IntegerPredicate.UGT : IntegerPredicate.SGT;
            case "ge" -> truth ? IntegerPredicate.UGE : IntegerPredicate.SGE;
            default -> throw new IllegalArgumentException(name);
        };
        return CompareIntegerOp.create(at, location, predicate, left, right).result();
    }

    static boolean holds(String name, double left, double right) {
        return switch (name) {
            case "eq" -> left == right;
            case "ne" -> left != right;
            case "lt" -> left < right;
            case "le" -> left <= right;
            case "gt" -> left > right;
            case "ge" -> left >= right;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
