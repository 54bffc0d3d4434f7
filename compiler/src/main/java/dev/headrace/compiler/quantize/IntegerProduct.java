package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Writes a contraction on integers, exact sums within each group, and then what is left to do in `f32`: each sum times
/// the scale of its weights, the sum over groups in their order, and that times the scale of the activation. Where
/// scales are multiples of steps, the sum over groups is exact too, and what is left to do is that times the step and
/// the scale of the activation.
final class IntegerProduct {
    private final WeightForm form;
    private final Contraction contraction;
    private final int activationBits;
    private final Emitter at;

    IntegerProduct(WeightForm form, int activationBits, Emitter at) {
        this.form = form;
        this.contraction = form.contraction();
        this.activationBits = activationBits;
        this.at = at;
    }

    /// @param order of the weights in a row, if it is not that of the activation
    /// @param steps of the scales, if they have any
    /// @param zeros of the weights, if they have any
    Value emit(
            ActivationIntegers activation,
            Optional<Value> order,
            Value values,
            Value scales,
            Optional<Value> steps,
            Optional<Value> zeros) {
        Value result = withAdded(activation, order, values, scales, steps, zeros);
        Dims asked = ((TensorType) contraction.op().result().type()).shape();
        if (form.resultShape().equals(asked)) return result;
        List<IndexValue> first = IndexValue.of(Dims.filled(asked.size(), 0));
        return ExtractSliceOp.create(at.at(), at.location(), result, first, asked)
                .result();
    }

    private Value withAdded(
            ActivationIntegers activation,
            Optional<Value> order,
            Value values,
            Value scales,
            Optional<Value> steps,
            Optional<Value> zeros) {
        Value integers = order.map(as -> ordered(activation.integers(), as)).orElse(activation.integers());
        Value sums = sums(integers, values, zeros);
        Dims shape = form.resultShape();
        TensorType type = ((TensorType) contraction.op().result().type()).withShape(shape);
        int rank = shape.size();
        AffineMap perPosition = activation.scaleMap(byOutput(form.map(scaled()), rank));
        if (!form.hasGroups()) return scaled(sums, scales, form.scaleMap(), activation, type);
        if (steps.isPresent())
            return scaled(countedOverGroups(sums, scales, shape), steps.get(), form.stepMap(), activation, type);
        return at.pointwise(
                List.of(overGroups(sums, scales, shape), activation.scale()),
                List.of(AffineMap.identity(rank), perPosition),
                type,
                (in, e) -> in.narrowed(in.binary(BinaryOp.Kind.MULF, e.get(0), e.get(1)), type.element()));
    }

    /// Exact sums as real numbers.
    /// @param loops where those of the contraction look into the scales
    private Value scaled(Value sums, Value scales, AffineMap loops, ActivationIntegers activation, TensorType type) {
        int rank = type.rank();
        return at.pointwise(
                List.of(sums, scales, activation.scale()),
                List.of(
                        AffineMap.identity(rank),
                        byOutput(loops, rank),
                        activation.scaleMap(byOutput(form.map(scaled()), rank))),
                type,
                (in, e) -> in.narrowed(
                        in.binary(
                                BinaryOp.Kind.MULF,
                                in.binary(BinaryOp.Kind.MULF, number(in, e.get(0)), e.get(1)),
                                e.get(2)),
                        type.element()));
    }

    /// The activation with the elements that are summed over in the order of the weights.
    private Value ordered(Value activation, Value order) {
        TensorType type = (TensorType) activation.type();
        int dim =
                contraction.activationMap().resultOf(form.grouped().getAsInt()).orElseThrow();
        return at.pointwise(List.of(order), List.of(AffineMap.select(type.rank(), List.of(dim))), type, (in, e) -> {
            List<Value> indices = new ArrayList<>();
            for (int i = 0; i < type.rank(); i++)
                indices.add(
                        i == dim
                                ? in.cast(CastOp.Kind.INDEX_CAST, e.getFirst(), IndexType.INDEX)
                                : IndexOp.create(in.at(), in.location(), i).result());
            return ExtractOp.create(in.at(), in.location(), activation, indices).result();
        });
    }

    /// The positions of the activation that have a scale each.
    private AffineMap scaled() {
        return AffineMap.of(
                contraction.op().loopCount(),
                contraction.scaledDims().stream()
                        .map(contraction.activationMap()::result)
                        .toList());
    }

    /// A row of loops as positions of the result, behind which comes the group.
    private AffineMap byOutput(AffineMap loops, int dims) {
        AffineMap output = form.map(contraction.op().outputMap(0));
        List<AffineExpr> results = new ArrayList<>();
        for (int i = 0; i < loops.resultCount(); i++)
            results.add(
                    AffineExpr.dim(output.resultOf(loops.dimOf(i).orElseThrow()).orElse(output.resultCount())));
        return AffineMap.of(dims, results);
    }

    private Value overGroups(Value sums, Value scales, Dims shape) {
        return overGroups(
                sums,
                scales,
                at.filled(0, shape),
                (in, e) -> in.binary(
                        BinaryOp.Kind.ADDF, e.get(2), in.binary(BinaryOp.Kind.MULF, number(in, e.get(0)), e.get(1))));
    }

    /// In steps, exact.
    private Value countedOverGroups(Value sums, Value scales, Dims shape) {
        return overGroups(
                sums,
                scales,
                at.zeros(shape, IntegerType.I32),
                (in, e) -> in.binary(
                        BinaryOp.Kind.ADDI,
                        e.get(2),
                        in.binary(
                                BinaryOp.Kind.MULI, e.get(0), in.cast(CastOp.Kind.EXTSI, e.get(1), IntegerType.I32))));
    }

    private Value overGroups(Value sums, Value scales, Value zeros, Emitter.Body body) {
        int rank = ((TensorType) zeros.type()).rank();
        List<IteratorType> loops = new ArrayList<>(Collections.nCopies(rank, IteratorType.PARALLEL));
        loops.add(IteratorType.REDUCTION);
        return at.generic(
                List.of(sums, scales),
                zeros,
                List.of(
                        AffineMap.of(
                                rank + 1,
                                groupsInserted(AffineMap.identity(rank).results(), AffineExpr.dim(rank))),
                        byOutput(form.scaleMap(), rank + 1),
                        AffineMap.of(rank + 1, AffineMap.identity(rank).results())),
                loops,
                body);
    }

    private static Value number(Emitter in, Value integer) {
        return in.cast(CastOp.Kind.SITOFP, integer, FloatType.F32);
    }

    /// The positions of a result with that of the group in front of the first one that weights decide: sums pass in the
    /// order in which weights do.
    private List<AffineExpr> groupsInserted(List<AffineExpr> result, AffineExpr group) {
        AffineMap output = contraction.op().outputMap(0);
        int at = 0;
        while (at < output.resultCount()
                && contraction
                        .weightMap()
                        .resultOf(output.dimOf(at).orElseThrow())
                        .isEmpty()) at++;
        List<AffineExpr> inserted = new ArrayList<>(result);
        inserted.add(at, group);
        return inserted;
    }

    /// The exact sums, with the groups as one more dimension.
    private Value sums(Value activation, Value values, Optional<Value> zeros) {
        List<Value> inputs = new ArrayList<>(List.of(split(activation), values));
        List<AffineMap> maps = new ArrayList<>(List.of(form.map(contraction.activationMap()), form.weightMap()));
        if (zeros.isPresent()) {
            inputs.add(zeros.get());
            maps.add(form.scaleMap());
        }
        List<AffineExpr> results =
                new ArrayList<>(form.map(contraction.op().outputMap(0)).results());
        List<Long> sizes = new ArrayList<>(form.resultShape().values());
        if (form.hasGroups()) {
            int groups = form.grouped().getAsInt();
            int group = groups;
            results = groupsInserted(results, AffineExpr.dim(group));
            sizes.add(
                    results.indexOf(AffineExpr.dim(group)),
                    contraction.op().loopExtents().at(group) / form.group());
        }
        maps.add(AffineMap.of(form.loops(), results));
        IntegerType product = product();
        IntegerType sum = sum();
        return at.generic(
                inputs,
                at.zeros(new Dims(sizes), sum),
                maps,
                loops(),
                (in, e) -> in.binary(
                        BinaryOp.Kind.ADDI,
                        e.getLast(),
                        in.cast(
                                CastOp.Kind.EXTSI,
                                in.binary(
                                        BinaryOp.Kind.MULI,
                                        in.cast(CastOp.Kind.EXTSI, e.get(0), product),
                                        weight(
                                                in,
                                                e.get(1),
                                                zeros.isPresent() ? Optional.of(e.get(2)) : Optional.empty(),
                                                product)),
                                sum)));
    }

    private static Value weight(Emitter in, Value value, Optional<? extends Value> zero, IntegerType type) {
        Value wide = in.cast(CastOp.Kind.EXTSI, value, type);
        return zero.isEmpty()
                ? wide
                : in.binary(BinaryOp.Kind.SUBI, wide, in.cast(CastOp.Kind.EXTSI, zero.get(), type));
    }

    private List<IteratorType> loops() {
        List<IteratorType> loops = new ArrayList<>(contraction.op().iterators());
        if (form.hasGroups()) loops.add(form.grouped().getAsInt(), IteratorType.PARALLEL);
        return loops;
    }

    private long largestProduct() {
        return WeightForm.largestWeight(form.values()) * ((1L << (activationBits - 1)) - 1);
    }

    private IntegerType product() {
        return largestProduct() <= Short.MAX_VALUE ? IntegerType.I16 : IntegerType.I32;
    }

    /// 32 bits unless the largest sum that there can be needs more.
    private IntegerType sum() {
        long terms = form.hasGroups()
                ? form.group()
                : contraction.summed().stream()
                        .mapToLong(contraction.op().loopExtents()::at)
                        .reduce(1, Math::multiplyExact);
        return terms <= Integer.MAX_VALUE / largestProduct() ? IntegerType.I32 : IntegerType.I64;
    }

    /// The activation with the dimension of the grouped loop as two.
    private Value split(Value activation) {
        if (!form.hasGroups()) return activation;
        TensorType type = (TensorType) activation.type();
        int dim =
                contraction.activationMap().resultOf(form.grouped().getAsInt()).orElseThrow();
        List<Long> sizes = new ArrayList<>(type.shape().values());
        sizes.set(dim, sizes.get(dim) / form.group());
        sizes.add(dim + 1, form.group());
        List<List<Integer>> parts = new ArrayList<>();
        for (int i = 0; i < type.rank(); i++)
            parts.add(i < dim ? List.of(i) : i == dim ? List.of(i, i + 1) : List.of(i + 1));
        return ExpandShapeOp.create(at.at(), at.location(), activation, new Reassociation(parts), new Dims(sizes))
                .result();
    }
}
