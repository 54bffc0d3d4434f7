package dev.headrace.ir;

import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Proves that a module is well formed. Every violation becomes a diagnostic; the check goes on.
///
/// 1. Operands, results, attributes and regions are those that the operation's [OpSpec] declares.
/// 2. `SAME_TYPE` operations have one type.
/// 3. Every use stands after the definition, in the same block or inside an operation of that block; no use crosses
///    an `ISOLATED` operation.
/// 4. Terminators end blocks and stand nowhere else.
/// 5. Symbol names are unique in their block.
/// 6. The operation's own law holds; checked only if 1 to 3 hold everywhere, and the laws of all operations around.
public final class Verifier {
    private final Diagnostics problems;

    private Verifier(Diagnostics problems) {
        this.problems = problems;
    }

    public static void verify(Op op, Diagnostics problems) {
        Verifier verifier = new Verifier(problems);
        if (verifier.isWellFormed(op)) verifier.laws(op);
    }

    private boolean isWellFormed(Op op) {
        boolean good = declared(op) && sameType(op) && dominated(op);
        for (Region region : op.regions()) {
            for (Block block : region.blocks()) {
                terminators(block);
                symbols(block);
                for (Op inner : block) good &= isWellFormed(inner);
            }
        }
        return good;
    }

    private void laws(Op op) {
        int before = problems.all().size();
        op.spec().verifyCustom(op, problems);
        if (problems.all().size() > before) return;
        for (Region region : op.regions()) for (Block block : region.blocks()) for (Op inner : block) laws(inner);
    }

    private boolean declared(Op op) {
        return operandsDeclared(op) & resultsDeclared(op) & attributesDeclared(op) & regionsDeclared(op);
    }

    private boolean operandsDeclared(Op op) {
        List<OpSpec.Part> parts = op.spec().operandParts();
        if (!operandCountFits(op, parts)) return false;
        boolean good = true;
        if (op.spec().fixedOperands() == parts.size()) {
            for (int i = 0; i < parts.size(); i++) good &= accepts(op, parts.get(i), op.operand(i), "operand");
            return good;
        }
        for (int group = 0; group < parts.size(); group++) {
            OpSpec.Part part = parts.get(group);
            for (Value value : op.operandGroup(group)) good &= accepts(op, part, value, "operand");
        }
        return good;
    }

    private boolean operandCountFits(Op op, List<OpSpec.Part> parts) {
        if (op.spec().hasSegments()) {
            var segments = op.attribute(OpState.SEGMENTS, DenseArrayAttr.class);
            if (segments.isEmpty()) {
                problems.error(op, "lacks the attribute '%s'", OpState.SEGMENTS);
                return false;
            }
            Dims sizes = segments.get().values();
            boolean fits = sizes.size() == parts.size()
                    && sizes.values().stream().allMatch(s -> s >= 0)
                    && sizes.values().stream().mapToLong(Long::longValue).sum() == op.operandCount();
            for (int i = 0; fits && i < parts.size(); i++)
                fits = arityFits(parts.get(i).arity(), sizes.at(i));
            if (!fits)
                problems.error(op, "has operand segments %s that do not fit its %d operands", sizes, op.operandCount());
            return fits;
        }
        int fixed = op.spec().fixedOperands();
        int rest = op.operandCount() - fixed;
        boolean open = fixed < parts.size();
        boolean fits = open ? rest >= 0 : rest == 0;
        for (OpSpec.Part part : parts) if (part.arity() == OpSpec.Arity.OPTIONAL) fits &= arityFits(part.arity(), rest);
        if (!fits)
            problems.error(op, "has %d operands, expected %s%d", op.operandCount(), open ? "at least " : "", fixed);
        return fits;
    }

    private static boolean arityFits(OpSpec.Arity arity, long count) {
        return switch (arity) {
            case ONE -> count == 1;
            case OPTIONAL -> count <= 1;
            case MANY -> true;
        };
    }

    private boolean resultsDeclared(Op op) {
        List<OpSpec.Part> parts = op.spec().resultParts();
        boolean open = op.spec().hasOpenResults();
        int count = op.results().size();
        if (open ? count < parts.size() - 1 : count != parts.size()) {
            problems.error(op, "has %d results, expected %d", count, parts.size());
            return false;
        }
        boolean good = true;
        int next = 0;
        for (OpSpec.Part part : parts) {
            int size = part.arity() == OpSpec.Arity.MANY ? count - parts.size() + 1 : 1;
            for (int i = 0; i < size; i++) good &= accepts(op, part, op.result(next++), "result");
        }
        return good;
    }

    private boolean accepts(Op op, OpSpec.Part part, Value value, String role) {
        if (part.constraint().accepts().test(value.type())) return true;
        problems.error(
                op,
                "%s '%s' is %s, expected %s",
                role,
                part.name(),
                value.type(),
                part.constraint().description());
        return false;
    }

    private boolean attributesDeclared(Op op) {
        boolean good = true;
        for (OpSpec.AttributePart part : op.spec().attributeParts()) {
            Attribute value = op.attributes().get(part.name());
            if (value == null && !part.optional()) {
                problems.error(op, "lacks the attribute '%s'", part.name());
                good = false;
            } else if (value != null && !part.kind().isInstance(value)) {
                problems.error(
                        op,
                        "attribute '%s' is %s, expected a %s",
                        part.name(),
                        value,
                        part.kind().getSimpleName());
                good = false;
            }
        }
        return good;
    }

    private boolean regionsDeclared(Op op) {
        if (op.regions().size() == op.spec().regionCount()) return true;
        problems.error(
                op,
                "has %d regions, expected %d",
                op.regions().size(),
                op.spec().regionCount());
        return false;
    }

    private boolean sameType(Op op) {
        if (!op.spec().has(Trait.SAME_TYPE)) return true;
        Type type = op.operandCount() > 0 ? op.operand(0).type() : op.result(0).type();
        for (Value value : op.operands()) {
            if (!value.type().equals(type)) {
                problems.error(op, "has operands of types %s and %s, expected one type", type, value.type());
                return false;
            }
        }
        for (Value value : op.results()) {
            if (!value.type().equals(type)) {
                problems.error(op, "gives %s from operands of type %s", value.type(), type);
                return false;
            }
        }
        return true;
    }

    private boolean dominated(Op op) {
        boolean good = true;
        for (int i = 0; i < op.operandCount(); i++) {
            if (isVisible(op.operand(i), op)) continue;
            problems.error(op, "operand %d is not visible here", i)
                    .note(op.operand(i).location(), "defined here");
            good = false;
        }
        return good;
    }

    private static boolean isVisible(Value value, Op user) {
        Op definer = value.definingOp();
        if (definer != null && !definer.hasBlock()) return false;
        Block home = value.block();
        for (Op op = user; op != null && op.hasBlock(); op = op.parent()) {
            if (op.block() == home) return definer == null || (definer != op && definer.isBefore(op));
            Op around = op.parent();
            if (around != null && around.spec().has(Trait.ISOLATED)) return false;
        }
        return false;
    }

    private void terminators(Block block) {
        for (Op op : block) {
            boolean last = op.nextInBlock() == null;
            if (op.spec().has(Trait.TERMINATOR) && !last) problems.error(op, "must be the last operation of its block");
        }
    }

    private void symbols(Block block) {
        Map<String, Op> seen = new HashMap<>();
        for (Op op : block) {
            if (!op.spec().has(Trait.SYMBOL)) continue;
            String name = op.attribute("sym_name", StringAttr.class)
                    .map(StringAttr::value)
                    .orElse("");
            Op first = seen.putIfAbsent(name, op);
            if (first != null)
                problems.error(op, "defines the symbol @%s a second time", name)
                        .note(first.location(), "first defined here");
        }
    }
}
