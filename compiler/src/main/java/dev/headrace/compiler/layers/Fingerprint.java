package dev.headrace.compiler.layers;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an operation does, whatever it is applied to: its name, attributes, types and all inside, in words that compare
/// equal for operations of equal structure. The values of numbers inside do not count; they are set aside. Indices
/// count: they say where something is.
final class Fingerprint {
    private final List<Object> words = new ArrayList<>();
    private final List<ConstantOp> constants = new ArrayList<>();

    /// What the inside uses of the world around, besides the operands, in the order of its first use.
    private final List<Value> captured = new ArrayList<>();

    private final Map<Value, Integer> numbers = new HashMap<>();

    private Fingerprint() {}

    static Fingerprint of(Op op) {
        Fingerprint print = new Fingerprint();
        print.add(op, true);
        return print;
    }

    /// Equal for operations of equal structure.
    List<Object> words() {
        return words;
    }

    /// The numbers inside, in program order.
    List<ConstantOp> constants() {
        return constants;
    }

    List<Value> captured() {
        return captured;
    }

    static boolean isScalarConstant(Op op) {
        return op instanceof ConstantOp && !(op.result(0).type() instanceof ShapedType);
    }

    private static boolean isNumber(Op op) {
        return isScalarConstant(op) && !(op.result(0).type() instanceof IndexType);
    }

    private void add(Op op, boolean outermost) {
        words.add(op.name());
        if (!outermost && isNumber(op)) constants.add((ConstantOp) op);
        else words.add(op.attributes());
        for (Value operand : op.operands()) words.add(outermost ? operand.type() : number(operand));
        for (Value result : op.results()) {
            words.add(result.type());
            if (!outermost) numbers.put(result, numbers.size());
        }
        for (Region region : op.regions()) for (Block block : region.blocks()) add(block);
    }

    private void add(Block block) {
        words.add("^");
        for (BlockArgument argument : block.arguments()) {
            words.add(argument.type());
            numbers.put(argument, numbers.size());
        }
        for (Op op : block) add(op, false);
    }

    private Object number(Value value) {
        Integer known = numbers.get(value);
        if (known != null) return known;
        numbers.put(value, numbers.size());
        captured.add(value);
        return value.type();
    }
}
