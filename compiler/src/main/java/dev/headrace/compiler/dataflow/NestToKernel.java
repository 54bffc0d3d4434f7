package dev.headrace.compiler.dataflow;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One loop nest over tiles as a kernel with one task.
final class NestToKernel {
    private final ForOp nest;
    private final Rewriter rewriter;
    private final List<ExtractSliceOp> reads = new ArrayList<>();
    private final List<ItensorType> readTypes = new ArrayList<>();
    private final List<InsertSliceOp> writes = new ArrayList<>();
    private final List<ItensorType> writeTypes = new ArrayList<>();

    private NestToKernel(ForOp nest) {
        this.nest = nest;
        this.rewriter = Rewriter.at(nest);
    }

    static void convert(ForOp nest, UniqueNames names) {
        NestToKernel conversion = new NestToKernel(nest);
        conversion.findStreams();
        conversion.convert(names.claim(UniqueNames.of(nest.location(), "kernel")));
    }

    private void findStreams() {
        for (ExtractSliceOp slice : nest.all(ExtractSliceOp.class)) {
            if (isInside(slice.source())) continue;
            reads.add(slice);
            readTypes.add(SliceStreams.typeOf(slice, nest));
        }
        for (int i = 0; i < nest.results().size(); i++) {
            InsertSliceOp write = writeOf(nest, i);
            writes.add(write);
            writeTypes.add(SliceStreams.typeOf(write, nest));
        }
    }

    /// The insertion that makes the `index`-th result of a loop of the nest.
    private static InsertSliceOp writeOf(ForOp loop, int index) {
        Op maker = loop.yielded().operand(index).definingOp();
        return switch (maker) {
            case InsertSliceOp write -> write;
            case ForOp inner -> writeOf(inner, ((OpResult) loop.yielded().operand(index)).index());
            case null, default ->
                throw new IllegalStateException("result " + index + " of a loop nest is not made by inserting tiles");
        };
    }

    private boolean isInside(Value value) {
        return nest.encloses(value.block().region().owner());
    }

    private void convert(String name) {
        KernelOp kernel = KernelOp.create(
                rewriter,
                nest.location(),
                name,
                reads.stream().map(ExtractSliceOp::source).toList(),
                readTypes,
                nest.results().stream().map(Value::type).toList());
        List<Value> results = List.copyOf(nest.results());
        for (int i = 0; i < results.size(); i++) rewriter.replaceAllUses(results.get(i), kernel.result(i));

        Builder body = Builder.atEnd(kernel.body());
        List<Value> destinations = new ArrayList<>();
        for (ItensorType type : writeTypes)
            destinations.add(ItensorEmptyOp.create(body, nest.location(), type).result());
        TaskOp task = TaskOp.create(body, nest.location(), name, TaskRole.COMPUTE, destinations);
        YieldOp.create(body, nest.location(), task.results());

        rewriter.moveOpToEnd(nest, task.body());
        for (int i = 0; i < results.size(); i++) stream(nest, i, task.body().argument(i), writeTypes.get(i));
        for (int i = 0; i < reads.size(); i++) read(reads.get(i), kernel.body().argument(i));
        copyConstantsIn(task);
        YieldOp.create(Builder.atEnd(task.body()), nest.location(), nest.results());
    }

    /// Lets the loops carry the stream in place of the tensor, down to the insertion, which becomes a write.
    private void stream(ForOp loop, int index, Value destination, ItensorType type) {
        rewriter.setOperand(loop, 3 + index, destination);
        Value carried = loop.carried().get(index);
        rewriter.setType(carried, type);
        rewriter.setType(loop.result(index), type);
        Op maker = loop.yielded().operand(index).definingOp();
        if (maker instanceof ForOp inner) {
            stream(inner, ((OpResult) loop.yielded().operand(index)).index(), carried, type);
        } else if (maker instanceof InsertSliceOp insert) {
            rewriter.moveBefore(insert);
            rewriter.replace(
                    insert,
                    ItensorWriteOp.create(rewriter, insert.location(), insert.source(), carried)
                            .result());
        }
    }

    private void read(ExtractSliceOp slice, Value stream) {
        rewriter.moveBefore(slice);
        Value init =
                EmptyOp.create(rewriter, slice.location(), slice.sliceType()).result();
        rewriter.replace(
                slice,
                ItensorReadOp.create(rewriter, slice.location(), stream, init).tile());
    }

    /// A kernel sees nothing from outside, so constants are made again inside.
    private void copyConstantsIn(TaskOp task) {
        Map<Value, Value> copies = new HashMap<>();
        Op kernel = Objects.requireNonNull(task.parent(), "a task outside of a kernel");
        for (Op op : task.all(Op.class)) {
            for (int i = 0; i < op.operandCount(); i++) {
                Value operand = op.operand(i);
                if (kernel.encloses(operand.block().region().owner())) continue;
                Value copy = copies.get(operand);
                if (copy == null) {
                    Op definition = operand.definingOp();
                    if (definition == null
                            || definition.operandCount() > 0
                            || !definition.spec().has(Trait.PURE))
                        throw new IllegalStateException(
                                op.name() + " in a loop nest uses a value from outside that is no constant");
                    rewriter.moveToStart(task.body());
                    copy = rewriter.copy(definition, copies).result(0);
                }
                rewriter.setOperand(op, i, copy);
            }
        }
    }
}
