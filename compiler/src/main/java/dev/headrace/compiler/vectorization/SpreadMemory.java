package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Stripes;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Cuts tensors outside of a kernel into parts, each of which has every so-many-th row, so that each can lie in a
/// channel of its own. A function that is a layer takes the parts from its callers.
final class SpreadMemory {
    /// What operands of functions are called, for people.
    private static final String NAME = "headrace.operand";

    /// How a tensor is cut.
    ///
    /// @param dim the dimension that counts rows
    record Cut(int dim, int parts) {}

    private final KernelOp kernel;

    /// By the number of the source.
    private final SequencedMap<Integer, Cut> cuts;

    private SpreadMemory(KernelOp kernel, SequencedMap<Integer, Cut> cuts) {
        this.kernel = kernel;
        this.cuts = cuts;
    }

    /// Puts a kernel in the place of this one that takes the parts of sources. Whatever used the whole uses the first
    /// part now.
    /// @return the memories of the parts inside, by the number of the source before
    static Map<Integer, List<BlockArgument>> in(KernelOp kernel, SequencedMap<Integer, Cut> cuts) {
        return new SpreadMemory(kernel, cuts).replace();
    }

    private Map<Integer, List<BlockArgument>> replace() {
        List<Value> operands = new ArrayList<>();
        List<Type> inside = new ArrayList<>();
        Map<Integer, Integer> firsts = new LinkedHashMap<>();
        for (int i = 0; i < kernel.body().arguments().size(); i++) {
            firsts.put(i, inside.size());
            Cut cut = cuts.get(i);
            Type type = kernel.body().argument(i).type();
            for (int part = 0; part < (cut == null ? 1 : cut.parts); part++)
                inside.add(cut == null ? type : part((MemRefType) type, cut));
            if (i < kernel.operandCount()) {
                if (cut == null) operands.add(kernel.operand(i));
                else operands.addAll(parts(kernel.operand(i), cut));
            }
        }
        Rewriter rewriter = Rewriter.at(kernel);
        KernelOp fresh = KernelOp.create(
                rewriter,
                kernel.location(),
                kernel.symbol(),
                operands,
                inside,
                kernel.results().stream().<Type>map(Value::type).toList());
        kernel.attributes().forEach((name, value) -> rewriter.setAttribute(fresh, name, value));
        List<BlockArgument> arguments = fresh.body().arguments();
        Rewriter.atEndOf(fresh.body())
                .inline(
                        kernel.body(),
                        firsts.values().stream().map(arguments::get).toList());
        Map<Integer, List<BlockArgument>> memories = new LinkedHashMap<>();
        cuts.forEach((source, cut) -> {
            int first = firsts.getOrDefault(source, 0);
            memories.put(source, List.copyOf(arguments.subList(first, first + cut.parts)));
        });
        List<Value> before = kernel.operands();
        FuncOp function = kernel.enclosing(FuncOp.class).orElseThrow();
        rewriter.replace(kernel, List.copyOf(fresh.results()));
        drop(function, before);
        return memories;
    }

    private static MemRefType part(MemRefType whole, Cut cut) {
        return new MemRefType(whole.shape().with(cut.dim, whole.sizeOf(cut.dim) / cut.parts), whole.element());
    }

    private static List<Value> parts(Value whole, Cut cut) {
        boolean isGiven = whole instanceof BlockArgument argument
                && argument.block().owner() instanceof FuncOp function
                && !calls(function).isEmpty();
        return isGiven ? taken((BlockArgument) whole, cut) : slices(Rewriter.at(owner(whole)), whole, cut);
    }

    /// What the slices of a value go in front of: the first that uses it.
    private static Op owner(Value whole) {
        List<Op> users = whole.users();
        Op first = users.getFirst();
        for (Op user : users) if (user.block() == first.block() && user.isBefore(first)) first = user;
        return first;
    }

    private static List<Value> slices(Rewriter at, Value whole, Cut cut) {
        return Stripes.cut(at, whole.location(), whole, cut.dim, cut.parts).parts();
    }

    /// Parts that the callers of a function make.
    private static List<Value> taken(BlockArgument whole, Cut cut) {
        FuncOp function = (FuncOp) whole.block().owner();
        TensorType type = (TensorType) whole.type();
        Type part = type.withShape(type.shape().with(cut.dim, type.shape().at(cut.dim) / cut.parts));
        List<DictionaryAttr> attributes = attributes(function);
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < cut.parts; i++) {
            parts.add(whole.block().addArgument(part, whole.location()));
            attributes.add(named(function.argumentAttributes(whole.index()), i));
        }
        for (CallOp call : calls(function)) {
            Rewriter rewriter = Rewriter.at(call);
            List<Value> operands = new ArrayList<>(call.operands());
            operands.addAll(slices(rewriter, call.operand(whole.index()), cut));
            rewriter.setOperands(call, operands);
        }
        retype(function, attributes);
        return parts;
    }

    private static DictionaryAttr named(DictionaryAttr whole, int part) {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>(whole.entries());
        if (entries.get(NAME) instanceof StringAttr(String name)) entries.put(NAME, new StringAttr(name + "." + part));
        return new DictionaryAttr(entries);
    }

    /// Arguments of a function that nobody needs any more.
    private static void drop(FuncOp function, List<Value> candidates) {
        if (calls(function).isEmpty()) return;
        for (Value candidate : candidates) {
            if (!(candidate instanceof BlockArgument argument)
                    || argument.block() != function.body()
                    || !argument.isUnused()) continue;
            int index = argument.index();
            List<DictionaryAttr> attributes = attributes(function);
            attributes.remove(index);
            for (CallOp call : calls(function)) {
                List<Value> operands = new ArrayList<>(call.operands());
                operands.remove(index);
                Rewriter.at(call).setOperands(call, operands);
            }
            Rewriter.at(function).removeArgument(function.body(), index);
            retype(function, attributes);
        }
    }

    private static List<CallOp> calls(FuncOp function) {
        return function.enclosing(ModuleOp.class).orElseThrow().all(CallOp.class).stream()
                .filter(call -> call.callee() == function)
                .toList();
    }

    private static List<DictionaryAttr> attributes(FuncOp function) {
        List<DictionaryAttr> attributes = new ArrayList<>();
        for (int i = 0; i < function.type().inputs().size(); i++) attributes.add(function.argumentAttributes(i));
        return attributes;
    }

    private static void retype(FuncOp function, List<DictionaryAttr> attributes) {
        Rewriter rewriter = Rewriter.at(function);
        FunctionType type = new FunctionType(
                function.body().arguments().stream().<Type>map(Value::type).toList(),
                function.type().results());
        rewriter.setAttribute(function, FuncOp.TYPE, new TypeAttr(type));
        rewriter.setAttribute(function, FuncOp.ARGUMENTS, ArrayAttr.of(attributes));
    }
}
