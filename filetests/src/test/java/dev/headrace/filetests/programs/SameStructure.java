package dev.headrace.filetests.programs;

import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether two programs are the same but for the identity of their operations: the same operations with the same
/// attributes, types and locations, that use the same values. The locations of block arguments and
/// terminators do not count: custom syntax leaves out those that go without saying.
public final class SameStructure {
    private final Map<Value, Value> partners = new HashMap<>();

    private SameStructure() {}

    /// The first difference in program order, if there is one.
    public static Optional<String> difference(Op left, Op right) {
        return Optional.ofNullable(new SameStructure().compare(left, right));
    }

    private @Nullable String compare(Op left, Op right) {
        String where = left.name() + " at " + left.location();
        if (!left.name().equals(right.name())) return where + ": the other is " + right.name();
        if (!left.spec().has(Trait.TERMINATOR) && !left.location().equals(right.location()))
            return where + ": the other is at " + right.location();
        if (!left.attributes().equals(right.attributes()))
            return where + ": has " + left.attributes() + ", the other " + right.attributes();
        List<Value> expected = left.operands().stream().map(partners::get).toList();
        if (!expected.equals(right.operands())) return where + ": uses other values";
        if (left.results().size() != right.results().size()
                || left.regions().size() != right.regions().size())
            return where + ": has more or less results or regions";
        for (OpResult result : left.results()) {
            OpResult other = right.result(result.index());
            if (!result.type().equals(other.type()))
                return where + ": gives " + result.type() + ", the other " + other.type();
            partners.put(result, other);
        }
        for (int i = 0; i < left.regions().size(); i++) {
            String difference = compare(left.region(i).blocks(), right.region(i).blocks(), where);
            if (difference != null) return difference;
        }
        return null;
    }

    private @Nullable String compare(List<Block> left, List<Block> right, String where) {
        if (left.size() != right.size()) return where + ": has more or less blocks";
        for (int i = 0; i < left.size(); i++) {
            String difference = compare(left.get(i), right.get(i), where);
            if (difference != null) return difference;
        }
        return null;
    }

    private @Nullable String compare(Block left, Block right, String where) {
        List<Type> arguments = left.arguments().stream().map(Value::type).toList();
        List<Type> others = right.arguments().stream().map(Value::type).toList();
        if (!arguments.equals(others)) return where + ": has block arguments " + arguments + ", the other " + others;
        for (int i = 0; i < left.arguments().size(); i++) partners.put(left.argument(i), right.argument(i));
        List<Op> ops = left.ops();
        List<Op> otherOps = right.ops();
        for (int i = 0; i < Math.min(ops.size(), otherOps.size()); i++) {
            String difference = compare(ops.get(i), otherOps.get(i));
            if (difference != null) return difference;
        }
        return ops.size() == otherOps.size() ? null : where + ": has more or less operations";
    }
}
