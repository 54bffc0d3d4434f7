package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The function that is the model, on its own: the functions that it calls are in it, the values of globals too, and
/// nothing else is in the module.
final class MainFunction {
    /// Calls of calls of calls can stand for far more than there is text.
    private static final int MOST_COPIES = 500_000;

    private final Map<String, FuncOp> functions = new HashMap<>();
    private final Map<String, SourceOp> globals = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private int copies;

    private MainFunction(ModuleOp module) {
        for (Op op : module.body()) {
            if (op instanceof FuncOp function) functions.put(function.symbol(), function);
            else if (op instanceof SourceOp global && op.name().equals("ml_program.global"))
                globals.put(op.required("sym_name", StringAttr.class).value(), global);
        }
        for (SourceOp op : module.all(SourceOp.class))
            if (op.name().equals("ml_program.global_store")) written.add(symbol(op, "global"));
    }

    /// Takes `@main`, or the only public function with a body, which is `@main` from then on.
    static FuncOp isolate(ModuleOp module) {
        MainFunction all = new MainFunction(module);
        FuncOp main = all.chosen(module);
        all.resolve(main);
        Rewriter rewriter = Rewriter.at(main);
        for (Op op : module.body().ops()) if (op != main) rewriter.erase(op);
        rewriter.setAttribute(main, "sym_name", new StringAttr("main"));
        for (String name : List.copyOf(main.attributes().keySet()))
            if (!Set.of("sym_name", "function_type", "arg_attrs", "res_attrs").contains(name))
                rewriter.removeAttribute(main, name);
        for (String name : List.copyOf(module.attributes().keySet())) rewriter.removeAttribute(module, name);
        return main;
    }

    private FuncOp chosen(ModuleOp module) {
        FuncOp main = functions.get("main");
        if (main != null && !main.isDeclaration()) return main;
        List<FuncOp> candidates = functions.values().stream()
                .filter(f -> !f.isDeclaration())
                .filter(f -> f.attribute("sym_visibility", StringAttr.class)
                        .map(v -> v.value().equals("public"))
                        .orElse(true))
                .sorted((a, b) -> a.isBefore(b) ? -1 : 1)
                .toList();
        if (candidates.size() == 1) return candidates.getFirst();
        if (candidates.isEmpty()) throw Refusal.of(module.location(), "there is no public function with a body");
        throw Refusal.of(
                candidates.get(1).location(),
                "there are " + candidates.size() + " public functions and none is '@main'; make all but one private");
    }

    private void resolve(FuncOp function) {
        for (CallOp call : function.all(CallOp.class)) inline(call);
        for (SourceOp op : function.all(SourceOp.class)) {
            switch (op.name()) {
                case "cf.assert" -> Rewriter.at(op).erase(op);
                case "ml_program.global_load", "ml_program.global_load_const" -> load(op);
                case "ml_program.global_store" -> throw Refusal.of(op, "changes a global, which is not supported");
                default -> {}
            }
        }
    }

    /// The verifier has seen that the call fits and that no function calls itself.
    private void inline(CallOp call) {
        FuncOp callee = call.callee();
        resolve(callee);
        Block body = callee.body();
        Map<Value, Value> mapping = new HashMap<>();
        for (int i = 0; i < call.operandCount(); i++) mapping.put(body.argument(i), call.operand(i));
        copies += callee.all(Op.class).size();
        if (copies > MOST_COPIES)
            throw Refusal.of(call, "makes more than " + MOST_COPIES + " operations of the calls in the file");
        Rewriter rewriter = Rewriter.at(call);
        for (Op op : body) if (!(op instanceof ReturnOp)) rewriter.copy(op, mapping);
        rewriter.replace(
                call,
                callee.returned().operands().stream()
                        .map(v -> mapping.getOrDefault(v, v))
                        .toList());
    }

    private void load(SourceOp load) {
        String name = symbol(load, "global");
        SourceOp global = globals.get(name);
        Attribute value = global == null ? null : global.attribute("value").orElse(null);
        if (value == null) throw Refusal.of(load, "reads the global '@" + name + "', which has no value here");
        if (written.contains(name)) throw Refusal.of(load, "reads the global '@" + name + "', which changes");
        Rewriter rewriter = Rewriter.at(load);
        try {
            rewriter.replace(
                    load, ConstantOp.create(rewriter, load.location(), value).result());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(load, "reads the global '@" + name + "' with a value that is not supported");
        }
    }

    private static String symbol(Op op, String attribute) {
        return op.required(attribute, SymbolRefAttr.class).symbol();
    }
}
