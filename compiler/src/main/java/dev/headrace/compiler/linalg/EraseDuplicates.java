package dev.headrace.compiler.linalg;

import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Of operations that compute the same from the same, in the same block, the first remains: equal views of one
/// parameter, equal computations, equal constants in a body.
///
/// Before:
/// ```mlir
/// %a = tensor.extract_slice %w[0, 64] [64, 64] [1, 1] : …
/// %b = tensor.extract_slice %w[0, 64] [64, 64] [1, 1] : …
/// ```
/// After: `%a` in the place of `%b`.
public record EraseDuplicates() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        sweep(module.body());
    }

    private static void sweep(Block block) {
        Map<List<Object>, Op> seen = new HashMap<>();
        for (Op op : block) {
            for (Region region : op.regions()) for (Block inner : region.blocks()) sweep(inner);
            if (!op.spec().has(Trait.PURE) || op instanceof EmptyOp) continue;
            Op first = seen.putIfAbsent(meaning(op), op);
            if (first == null) continue;
            Rewriter rewriter = Rewriter.at(op);
            rewriter.setLocation(first, op.location().fuse(first.location()));
            rewriter.replace(op, first.results());
        }
    }

    /// All that makes the results of an operation what they are; equal for equal meaning in one block.
    private static List<Object> meaning(Op op) {
        List<Object> key = new ArrayList<>();
        describe(op, new HashMap<>(), key);
        return key;
    }

    private static void describe(Op op, Map<Value, Integer> inside, List<Object> key) {
        key.add(op.name());
        key.add(Map.copyOf(op.attributes()));
        key.add(op.results().stream().map(Value::type).toList());
        for (Value operand : op.operands()) {
            Integer number = inside.get(operand);
            key.add(number != null ? number : origin(operand));
        }
        for (Region region : op.regions()) {
            for (Block block : region.blocks()) {
                for (Value argument : block.arguments()) inside.put(argument, inside.size());
                for (Op inner : block) {
                    describe(inner, inside, key);
                    for (Value result : inner.results()) inside.put(result, inside.size());
                }
            }
        }
    }

    /// Empty tensors are all alike.
    private static Object origin(Value operand) {
        return operand.definingOp() instanceof EmptyOp empty ? empty.type() : operand;
    }
}
