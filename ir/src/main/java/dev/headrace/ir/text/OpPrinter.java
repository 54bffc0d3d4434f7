package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import dev.headrace.ir.type.FunctionType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// What an [AssemblyFormat] writes with.
public final class OpPrinter {
    private final Printer style;
    private final StringBuilder out = new StringBuilder();
    private final MapAliases maps;
    private ValueNames names;
    private int depth;

    private OpPrinter(Printer style, Op root) {
        this.style = style;
        maps = root instanceof ModuleOp ? MapAliases.of(root) : MapAliases.none();
        names = ValueNames.around(root);
    }

    static String print(Printer style, Op root) {
        OpPrinter printer = new OpPrinter(style, root);
        printer.maps.printDefinitions(printer.out);
        printer.operation(root);
        return printer.out.toString();
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
        maps.print(attribute, out);
        return this;
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
        boolean bare = to.size() == 1 && !(to.getFirst().type() instanceof FunctionType);
        return bare ? typesOf(to) : text("(").typesOf(to).text(")");
    }

    /// `%x: t`. What else belongs to the argument follows, then its [#location].
    public OpPrinter argument(BlockArgument argument) {
        return value(argument).text(": ").type(argument.type());
    }

    /// ` loc(…)` behind a block argument that comes from elsewhere than the operation around it; nothing where
    /// locations are not asked for.
    public OpPrinter location(BlockArgument argument) {
        if (style.withLocations() && isElsewhere(argument))
            text(" ").text(argument.location().toString());
        return this;
    }

    private static boolean isElsewhere(BlockArgument argument) {
        return !argument.location().equals(argument.block().owner().location());
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
            boolean hides = hidesArguments ? first : first && block.arguments().isEmpty() && !block.isEmpty();
            if (!hides) {
                indent().text("^bb" + region.blocks().indexOf(block));
                if (!block.arguments().isEmpty()) {
                    text("(");
                    for (int i = 0; i < block.arguments().size(); i++) {
                        if (i > 0) out.append(", ");
                        argument(block.argument(i)).location(block.argument(i));
                    }
                    text(")");
                }
                text(":\n");
            }
            first = false;
            depth++;
            for (Op op : block) if (!(hidesEmptyEnd && isHidden(op))) operation(op);
            depth--;
        }
        return indent().text("}");
    }

    private boolean isHidden(Op op) {
        return op.spec().has(Trait.TERMINATOR)
                && op.operandCount() == 0
                && op.attributes().isEmpty()
                && !(style.withLocations()
                        && !op.location().equals(op.block().owner().location()));
    }

    private OpPrinter indent() {
        out.repeat(' ', 2 * depth);
        return this;
    }

    /// A whole operation on its own lines.
    private void operation(Op op) {
        indent();
        if (!op.results().isEmpty()) text(names.declaration(op)).text(" = ");
        ValueNames outer = names;
        ValueNames inner = ValueNames.startsAt(op) ? ValueNames.inside(op) : outer;
        AssemblyFormat format = op.spec().assemblyFormat();
        if (style.isGeneric() || format == null || losesLocations(op, format)) genericForm(op, inner);
        else customForm(op, format, inner);
        names = outer;
        if (style.withLocations()) text(" ").text(op.location().toString());
        text("\n");
    }

    private boolean losesLocations(Op op, AssemblyFormat format) {
        return style.withLocations()
                && !format.locatesArguments()
                && op.regions().stream()
                        .flatMap(region -> region.blocks().stream())
                        .flatMap(block -> block.arguments().stream())
                        .anyMatch(OpPrinter::isElsewhere);
    }

    /// Operands belong to the scope around the operation; its regions may have a scope of their own.
    private void customForm(Op op, AssemblyFormat format, ValueNames inner) {
        text(op.name().equals("builtin.module") ? "module" : op.name());
        if (inner != names) inner.inherit(names, op.operands());
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
}
