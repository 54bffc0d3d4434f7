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
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes the loop of a product anew so that several rows of weights, each from a stream of its own, are multiplied at
/// once. The loops over lanes of a row stay the outer ones: neighbouring rows then multiply the same activation, and
/// can share a multiplier ([PairProducts]).
final class RunRowsTogether {
    private final WeightLoop product;
    private final ForOp loop;
    private final List<? extends Value> streams;
    private final int rows;
    private final Location location;
    private final Builder constants;
    private final Map<Long, Value> numbers = new HashMap<>();
    private final Map<Value, Value> privates = new HashMap<>();
    private final Map<Value, Value> tokens = new HashMap<>();
    private final Map<StreamWriteOp, Value> results = new LinkedHashMap<>();
    /// The rows of weights of this iteration.
    private final Value stage;

    /// The number of the first of them.
    private final Value first;

    private final Builder at;

    /// @param at the place in the new loop
    private RunRowsTogether(WeightLoop product, List<? extends Value> streams, Builder at, Value first) {
        this.product = product;
        this.loop = product.loop();
        this.streams = streams;
        this.at = at;
        this.first = first;
        rows = streams.size();
        location = loop.location();
        constants = Builder.before(Objects.requireNonNull(loop.upper().definingOp()));
        VectorType token = (VectorType) product.weights().token().type();
        stage = registers(at, location, new MemRefType(Dims.of(rows, token.elements()), token.element()));
    }

    /// @param streams of weights, one for each row; the other streams pass vectors already
    static void rewrite(WeightLoop product, List<? extends Value> streams) {
        ForOp loop = product.loop();
        Rewriter rewriter = Rewriter.at(loop);
        Builder constants = Builder.before(Objects.requireNonNull(loop.upper().definingOp()));
        Value rows =
                ConstantOp.index(constants, loop.location(), streams.size()).result();
        ForOp.create(rewriter, loop.location(), loop.lower(), loop.upper(), rows, List.of(), (at, counter, _) -> {
            new RunRowsTogether(product, streams, at, counter).body();
            return List.of();
        });
        List<BufferOp> outside = product.own().stream()
                .filter(buffer -> buffer.block() != loop.body())
                .toList();
        rewriter.erase(loop);
        for (BufferOp buffer : outside) Rewriter.at(buffer).erase(buffer);
    }

    private Value number(long value) {
        return numbers.computeIfAbsent(
                value, _ -> ConstantOp.index(constants, location, value).result());
    }

    private void body() {
        for (int row = 0; row < rows; row++)
            dev.headrace.dialects.vector.StoreOp.create(
                    at,
                    location,
                    StreamReadOp.create(at, product.weights().location(), streams.get(row))
                            .token(),
                    stage,
                    List.of(number(row), number(0)));
        for (StreamReadOp read : product.scalarReads())
            tokens.put(
                    read.token(),
                    StreamReadOp.create(at, read.location(), read.stream()).token());
        for (BufferOp buffer : product.own()) {
            MemRefType type = buffer.type();
            privates.put(
                    buffer.result(),
                    registers(at, location, new MemRefType(type.shape().prepended(rows), type.element())));
        }
        for (StreamWriteOp write : product.writes())
            results.put(
                    write,
                    registers(
                            at,
                            location,
                            new MemRefType(Dims.of(rows), write.token().type())));
        List<Op> part = new ArrayList<>();
        for (Op op : loop.body()) {
            if (op instanceof ForOp lanes) {
                beside(at, part);
                part.clear();
                lanes(at, lanes);
            } else if (!(op instanceof StreamReadOp
                    || op instanceof BufferOp
                    || op.spec().has(Trait.TERMINATOR))) part.add(op);
        }
        beside(at, part);
        results.forEach((write, register) -> StreamWriteOp.create(
                at,
                write.location(),
                dev.headrace.dialects.vector.LoadOp.create(
                                at,
                                write.location(),
                                VectorType.of(write.token().type(), rows),
                                register,
                                List.of(number(0)))
                        .result(),
                write.stream()));
    }

    private static Value registers(Builder at, Location location, MemRefType type) {
        BufferOp buffer = BufferOp.create(at, location, type);
        Rewriter.at(buffer).setAttribute(buffer, BufferOp.PARTITION, DenseArrayAttr.i64(type.shape()));
        return buffer.result();
    }

    /// What lies beside loops over lanes, for each row.
    private void beside(Builder at, List<Op> ops) {
        if (ops.isEmpty()) return;
        unrolled(at, number(rows), (in, row) -> {
            Map<Value, Value> mapping = new HashMap<>();
            for (Op op : ops) copy(in, op, row, mapping);
        });
    }

    private void lanes(Builder at, ForOp lanes) {
        unrolled(
                at,
                lanes.lower(),
                lanes.upper(),
                lanes.step(),
                (outer, lane) -> unrolled(outer, number(rows), (in, row) -> {
                    Map<Value, Value> mapping = new HashMap<>();
                    mapping.put(lanes.counter(), lane);
                    for (Op op : lanes.body()) if (!op.spec().has(Trait.TERMINATOR)) copy(in, op, row, mapping);
                }));
    }

    private interface Body {
        void build(Builder at, Value counter);
    }

    private void unrolled(Builder at, Value upper, Body body) {
        unrolled(at, number(0), upper, number(1), body);
    }

    private void unrolled(Builder at, Value lower, Value upper, Value step, Body body) {
        ForOp over = ForOp.create(at, location, lower, upper, step, List.of(), (in, counter, _) -> {
            body.build(in, counter);
            return List.of();
        });
        Rewriter.at(over).setAttribute(over, ForOp.UNROLL, UnitAttr.UNIT);
    }

    private void copy(Builder in, Op op, Value row, Map<Value, Value> mapping) {
        for (Value operand : op.operands()) prepare(in, operand, row, mapping);
        switch (op) {
            case ExtractOp extract
            when extract.vector() == product.weights().token() ->
                mapping.put(
                        extract.result(),
                        LoadOp.create(in, op.location(), stage, List.of(row, mapped(extract.position(), mapping)))
                                .result());
            case LoadOp load
            when privates.containsKey(load.memref()) ->
                mapping.put(
                        load.result(),
                        LoadOp.create(in, op.location(), own(load.memref()), indices(row, load.indices(), mapping))
                                .result());
            case StoreOp store
            when privates.containsKey(store.memref()) ->
                StoreOp.create(
                        in,
                        op.location(),
                        mapped(store.value(), mapping),
                        own(store.memref()),
                        indices(row, store.indices(), mapping));
            case dev.headrace.dialects.vector.LoadOp load
            when privates.containsKey(load.memref()) ->
                mapping.put(
                        load.result(),
                        dev.headrace.dialects.vector.LoadOp.create(
                                        in,
                                        op.location(),
                                        load.type(),
                                        own(load.memref()),
                                        indices(row, load.indices(), mapping))
                                .result());
            case dev.headrace.dialects.vector.StoreOp store
            when privates.containsKey(store.memref()) ->
                dev.headrace.dialects.vector.StoreOp.create(
                        in,
                        op.location(),
                        mapped(store.value(), mapping),
                        own(store.memref()),
                        indices(row, store.indices(), mapping));
            case StreamWriteOp write ->
                StoreOp.create(
                        in,
                        op.location(),
                        mapped(write.token(), mapping),
                        Objects.requireNonNull(results.get(write)),
                        List.of(row));
            default -> Copying.copyInto(in, op, mapping);
        }
    }

    private Value own(Value memory) {
        return Objects.requireNonNull(privates.get(memory));
    }

    private static Value mapped(Value value, Map<Value, Value> mapping) {
        return mapping.getOrDefault(value, value);
    }

    private static List<Value> indices(Value row, List<Value> indices, Map<Value, Value> mapping) {
        List<Value> all = new ArrayList<>(List.of(row));
        for (Value index : indices) all.add(mapped(index, mapping));
        return all;
    }

    /// Makes what an operation of a row needs that is not there yet.
    private void prepare(Builder in, Value operand, Value row, Map<Value, Value> mapping) {
        if (mapping.containsKey(operand)) return;
        if (operand == loop.counter()) {
            mapping.put(
                    operand,
                    BinaryOp.create(in, location, BinaryOp.Kind.ADDI, first, row)
                            .result());
            return;
        }
        Value token = tokens.get(operand);
        if (token != null) {
            mapping.put(operand, ExtractOp.create(in, location, token, row).result());
            return;
        }
        Op maker = operand.definingOp();
        if (maker == null || maker.block() != loop.body() || maker instanceof BufferOp) return;
        if (maker instanceof StreamReadOp) {
            // An extraction of the token looks into the stage itself.
            return;
        }
        copy(in, maker, row, mapping);
    }
}
