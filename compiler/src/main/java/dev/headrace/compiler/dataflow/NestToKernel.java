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
    private final List<Source> sources = new ArrayList<>();
    private final List<ItensorType> writeTypes = new ArrayList<>();

    /// A stream with all slices that read it, one after the other.
    /// @param type with the loops of one trip
    private record Source(List<ExtractSliceOp> reads, ItensorType type) {}

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
            if (!continues(slice)) sources.add(new Source(List.of(slice), SliceStreams.typeInLoops(slice, nest)));
        }
        for (int i = 0; i < nest.results().size(); i++) {
            List<InsertSliceOp> writes = new ArrayList<>();
            collectWrites(nest.yielded().operand(i), writes);
            writeTypes.add(SliceStreams.typeOf(writes, nest));
        }
    }

    /// Lets a slice read on where a slice before ended, if they read alike.
    private boolean continues(ExtractSliceOp slice) {
        for (int i = 0; i < sources.size(); i++) {
            Source before = sources.get(i);
            ExtractSliceOp last = before.reads.getLast();
            if (last.source() != slice.source() || last.block() == slice.block()) continue;
            var joined = SliceStreams.joined(before.type, last, slice, nest);
            if (joined.isEmpty()) continue;
            List<ExtractSliceOp> reads = new ArrayList<>(before.reads);
            reads.add(slice);
            sources.set(i, new Source(reads, joined.get()));
            return true;
        }
        return false;
    }

    /// The insertions that make a tensor that a loop of the nest yields, in their order.
    private static void collectWrites(Value tensor, List<InsertSliceOp> writes) {
        switch (tensor.definingOp()) {
            case InsertSliceOp write -> {
                collectWrites(write.destination(), writes);
                writes.add(write);
            }
            case ForOp loop -> {
                int index = ((OpResult) tensor).index();
                collectWrites(loop.inits().get(index), writes);
                collectWrites(loop.yielded().operand(index), writes);
            }
            case null -> {}
            default -> throw new IllegalStateException("a result of a loop nest is not made by inserting tiles");
        }
    }

    private boolean isInside(Value value) {
        return nest.encloses(value.block().region().owner());
    }

    private void convert(String name) {
        KernelOp kernel = KernelOp.create(
                rewriter,
                nest.location(),
                name,
                sources.stream().map(source -> source.reads.getFirst().source()).toList(),
                sources.stream().map(source -> source.type.withoutSingleTrips()).toList(),
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
        for (int i = 0; i < results.size(); i++) {
            rewriter.setOperand(nest, 3 + i, task.body().argument(i));
            stream(nest, i, writeTypes.get(i));
        }
        for (int i = 0; i < sources.size(); i++)
            for (ExtractSliceOp slice : sources.get(i).reads)
                read(slice, kernel.body().argument(i));
        copyConstantsIn(task);
        YieldOp.create(Builder.atEnd(task.body()), nest.location(), nest.results());
    }

    /// Lets the loops carry the stream in place of the tensor, down to the insertions, which become writes.
    private void stream(ForOp loop, int index, ItensorType type) {
        rewriter.setType(loop.carried().get(index), type);
        rewriter.setType(loop.result(index), type);
        stream(loop.yielded().operand(index), type);
    }

    private void stream(Value tensor, ItensorType type) {
        switch (tensor.definingOp()) {
            case ForOp inner -> {
                int index = ((OpResult) tensor).index();
                stream(inner.inits().get(index), type);
                stream(inner, index, type);
            }
            case InsertSliceOp insert -> {
                stream(insert.destination(), type);
                rewriter.moveBefore(insert);
                rewriter.replace(
                        insert,
                        ItensorWriteOp.create(rewriter, insert.location(), insert.source(), insert.destination())
                                .result());
            }
            case null, default -> {}
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
