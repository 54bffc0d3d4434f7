package dev.headrace.ir.text;

import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The names of the values inside one function: `%arg0` for block arguments, `%0` for results, `%3#1` for one
/// of several, and what the operation's syntax suggests, as `%c16` for a constant. Counted in the order of the text.
final class ValueNames {
    private final Map<Value, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int results;
    private int arguments;

    /// Whether names begin anew inside of this operation: a function. Not in every isolated operation, though they
    /// could: a verifier that knows our dialects from their IRDL description does not know that a kernel is isolated.
    static boolean startsAt(Op op) {
        return op.spec().has(Trait.ISOLATED) && (op.parent() == null || op.parent() instanceof ModuleOp);
    }

    /// The names inside of that operation.
    static ValueNames inside(Op op) {
        ValueNames names = new ValueNames();
        names.declareRegions(op);
        return names;
    }

    /// The names that are visible where `op` stands, wherever printing starts.
    static ValueNames around(Op op) {
        Op root = op;
        for (Op around = op.parent(); around != null && (root == op || !startsAt(root)); around = root.parent())
            root = around;
        if (root != op) return inside(root);
        ValueNames names = new ValueNames();
        names.declare(op);
        return names;
    }

    private void declareRegions(Op op) {
        for (Region region : op.regions()) {
            for (Block block : region.blocks()) {
                for (BlockArgument argument : block.arguments()) names.put(argument, "%arg" + arguments++);
                for (Op inner : block) declare(inner);
            }
        }
    }

    private void declare(Op op) {
        int count = op.results().size();
        if (count == 1) names.put(op.result(0), fresh(op));
        else if (count > 1) {
            String name = fresh(op);
            for (int i = 0; i < count; i++) names.put(op.result(i), name + "#" + i);
        }
        if (!startsAt(op)) declareRegions(op);
    }

    private String fresh(Op op) {
        AssemblyFormat format = op.spec().assemblyFormat();
        String wish = format == null ? "" : format.resultName(op);
        if (wish.isEmpty()) return "%" + results++;
        String name = "%" + wish;
        for (int i = 0; !taken.add(name); i++) name = "%" + wish + "_" + i;
        return name;
    }

    /// `%?` for a value that is not visible, in an operation that is being taken apart.
    String of(Value value) {
        return names.getOrDefault(value, "%?");
    }

    /// The results as they stand before the `=`: `%0`, or `%0:2`.
    String declaration(Op op) {
        String first = of(op.result(0));
        if (op.results().size() == 1 || first.equals("%?")) return first;
        return first.substring(0, first.indexOf('#')) + ":" + op.results().size();
    }

    /// Lets the operands of the operation around be printed by the names that they have outside.
    void inherit(ValueNames outer, List<Value> operands) {
        for (Value operand : operands) names.put(operand, outer.of(operand));
    }
}
