package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Makes `linalg.generic` operations in the place of another.
record Computation(Rewriter at, Location place) {
    static Computation of(Op op, Rewriter at) {
        return new Computation(at, op.location());
    }

    /// The element of the result.
    interface Body {
        Value build(Builder at, List<Value> elements);
    }

    /// One loop for each dimension of the result, each element on its own.
    /// @param maps one for each input
    Value parallel(List<Value> inputs, List<AffineMap> maps, TensorType type, Body body) {
        Value empty = EmptyOp.create(at, place, type).result();
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.identity(type.rank()));
        return GenericOp.create(
                        at,
                        place,
                        inputs,
                        List.of(empty),
                        all,
                        Collections.nCopies(type.rank(), IteratorType.PARALLEL),
                        (in, elements) -> List.of(body.build(
                                in,
                                elements.subList(0, inputs.size()).stream()
                                        .<Value>map(e -> e)
                                        .toList())))
                .result();
    }

    /// Reduces one dimension of a tensor, which the result does not have.
    /// @param start what the reduction starts from, a number
    /// @param body takes an element and what was reduced so far
    Value reduce(Value tensor, int dim, Value start, Body body) {
        TensorType type = (TensorType) tensor.type();
        List<Integer> kept =
                IntStream.range(0, type.rank()).filter(d -> d != dim).boxed().toList();
        List<Long> sizes = kept.stream().map(type::sizeOf).toList();
        Value empty = EmptyOp.create(at, place, type.withShape(new dev.headrace.ir.Dims(sizes)))
                .result();
        List<IteratorType> loops = IntStream.range(0, type.rank())
                .mapToObj(d -> d == dim ? IteratorType.REDUCTION : IteratorType.PARALLEL)
                .toList();
        return GenericOp.create(
                        at,
                        place,
                        List.of(tensor),
                        List.of(FillOp.create(at, place, start, empty).result()),
                        List.of(AffineMap.identity(type.rank()), AffineMap.select(type.rank(), kept)),
                        loops,
                        (in, e) -> List.of(body.build(in, List.of(e.get(0), e.get(1)))))
                .result();
    }

    /// Where a part of a result is read that lies from `offset` on along a loop and repeats, so that the position is
    /// always inside: ADR 0010.
    static AffineExpr wrapped(int loop, long offset, long size, long extent) {
        if (offset == 0 && size == extent) return AffineExpr.dim(loop);
        return AffineExpr.dim(loop).plus(Math.floorMod(-offset, size)).mod(size);
    }

    /// The one value where the loop's counter is from `first` to below `end`, the other elsewhere.
    Value within(Builder in, int loop, long first, long end, long extent, Value inside, Value outside) {
        if (first <= 0 && end >= extent) return inside;
        Value position = IndexOp.create(in, place, loop).result();
        Value hit = null;
        if (end < extent) hit = compare(in, IntegerPredicate.SLT, position, end);
        if (first > 0) {
            Value above = compare(in, IntegerPredicate.SGE, position, first);
            hit = hit == null
                    ? above
                    : BinaryOp.create(in, place, BinaryOp.Kind.ANDI, hit, above).result();
        }
        return SelectOp.create(in, place, java.util.Objects.requireNonNull(hit), inside, outside)
                .result();
    }

    private Value compare(Builder in, IntegerPredicate predicate, Value position, long bound) {
        Value number = ConstantOp.index(in, place, bound).result();
        return CompareIntegerOp.create(in, place, predicate, position, number).result();
    }

    /// The body of a region that computes one element from its position, with loop counters in place of its arguments.
    static Value fromPosition(Builder in, Op owner) {
        Map<Value, Value> mapping = new HashMap<>();
        var body = owner.region(0).block();
        for (int i = 0; i < body.arguments().size(); i++)
            if (!body.argument(i).isUnused())
                mapping.put(
                        body.argument(i),
                        IndexOp.create(in, owner.location(), i).result());
        return copied(in, body, mapping).getFirst();
    }

    /// Copies a body but its last operation.
    /// @return the operands of that, copied
    static List<Value> copied(Builder in, dev.headrace.ir.Block body, Map<Value, Value> mapping) {
        Rewriter inside = Rewriter.atEndOf(in.block());
        for (Op op : body) if (op != body.last()) inside.copy(op, mapping);
        return body.last().operands().stream()
                .map(v -> mapping.getOrDefault(v, v))
                .toList();
    }
}
