package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// What an [AssemblyFormat] writes with.
public final class OpPrinter {
    private final Printer style;
    private final StringBuilder out = new StringBuilder();
    private ValueNames names = new ValueNames();
    private int depth;

    OpPrinter(Printer style) {
        this.style = style;
    }

    String text() {
        return out.toString();
    }

    public OpPrinter text(String text) {
        out.append(text);
        return this;
    }

    public OpPrinter value(Value value) {
        return text(names.of(value));
    }

    /// Names with commas between.
    public OpPrinter values(List<? extends Value> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) out.append(", ");
            value(values.get(i));
        }
        return this;
    }

    public OpPrinter type(Type type) {
        return text(type.toString());
    }

    /// The types of values, with commas between.
    public OpPrinter typesOf(List<? extends Value> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) out.append(", ");
            type(values.get(i).type());
        }
        return this;
    }

    public OpPrinter attribute(Attribute attribute) {
        return text(attribute.toString());
    }

    public OpPrinter symbol(String name) {
        return text(SymbolRefAttr.text(name));
    }

    /// ` {a = 1, b}` without the attributes that stand elsewhere in the syntax; nothing if none is left.
    public OpPrinter attributes(Op op, String... elided) {
        return attributes(op, " ", Set.of(elided));
    }

    OpPrinter attributes(Op op, String before, Set<String> elided) {
        SequencedMap<String, Attribute> shown = new LinkedHashMap<>();
        op.attributes().forEach((name, value) -> {
            if (!elided.contains(name) && !name.equals(OpState.SEGMENTS)) shown.put(name, value);
        });
        return shown.isEmpty() ? this : text(before).attribute(new DictionaryAttr(shown));
    }

    /// ` attributes {a = 1}`; nothing if no attribute is left.
    public OpPrinter attributesWithKeyword(Op op, String... elided) {
        return attributes(op, " attributes ", Set.of(elided));
    }

    /// `(operand types) -> result types`.
    public OpPrinter functionalType(List<? extends Value> from, List<? extends Value> to) {
        text("(").typesOf(from).text(") -> ");
        return to.size() == 1 ? typesOf(to) : text("(").typesOf(to).text(")");
    }

    /// `%x: t`, which gives a block argument its name.
    public OpPrinter argument(BlockArgument argument) {
        return value(argument).text(": ").type(argument.type());
    }

    /// `{ … }` with a header line for the arguments.
    public OpPrinter region(Region region) {
        return region(region, false, false);
    }

    /// `{ … }` whose arguments stand elsewhere in the syntax.
    /// @param hidesEmptyEnd leaves out a terminator without operands and attributes, as `scf.yield` in a loop that
    ///     carries nothing
    public OpPrinter regionWithoutArguments(Region region, boolean hidesEmptyEnd) {
        return region(region, true, hidesEmptyEnd);
    }

    private OpPrinter region(Region region, boolean hidesArguments, boolean hidesEmptyEnd) {
        out.append("{\n");
        boolean first = true;
        for (Block block : region.blocks()) {
            if (!first || !hidesArguments && !block.arguments().isEmpty()) {
                indent().text("^bb" + region.blocks().indexOf(block));
                if (!block.arguments().isEmpty()) {
                    text("(");
                    for (int i = 0; i < block.arguments().size(); i++) {
                        if (i > 0) out.append(", ");
                        argument(block.argument(i));
                    }
                    text(")");
                }
                text(":\n");
            }
            first = false;
            depth++;
            for (Op op : block) if (!(hidesEmptyEnd && isEmptyEnd(op))) operation(op);
            depth--;
        }
        return indent().text("}");
    }

    private static boolean isEmptyEnd(Op op) {
        return op.spec().has(Trait.TERMINATOR)
                && op.operandCount() == 0
                && op.attributes().isEmpty();
    }

    private OpPrinter indent() {
        out.repeat(' ', 2 * depth);
        return this;
    }

    /// A whole operation on its own lines.
    void operation(Op op) {
        indent();
        ValueNames outer = names;
        if (!op.results().isEmpty()) text(names.declare(op)).text(" = ");
        if (startsNames(op)) names = new ValueNames();
        ValueNames inner = names;
        names = outer;
        AssemblyFormat format = op.spec().assemblyFormat();
        if (style.isGeneric() || format == null) genericForm(op, inner);
        else customForm(op, format, inner);
        names = outer;
        if (style.withLocations() && !op.location().equals(Location.UNKNOWN))
            text(" ").text(op.location().toString());
        text("\n");
    }

    /// Names are unique within a function. Not within every isolated operation: a verifier that knows the dialect from
    /// its IRDL description does not know that a kernel is isolated.
    private static boolean startsNames(Op op) {
        return op.spec().has(Trait.ISOLATED) && (op.parent() == null || op.parent() instanceof ModuleOp);
    }

    /// Operands belong to the scope around an isolated operation, its regions to a scope of their own; the formats of
    /// isolated operations print operands first.
    private void customForm(Op op, AssemblyFormat format, ValueNames inner) {
        text(op.name().equals("builtin.module") ? "module" : op.name());
        inner.inherit(names, op.operands());
        names = inner;
        format.print(op, this);
    }

    private void genericForm(Op op, ValueNames inner) {
        boolean replaced = !style.terminator().isEmpty() && isForeignEnd(op);
        text("\"")
                .text(replaced ? style.terminator() : op.name())
                .text("\"(")
                .values(op.operands())
                .text(")");
        ValueNames outer = names;
        if (!op.regions().isEmpty()) {
            names = inner;
            text(" (");
            for (int i = 0; i < op.regions().size(); i++) {
                if (i > 0) text(", ");
                region(op.region(i));
            }
            text(")");
            names = outer;
        }
        if (!op.attributes().isEmpty()) text(" ").attribute(new DictionaryAttr(op.attributes()));
        text(" : ").functionalType(op.operands(), op.results());
    }

    private static boolean isForeignEnd(Op op) {
        return op.spec().has(Trait.TERMINATOR) && op.spec().dialect().equals("dataflow");
    }

    /// Hands out the names of values within an isolated operation.
    private static final class ValueNames {
        private final Map<Value, String> names = new LinkedHashMap<>();
        private final Set<String> taken = new HashSet<>();
        private int results;
        private int arguments;

        /// `%0`, `%0:2` for several results, `%c16` and `%cst` for constants.
        String declare(Op op) {
            String name = fresh(op);
            if (op.results().size() == 1) {
                names.put(op.result(0), name);
                return name;
            }
            for (int i = 0; i < op.results().size(); i++) names.put(op.result(i), name + "#" + i);
            return name + ":" + op.results().size();
        }

        private String fresh(Op op) {
            if (!op.name().equals("arith.constant")) return "%" + results++;
            String stem = "%cst";
            if (op.attributes().get("value") instanceof dev.headrace.ir.attr.IntegerAttr(long n, var type)) {
                stem = "%c" + (n < 0 ? "_" : "") + Long.toString(n).replace("-", "")
                        + (type.toString().equals("index") ? "" : "_" + type);
            }
            String name = stem;
            for (int i = 0; !taken.add(name); i++) name = stem + "_" + i;
            return name;
        }

        String of(Value value) {
            return names.computeIfAbsent(value, v -> v instanceof BlockArgument ? "%arg" + arguments++ : "%?");
        }

        /// Lets operands be printed by the names that they have outside. They are not visible inside.
        void inherit(ValueNames outer, List<Value> operands) {
            if (outer == this) return;
            List<Value> all = new ArrayList<>(operands);
            for (Value operand : all) names.put(operand, outer.of(operand));
        }
    }
}
