package dev.headrace.filetests.programs;

import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.Map;

/// A number that is the same for programs of the same structure ([SameStructure]) and, but for rare accidents, another
/// for others: it is found in one walk, without a copy of what was before.
final class Fingerprint {
    private final Map<Value, Integer> numbers = new HashMap<>();
    private long hash;

    private Fingerprint() {}

    static long of(Op op) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(op);
        return fingerprint.hash;
    }

    private void add(Op op) {
        mix(op.name().hashCode());
        if (!op.spec().has(Trait.TERMINATOR)) mix(op.location().hashCode());
        mix(op.attributes().hashCode());
        for (Value operand : op.operands()) mix(numbers.getOrDefault(operand, -1));
        for (Value result : op.results()) add(result);
        for (Region region : op.regions()) {
            mix(region.blocks().size());
            for (Block block : region.blocks()) {
                for (Value argument : block.arguments()) add(argument);
                mix(block.ops().size());
                for (Op inner : block.ops()) add(inner);
            }
        }
    }

    private void add(Value value) {
        Type type = value.type();
        mix(type.hashCode());
        numbers.put(value, numbers.size());
    }

    /// The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), over what came before and the next number.
    private void mix(int next) {
        long z = hash + next + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        hash = z ^ (z >>> 31);
    }
}
