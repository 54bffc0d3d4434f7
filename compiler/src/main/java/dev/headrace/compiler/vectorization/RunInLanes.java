package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes an innermost loop anew so that several of its iterations run at once. Tokens and rows that are only passed on
/// stay vectors; the rest is a loop over lanes, marked as unrolled.
final class RunInLanes {
    private final InnerLoop inner;
    private final ForOp loop;
    private final @Nullable LaneSum sum;
    private final int lanes;
    private final Builder constants;
    private final Map<Value, Value> outside = new HashMap<>();
    private final Map<Value, Value> vectors = new HashMap<>();
    private final Map<Op, MemoryUse> uses = new HashMap<>();
    private final Set<Value> storedHere = new HashSet<>();
    private final Set<Value> loadedHere = new HashSet<>();

    private RunInLanes(InnerLoop inner, long lanes) {
        this.inner = inner;
        this.loop = inner.loop();
        this.sum = inner.sum();
        this.lanes = Math.toIntExact(lanes);
        constants = Builder.before(Objects.requireNonNull(loop.upper().definingOp()));
        for (MemoryUse use : inner.uses()) {
            uses.put(use.op(), use);
            (use.isStore() ? storedHere : loadedHere).add(use.memref());
        }
    }

    /// The streams of the loop must be streams of vectors already.
    static void rewrite(InnerLoop inner, long lanes) {
        new RunInLanes(inner, lanes).rewrite();
    }

    private void rewrite() {
        boolean once = loop.tripCount().orElse(0) == lanes;
        boolean alone = loop.parent() instanceof ForOp around
                && around.body().ops().stream()
                        .noneMatch(op -> op != loop && !op.regions().isEmpty());
        if (once && alone) {
            outside.put(loop.counter(), loop.lower());
            body(Rewriter.at(loop));
        } else {
            ForOp.create(
                    Rewriter.at(loop),
                    loop.location(),
                    loop.lower(),
                    loop.upper(),
                    number(lanes),
                    List.of(),
                    (at, counter, _) -> {
                        outside.put(loop.counter(), counter);
                        body(at);
                        return List.of();
                    });
        }
        Rewriter.at(loop).erase(loop);
    }

    private Value number(long value) {
        return ConstantOp.index(constants, loop.location(), value).result();
    }

    private void body(Builder at) {
        for (StreamReadOp read : inner.reads())
            vectors.put(
                    read.token(),
                    StreamReadOp.create(at, read.location(), read.stream()).token());
        for (Op op : loop.body())
            if (op instanceof LoadOp load && isRowOnItsOwn(load))
                vectors.put(
                        load.result(),
                        dev.headrace.dialects.vector.LoadOp.create(
                                        at,
                                        load.location(),
                                        vector(load.result()),
                                        load.memref(),
                                        here(load.indices(), at))
                                .result());
        List<StoreOp> rows = new ArrayList<>();
        List<StoreOp> single = new ArrayList<>();
        for (Op op : loop.body()) {
            if (!(op instanceof StoreOp store) || sum != null && store == sum.after()) continue;
            MemoryUse use = use(store);
            boolean isWhole =
                    vectors.containsKey(store.value()) && use.isAlongRow() && !loadedHere.contains(store.memref());
            (isWhole || use.isExternal() ? rows : single).add(store);
        }
        Map<Value, Value> gathered = gather(at, rows, single);
        if (sum != null) addUp(sum, gathered, at);
        for (StoreOp store : rows)
            dev.headrace.dialects.vector.StoreOp.create(
                    at,
                    store.location(),
                    whole(store.value(), gathered, store.location(), at),
                    store.memref(),
                    here(store.indices(), at));
        for (StreamWriteOp write : inner.writes())
            StreamWriteOp.create(
                    at, write.location(), whole(write.token(), gathered, write.location(), at), write.stream());
    }

    /// Combines the terms of all lanes with each other, and then with what there is.
    private void addUp(LaneSum sum, Map<Value, Value> gathered, Builder at) {
        Location location = sum.addition().location();
        Value terms = whole(sum.term(), gathered, location, at);
        BinaryOp.Kind kind = sum.addition().kind();
        Value together = ReductionOp.create(at, location, kind, terms).result();
        List<Value> place = here(sum.after().indices(), at);
        Value before = LoadOp.create(at, location, sum.before().memref(), place).result();
        Value after = BinaryOp.create(at, location, kind, before, together).result();
        StoreOp.create(at, location, after, sum.after().memref(), place);
    }

    private MemoryUse use(Op op) {
        return Objects.requireNonNull(uses.get(op));
    }

    /// Whether a load takes neighbouring elements that nobody changes meanwhile, and they are only passed on, or come
    /// from outside, where a word is read at once.
    private boolean isRowOnItsOwn(LoadOp load) {
        MemoryUse use = use(load);
        if (!use.isAlongRow() || storedHere.contains(load.memref())) return false;
        return use.isExternal()
                || load.result().users().stream()
                        .allMatch(user -> user instanceof StreamWriteOp
                                || user instanceof StoreOp store && use(store).isAlongRow());
    }

    private static VectorType vector(Value element, int lanes) {
        return VectorType.of(element.type(), lanes);
    }

    private VectorType vector(Value element) {
        return vector(element, lanes);
    }

    /// The loop over lanes: stores of single elements, and for what leaves as a vector and is not one yet the registers
    /// where the lanes put their parts.
    private Map<Value, Value> gather(Builder at, List<StoreOp> rows, List<StoreOp> single) {
        Map<Value, Value> registers = new HashMap<>();
        List<Value> parts = new ArrayList<>();
        for (StoreOp store : rows) parts.add(store.value());
        if (sum != null) parts.add(sum.term());
        for (StreamWriteOp write : inner.writes()) parts.add(write.token());
        for (Value part : parts) {
            if (vectors.containsKey(part) || registers.containsKey(part)) continue;
            BufferOp register = BufferOp.create(at, loop.location(), new MemRefType(Dims.of(lanes), part.type()));
            Rewriter.at(register).setAttribute(register, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(lanes)));
            registers.put(part, register.result());
        }
        if (registers.isEmpty() && single.isEmpty()) return registers;
        Set<Op> needed = new HashSet<>(single);
        for (StoreOp store : single) require(store.operands(), needed);
        require(registers.keySet(), needed);
        ForOp over =
                ForOp.create(at, loop.location(), number(0), number(lanes), number(1), List.of(), (in, lane, _) -> {
                    lane(in, lane, needed, registers);
                    return List.of();
                });
        Rewriter.at(over).setAttribute(over, ForOp.UNROLL, UnitAttr.UNIT);
        return registers;
    }

    private void lane(Builder in, Value lane, Set<Op> needed, Map<Value, Value> registers) {
        Map<Value, Value> mapping = new HashMap<>();
        Value base = Objects.requireNonNull(outside.get(loop.counter()));
        mapping.put(
                loop.counter(),
                base == loop.lower()
                        ? lane
                        : BinaryOp.create(in, loop.location(), BinaryOp.Kind.ADDI, base, lane)
                                .result());
        for (Op op : loop.body()) {
            if (!needed.contains(op)) continue;
            Value vector = op.results().size() == 1 ? vectors.get(op.result()) : null;
            if (vector != null)
                mapping.put(
                        op.result(),
                        ExtractOp.create(in, op.location(), vector, lane).result());
            else Copying.copyInto(in, op, mapping);
        }
        registers.forEach((part, register) ->
                StoreOp.create(in, loop.location(), mapping.getOrDefault(part, part), register, List.of(lane)));
    }

    /// What the lanes need to have these values; vectors are there already.
    private void require(Iterable<Value> values, Set<Op> needed) {
        for (Value value : values) {
            Op maker = value.definingOp();
            if (maker == null || maker.parent() != loop || !needed.add(maker)) continue;
            if (!vectors.containsKey(value)) require(maker.operands(), needed);
        }
    }

    private Value whole(Value part, Map<Value, Value> registers, Location location, Builder at) {
        Value vector = vectors.get(part);
        if (vector != null) return vector;
        Value register = Objects.requireNonNull(registers.get(part));
        return dev.headrace.dialects.vector.LoadOp.create(at, location, vector(part), register, List.of(number(0)))
                .result();
    }

    /// Indices for the first lane.
    private List<Value> here(List<Value> indices, Builder at) {
        return indices.stream().map(index -> here(index, at)).toList();
    }

    private Value here(Value index, Builder at) {
        Value known = outside.get(index);
        if (known != null) return known;
        Op maker = index.definingOp();
        if (maker == null || maker.parent() != loop) return index;
        for (Value operand : maker.operands()) here(operand, at);
        Copying.copyInto(at, maker, outside);
        return Objects.requireNonNull(outside.get(index));
    }
}
