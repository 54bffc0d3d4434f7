package dev.headrace.compiler.dataflow;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// One computation for the host as a kernel there. What it starts from (an empty or filled tensor, a number) is made
/// again inside; the other tensors come in as sources.
final class HostToKernel {
    private HostToKernel() {}

    static void convert(GenericOp generic, UniqueNames names) {
        SequencedSet<Op> inside = new LinkedHashSet<>();
        SequencedSet<Value> sources = new LinkedHashSet<>();
        for (Value operand : usedFromOutside(generic)) collect(operand, inside, sources);
        inside.add(generic);

        Rewriter rewriter = Rewriter.at(generic);
        KernelOp kernel = KernelOp.createOnHost(
                rewriter,
                generic.location(),
                names.claim(UniqueNames.of(generic.location(), KernelOp.HOST)),
                List.copyOf(sources),
                sources.stream().map(Value::type).toList(),
                generic.results().stream().map(Value::type).toList());
        Map<Value, Value> mapping = new HashMap<>();
        int next = 0;
        for (Value source : sources) mapping.put(source, kernel.body().argument(next++));
        rewriter.moveToEnd(kernel.body());
        for (Op op : inside) rewriter.copy(op, mapping);
        GenericOp copy = (GenericOp) kernel.body().last();
        rewriter.removeAttribute(copy, "headrace.placement");
        YieldOp.create(Builder.atEnd(kernel.body()), generic.location(), copy.results());
        rewriter.replace(generic, kernel.results());
    }

    /// The operands, and what the body uses of the world around it.
    private static List<Value> usedFromOutside(GenericOp generic) {
        List<Value> used = new ArrayList<>();
        generic.walk(op -> {
            for (Value operand : op.operands())
                if (op == generic || !generic.encloses(operand.block().region().owner())) used.add(operand);
        });
        return used;
    }

    private static void collect(Value value, SequencedSet<Op> inside, SequencedSet<Value> sources) {
        Op definition = value.definingOp();
        if (definition == null || !isSmall(definition, value)) {
            sources.add(value);
            return;
        }
        for (Value operand : definition.operands()) collect(operand, inside, sources);
        inside.add(definition);
    }

    private static boolean isSmall(Op definition, Value value) {
        return definition instanceof EmptyOp
                || definition instanceof FillOp
                || definition.operandCount() == 0 && !(value.type() instanceof TensorType);
    }
}
