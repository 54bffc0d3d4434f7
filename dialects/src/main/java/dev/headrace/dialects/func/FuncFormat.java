package dev.headrace.dialects.func;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.text.AssemblyFormat;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.FunctionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// `func.func private @f(%x: t {a = 1}) -> (t {b = 2}) attributes {…} { … }`.
final class FuncFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        FuncOp function = (FuncOp) op;
        op.attribute("sym_visibility", StringAttr.class).ifPresent(v -> out.text(" " + v.value()));
        out.text(" ").symbol(function.symbol()).text("(");
        for (int i = 0; i < function.type().inputs().size(); i++) {
            if (i > 0) out.text(", ");
            if (function.isDeclaration()) out.type(function.type().inputs().get(i));
            else out.argument(function.body().argument(i));
            dictionary(out, function, FuncOp.ARGUMENTS, i);
            if (!function.isDeclaration()) out.location(function.body().argument(i));
        }
        out.text(")");
        results(function, out);
        out.attributesWithKeyword(op, "sym_name", "sym_visibility", FuncOp.TYPE, FuncOp.ARGUMENTS, FuncOp.RESULTS);
        if (!function.isDeclaration()) out.text(" ").regionWithoutArguments(op.region(0), false);
    }

    private static void results(FuncOp function, OpPrinter out) {
        List<Type> results = function.type().results();
        if (results.isEmpty()) return;
        out.text(" -> (");
        for (int i = 0; i < results.size(); i++) {
            if (i > 0) out.text(", ");
            out.type(results.get(i));
            dictionary(out, function, FuncOp.RESULTS, i);
        }
        out.text(")");
    }

    private static void dictionary(OpPrinter out, FuncOp function, String attribute, int index) {
        if (function.attributes().get(attribute) instanceof ArrayAttr(List<Attribute> all)
                && all.get(index) instanceof DictionaryAttr entries
                && !entries.entries().isEmpty()) out.text(" ").attribute(entries);
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        if (!in.atSymbol()) state.attribute("sym_visibility", new StringAttr(in.keyword()));
        state.attribute("sym_name", new StringAttr(in.symbol()));
        List<OpParser.Argument> arguments = new ArrayList<>();
        List<Type> inputs = new ArrayList<>();
        List<DictionaryAttr> argumentAttributes = new ArrayList<>();
        in.expect("(");
        if (!in.at(")")) {
            do {
                if (in.atOperand()) {
                    OpParser.Argument argument = in.argument();
                    inputs.add(argument.type());
                    argumentAttributes.add(dictionary(in));
                    arguments.add(in.located(argument));
                } else {
                    inputs.add(in.type());
                    argumentAttributes.add(dictionary(in));
                }
            } while (in.consume(","));
        }
        in.expect(")");
        List<Type> results = new ArrayList<>();
        List<DictionaryAttr> resultAttributes = new ArrayList<>();
        if (in.consume("->")) results(in, results, resultAttributes);
        state.attribute(FuncOp.TYPE, new TypeAttr(new FunctionType(inputs, results)));
        keep(state, FuncOp.ARGUMENTS, argumentAttributes);
        keep(state, FuncOp.RESULTS, resultAttributes);
        in.attributesWithKeyword(state);
        return state.region(in.at("{") ? in.region(arguments, true, "func") : new Region());
    }

    private static void results(OpParser in, List<Type> types, List<DictionaryAttr> attributes) {
        if (!in.consume("(")) {
            types.add(in.type());
            attributes.add(new DictionaryAttr(new LinkedHashMap<>()));
            return;
        }
        if (in.consume(")")) return;
        do {
            types.add(in.type());
            attributes.add(dictionary(in));
        } while (in.consume(","));
        in.expect(")");
    }

    private static DictionaryAttr dictionary(OpParser in) {
        return new DictionaryAttr(in.at("{") ? in.dictionary() : new LinkedHashMap<>());
    }

    private static void keep(OpState state, String name, List<DictionaryAttr> all) {
        if (all.stream().anyMatch(d -> !d.entries().isEmpty())) state.attribute(name, ArrayAttr.of(all));
    }
}
