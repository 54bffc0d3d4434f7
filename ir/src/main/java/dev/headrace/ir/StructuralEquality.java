package dev.headrace.ir;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Whether two operations are the same program: equal names, attributes, types and regions, and operands that are
/// computed at the same places. Names of values and the order of attributes do not count.
public final class StructuralEquality {
    private final boolean locations;
    private final Map<Value, Value> counterparts = new HashMap<>();

    private StructuralEquality(boolean locations) {
        this.locations = locations;
    }

    /// The first difference in program order, in words; nothing if there is none. Locations do not count.
    public static Optional<String> difference(Op left, Op right) {
        return new StructuralEquality(false).compare(left, right);
    }

    /// As [#difference], but every operation and block argument must come from the same place too.
    public static Optional<String> differenceWithLocations(Op left, Op right) {
        return new StructuralEquality(true).compare(left, right);
    }

    private Optional<String> compare(Op left, Op right) {
        if (!left.name().equals(right.name())) return differ(left, "names", left.name(), right.name());
        if (!left.attributes().equals(right.attributes()))
            return differ(left, "attributes", left.attributes(), right.attributes());
        if (locations && !left.location().equals(right.location()))
            return differ(left, "locations", left.location(), right.location());
        if (left.operandCount() != right.operandCount())
            return differ(left, "numbers of operands", left.operandCount(), right.operandCount());
        for (int i = 0; i < left.operandCount(); i++) {
            Value operand = left.operand(i);
            if (!Objects.equals(counterparts.getOrDefault(operand, operand), right.operand(i)))
                return Optional.of(place(left) + " reads other values as operand " + i);
        }
        if (left.results().size() != right.results().size())
            return differ(
                    left,
                    "numbers of results",
                    left.results().size(),
                    right.results().size());
        for (int i = 0; i < left.results().size(); i++) {
            Type type = left.result(i).type();
            if (!type.equals(right.result(i).type()))
                return differ(
                        left, "types of result " + i, type, right.result(i).type());
            counterparts.put(left.result(i), right.result(i));
        }
        if (left.regions().size() != right.regions().size())
            return differ(
                    left,
                    "numbers of regions",
                    left.regions().size(),
                    right.regions().size());
        for (int i = 0; i < left.regions().size(); i++) {
            Optional<String> difference = compare(left, left.region(i), right.region(i));
            if (difference.isPresent()) return difference;
        }
        return Optional.empty();
    }

    private Optional<String> compare(Op owner, Region left, Region right) {
        if (left.blocks().size() != right.blocks().size())
            return differ(
                    owner,
                    "numbers of blocks",
                    left.blocks().size(),
                    right.blocks().size());
        for (int i = 0; i < left.blocks().size(); i++) {
            Optional<String> difference =
                    compare(owner, left.blocks().get(i), right.blocks().get(i));
            if (difference.isPresent()) return difference;
        }
        return Optional.empty();
    }

    private Optional<String> compare(Op owner, Block left, Block right) {
        if (left.arguments().size() != right.arguments().size())
            return differ(
                    owner,
                    "numbers of block arguments",
                    left.arguments().size(),
                    right.arguments().size());
        for (int i = 0; i < left.arguments().size(); i++) {
            BlockArgument mine = left.argument(i);
            BlockArgument other = right.argument(i);
            if (!mine.type().equals(other.type()))
                return differ(owner, "types of block argument " + i, mine.type(), other.type());
            if (locations && !mine.location().equals(other.location()))
                return differ(owner, "locations of block argument " + i, mine.location(), other.location());
            counterparts.put(mine, other);
        }
        Op mine = left.isEmpty() ? null : left.first();
        Op other = right.isEmpty() ? null : right.first();
        while (mine != null && other != null) {
            Optional<String> difference = compare(mine, other);
            if (difference.isPresent()) return difference;
            mine = mine.nextInBlock();
            other = other.nextInBlock();
        }
        if (mine != null) return Optional.of(place(owner) + " goes on with " + mine.name() + " only on the left");
        if (other != null) return Optional.of(place(owner) + " goes on with " + other.name() + " only on the right");
        return Optional.empty();
    }

    private static Optional<String> differ(Op at, String what, Object left, Object right) {
        return Optional.of(place(at) + " has other " + what + ": " + left + ", " + right);
    }

    private static String place(Op op) {
        return op.name() + " at " + op.location();
    }
}
