package dev.headrace.compiler.packing;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/// Writes an access to external memory anew, whose elements have become beats.
final class BeatAccess {
    private final MemoryAccess access;
    private final long lanes;
    private final Location location;
    private final Builder constants;
    private final Value memory;

    private BeatAccess(MemoryAccess access, long lanes) {
        this.access = access;
        this.lanes = lanes;
        location = access.op().location();
        constants = Builder.atStart(
                access.op().enclosing(TaskOp.class).orElseThrow().body());
        memory = access.op().operand(access.isStore() ? 1 : 0);
    }

    /// @param lanes elements of a beat, a multiple of those of the access
    static void rewrite(MemoryAccess access, long lanes) {
        BeatAccess beats = new BeatAccess(access, lanes);
        if (access.lanes() == lanes) beats.tokenByBeat();
        else beats.cutRow(Objects.requireNonNull(access.row(), "a beat of several tokens in no row"));
    }

    private Value number(long number) {
        return ConstantOp.index(constants, location, number).result();
    }

    private List<Value> indices(Value beat) {
        List<Value> indices = new ArrayList<>(access.indices());
        indices.set(indices.size() - 1, beat);
        return indices;
    }

    /// Beats are counted by shifting: their length is a power of two.
    private Value shifted(Builder at, Value element) {
        OptionalLong constant = ConstantOp.integerOf(element);
        if (constant.isPresent()) return number(constant.getAsLong() / lanes);
        Value bits = number(Long.numberOfTrailingZeros(lanes));
        return BinaryOp.create(at, location, BinaryOp.Kind.SHRUI, element, bits).result();
    }

    private void tokenByBeat() {
        Rewriter rewriter = Rewriter.at(access.op());
        Value element = access.indices().getLast();
        ForOp row = access.row();
        Value beat;
        if (row != null && element == row.counter() && row.counter().hasOneUse()) {
            rewriter.setOperand(row, 1, number(row.tripCount().orElseThrow()));
            rewriter.setOperand(row, 2, number(1));
            beat = row.counter();
        } else beat = shifted(rewriter, element);
        if (access.isStore()) {
            StoreOp.create(rewriter, location, access.token(), memory, indices(beat));
            rewriter.erase(access.op());
        } else
            rewriter.replace(
                    access.op(),
                    LoadOp.create(rewriter, location, memory, indices(beat)).result());
    }

    /// A row of tokens becomes a row of beats.
    private void cutRow(ForOp row) {
        long beats = ConstantOp.integerOf(row.upper()).orElseThrow() / lanes;
        boolean isAlone =
                row.parent() instanceof ForOp around && around.body().ops().size() == 2;
        Rewriter rewriter = Rewriter.at(row);
        if (beats == 1 && isAlone) beat(rewriter, number(0), row);
        else
            ForOp.create(rewriter, row.location(), number(0), number(beats), number(1), List.of(), (at, counter, _) -> {
                beat(at, counter, row);
                return List.of();
            });
        rewriter.erase(row);
    }

    /// An index that was computed inside the row, computed again.
    private static Value again(Builder at, Value index, ForOp row) {
        if (index.block() != row.body()) return index;
        if (index.definingOp() instanceof ConstantOp constant)
            return ConstantOp.index(
                            at, constant.location(), ConstantOp.integerOf(index).orElseThrow())
                    .result();
        if (!(index.definingOp() instanceof BinaryOp op))
            throw new IllegalStateException("an index of a row is no arithmetic on counters");
        return BinaryOp.create(at, op.location(), op.kind(), again(at, op.left(), row), again(at, op.right(), row))
                .result();
    }

    private void beat(Builder at, Value counter, ForOp row) {
        Value start = access.start() == null ? null : again(at, access.start(), row);
        Value beat = start == null
                ? counter
                : ConstantOp.integerOf(counter).isPresent()
                        ? shifted(at, start)
                        : BinaryOp.create(at, location, BinaryOp.Kind.ADDI, counter, shifted(at, start))
                                .result();
        List<Value> indices = new ArrayList<>();
        for (Value index : access.indices().subList(0, access.indices().size() - 1)) indices.add(again(at, index, row));
        indices.add(beat);
        if (access.isStore()) store(at, indices);
        else load(at, indices);
    }

    private void load(Builder at, List<Value> indices) {
        Value stream = ((StreamWriteOp) access.passage()).stream();
        Value beat = LoadOp.create(at, location, memory, indices).result();
        if (access.lanes() == 1) {
            for (long lane = 0; lane < lanes; lane++)
                StreamWriteOp.create(
                        at,
                        location,
                        ExtractOp.create(at, location, beat, number(lane)).result(),
                        stream);
            return;
        }
        Value parts = parts(at);
        dev.headrace.dialects.vector.StoreOp.create(at, location, beat, parts, List.of(number(0)));
        VectorType token = (VectorType) access.token().type();
        for (long lane = 0; lane < lanes; lane += access.lanes())
            StreamWriteOp.create(
                    at,
                    location,
                    dev.headrace.dialects.vector.LoadOp.create(at, location, token, parts, List.of(number(lane)))
                            .result(),
                    stream);
    }

    private void store(Builder at, List<Value> indices) {
        Value stream = ((StreamReadOp) access.passage()).stream();
        Value parts = parts(at);
        for (long lane = 0; lane < lanes; lane += access.lanes()) {
            Value token = StreamReadOp.create(at, location, stream).token();
            List<Value> place = List.of(number(lane));
            if (access.lanes() == 1) StoreOp.create(at, location, token, parts, place);
            else dev.headrace.dialects.vector.StoreOp.create(at, location, token, parts, place);
        }
        Value beat = dev.headrace.dialects.vector.LoadOp.create(at, location, beatType(), parts, List.of(number(0)))
                .result();
        StoreOp.create(at, location, beat, memory, indices);
    }

    private VectorType beatType() {
        return VectorType.of(access.memory().element(), lanes);
    }

    /// A place for the elements of a beat, all of which are looked at together.
    private Value parts(Builder at) {
        BufferOp parts = BufferOp.create(
                at, location, new MemRefType(Dims.of(lanes), access.memory().element()));
        Rewriter.at(parts).setAttribute(parts, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(lanes)));
        return parts.result();
    }
}
