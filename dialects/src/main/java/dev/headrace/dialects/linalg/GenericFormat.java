package dev.headrace.dialects.linalg;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// `linalg.generic {indexing_maps = […], iterator_types = ["parallel"]} ins(…) outs(…) attrs = {…} { … } -> types`.
final class GenericFormat implements AssemblyFormat {
    private static final List<String> OWN =
            List.of(GenericOp.MAPS, GenericOp.ITERATORS, "doc", "library_call", OpState.SEGMENTS);

    @Override
    public void print(Op op, OpPrinter out) {
        out.text(" ").attribute(header(op));
        values(out, " ins(", op.operandGroup(0));
        values(out, " outs(", op.operandGroup(1));
        SequencedMap<String, Attribute> more = new LinkedHashMap<>(op.attributes());
        OWN.forEach(more::remove);
        if (!more.isEmpty()) out.text(" attrs = ").attribute(new DictionaryAttr(more));
        out.text(" ").region(op.region(0));
        if (!op.results().isEmpty()) out.text(" -> ");
        if (op.results().size() == 1) out.typesOf(op.results());
        else if (op.results().size() > 1) out.text("(").typesOf(op.results()).text(")");
    }

    private static DictionaryAttr header(Op op) {
        SequencedMap<String, Attribute> header = new LinkedHashMap<>();
        op.attributes().forEach((name, value) -> {
            if (name.equals(GenericOp.ITERATORS) && value instanceof ArrayAttr(List<Attribute> kinds))
                header.put(
                        name,
                        ArrayAttr.of(kinds.stream()
                                .map(k -> k instanceof IteratorType t ? new StringAttr(t.keyword()) : k)
                                .toList()));
            else if (OWN.contains(name) && !name.equals(OpState.SEGMENTS)) header.put(name, value);
        });
        return new DictionaryAttr(header);
    }

    private static void values(OpPrinter out, String open, List<Value> values) {
        if (!values.isEmpty())
            out.text(open).values(values).text(" : ").typesOf(values).text(")");
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        int start = in.position();
        in.dictionary()
                .forEach((name, value) ->
                        state.attribute(name, name.equals(GenericOp.ITERATORS) ? iterators(in, value, start) : value));
        List<Value> inputs = values(in, "ins");
        List<Value> outputs = values(in, "outs");
        state.operandGroups(List.of(inputs, outputs));
        if (in.consume("attrs")) {
            in.expect("=");
            state.attributes(in.dictionary());
        }
        state.region(in.region(List.of(), false));
        if (in.consume("->")) {
            if (in.consume("(")) {
                state.results(in.types());
                in.expect(")");
            } else state.results(in.type());
        }
        return state;
    }

    private static Attribute iterators(OpParser in, Attribute value, int start) {
        if (!(value instanceof ArrayAttr(List<Attribute> kinds))) throw in.errorAt(start, "iterator_types is no list");
        List<Attribute> types = new ArrayList<>();
        for (Attribute kind : kinds) {
            types.add(
                    switch (kind) {
                        case StringAttr(String keyword) ->
                            IteratorType.named(keyword)
                                    .orElseThrow(() -> in.errorAt(start, "unknown kind of loop '" + keyword + "'"));
                        default -> kind;
                    });
        }
        return ArrayAttr.of(types);
    }

    /// `ins(%a, %b : type, type)`, or nothing.
    static List<Value> values(OpParser in, String keyword) {
        if (!in.consume(keyword)) return List.of();
        in.expect("(");
        List<OpParser.Operand> named = in.operands();
        in.expect(":");
        int start = in.position();
        List<Type> types = in.types();
        in.expect(")");
        if (types.size() != named.size())
            throw in.errorAt(start, "has " + types.size() + " types for " + named.size() + " values");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) values.add(in.resolve(named.get(i), types.get(i)));
        return values;
    }
}
