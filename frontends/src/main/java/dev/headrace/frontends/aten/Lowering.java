package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The place where a graph is turned into operations: the tensors so far, and the shapes of computation that operators
/// are made of.
final class Lowering {
    private final Builder builder;
    private final Map<String, TensorType> types;
    private final boolean forManySizes;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final IdentityHashMap<TensorData, Value> constants = new IdentityHashMap<>();
    private final Map<Value, Value> narrow = new HashMap<>();
    private final Aliases aliases = new Aliases();
    private Location location = Location.UNKNOWN;
    private boolean computesWide;

    /// @param forManySizes whether the program must not differ from those for other sizes but in numbers
    Lowering(Builder builder, Map<String, TensorType> types, boolean forManySizes) {
        this.builder = builder;
        this.types = types;
        this.forManySizes = forManySizes;
    }

    boolean isForManySizes() {
        return forManySizes;
    }

    Builder builder() {
        return builder;
    }

    Location location() {
        return location;
    }

    /// The module that is being imported, for messages.
    String place() {
        return location.names().isEmpty() ? "model" : location.names().getLast();
    }

    void goTo(Location place) {
        location = place;
    }

    /// From here on narrow floats (`f16`, `bf16`) are handed out as `f32`, or no longer.
    void computeWide(boolean wide) {
        computesWide = wide;
    }

    void define(String name, Tensor tensor) {
        tensors.put(name, tensor);
    }

    boolean isDefined(String name) {
        return tensors.containsKey(name);
    }

    Aliases aliases() {
        return aliases;
    }

    /// Gives a tensor new elements, and with it every other name for its memory.
    void write(String name, Tensor elements) {
        Aliases.View view = aliases.view(name).orElse(null);
        if (view == null) aliases.isWritten(name);
        else write(view.base(), Insertions.insert(tensor(view.base()), view, elements, this));
        define(name, elements);
        aliases.isRead(name);
    }

    /// A view of memory that was written to since is made again.
    private void refresh(String name) {
        if (!aliases.isStale(name)) return;
        Aliases.View view = aliases.view(name)
                .orElseThrow(() -> new IllegalStateException("'" + name + "' is older than its own memory"));
        Location before = location;
        boolean wasWide = computesWide;
        goTo(view.node().module());
        computeWide(false);
        define(
                name,
                AtenOps.named(view.node().operator())
                        .orElseThrow()
                        .lower(view.node(), this)
                        .get(view.result()));
        aliases.isRead(name);
        goTo(before);
        computeWide(wasWide);
    }

    Tensor tensor(String name) {
        refresh(name);
        Tensor tensor = tensors.get(name);
        if (tensor == null)
            throw new InputError(
                    "tensor '" + name + "' is used before it is made",
                    "graph",
                    "export the model again with torch.export.save");
        return computesWide && isNarrow(tensor.element()) ? widened(tensor) : tensor;
    }

    static boolean isNarrow(Type element) {
        return element == FloatType.BF16 || element == FloatType.F16;
    }

    /// The same numbers as `f32`. What reads them reads the narrow ones and widens each ([#created]).
    private Tensor widened(Tensor tensor) {
        Tensor wide = Elementwise.convert(tensor, FloatType.F32, this);
        if (wide instanceof Tensor.Computed(Value to) && tensor instanceof Tensor.Computed(Value from))
            narrow.put(to, from);
        return wide;
    }

    Tensor tensor(AtenNode node, String argument) {
        return tensor(node.tensor(argument));
    }

    /// The type that the graph states for the first output of a node.
    TensorType typeOf(AtenNode node) {
        TensorType type = types.get(node.outputs().getFirst());
        if (type == null)
            throw new InputError(
                    "tensor '" + node.outputs().getFirst() + "' has no type", "graph", "export the model again");
        return computesWide && isNarrow(type.element()) ? new TensorType(type.shape(), FloatType.F32) : type;
    }

    /// The tensor as a value of the program; a constant is written into it.
    Value value(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Computed(Value value) -> value;
            case Tensor.Known(TensorData data) -> constants.computeIfAbsent(data, this::constant);
        };
    }

    private Value constant(TensorData data) {
        TensorType type = data.type();
        DenseElementsAttr elements = data.kind().isFloat()
                ? DenseElementsAttr.ofFloats(type, data.toDoubles())
                : DenseElementsAttr.ofIntegers(type, data.toLongs());
        return ConstantOp.create(builder, Location.UNKNOWN, elements).result();
    }

    /// A number in the body of a computation, or anywhere.
    static Value number(Builder at, Location location, double value, Type type) {
        return switch (type) {
            case FloatType f ->
                ConstantOp.create(at, location, new FloatAttr(f == FloatType.F64 ? value : (float) value, f))
                        .result();
            case IntegerType i ->
                ConstantOp.create(at, location, new IntegerAttr((long) value, i))
                        .result();
            default -> throw new IllegalArgumentException("no number of type " + type);
        };
    }

    Value empty(Dims shape, Type element) {
        return EmptyOp.create(builder, location, shape, element).result();
    }

    Value filled(Dims shape, double value, Type element) {
        return FillOp.create(builder, location, number(builder, location, value, element), empty(shape, element))
                .result();
    }

    /// The body of an element-wise computation, from one element of each input to one of the output.
    @FunctionalInterface
    interface Body {
        Value build(Builder at, List<? extends Value> elements);
    }

    /// Broadcasts the inputs against `shape` and computes each element of the result from one of each.
    Tensor elementwise(List<? extends Tensor> inputs, Dims shape, Type element, Body body) {
        List<AffineMap> maps = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (Tensor input : inputs) {
            maps.add(broadcast(input.shape(), shape));
            values.add(value(input));
        }
        return parallel(values, maps, shape, element, body);
    }

    /// Computes each element of the result from the elements of the inputs at the mapped positions.
    Tensor parallel(List<Value> inputs, List<AffineMap> maps, Dims shape, Type element, Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.identity(shape.size()));
        return created(
                inputs,
                empty(shape, element),
                all,
                Collections.nCopies(shape.size(), IteratorType.PARALLEL),
                (at, elements) -> body.build(at, elements.subList(0, inputs.size())));
    }

    /// Combines elements over the loops that the output does not use. The last element that the body gets is the result
    /// so far.
    /// @param loops the number of loops
    /// @param output the loop of each dimension of the result
    Tensor reduce(
            List<Value> inputs,
            List<AffineMap> maps,
            int loops,
            List<Integer> output,
            Dims shape,
            double start,
            Type element,
            Body body) {
        return reduceFrom(filled(shape, start, element), inputs, maps, loops, output, body);
    }

    /// As [#reduce], from the elements of `start` on.
    Tensor reduceFrom(
            Value start, List<Value> inputs, List<AffineMap> maps, int loops, List<Integer> output, Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.select(loops, output));
        List<IteratorType> kinds = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++)
            kinds.add(output.contains(loop) ? IteratorType.PARALLEL : IteratorType.REDUCTION);
        return created(inputs, start, all, kinds, body);
    }

    private Tensor created(
            List<Value> inputs, Value output, List<AffineMap> maps, List<IteratorType> loops, Body body) {
        List<Value> read =
                inputs.stream().map(input -> narrow.getOrDefault(input, input)).toList();
        Value result = GenericOp.create(builder, location, read, List.of(output), maps, loops, (at, given) -> {
                    List<Value> elements = new ArrayList<>(given);
                    for (int i = 0; i < inputs.size(); i++)
                        if (read.get(i) != inputs.get(i))
                            elements.set(i, cast(at, location, elements.get(i), FloatType.F32));
                    return List.of(body.build(at, elements));
                })
                .result(0);
        return new Tensor.Computed(result);
    }

    /// Where a broadcast tensor is read: dimensions are aligned at the end, those of size 1 repeat.
    static AffineMap broadcast(Dims from, Dims to) {
        int added = to.size() - from.size();
        if (added < 0)
            throw new InputError("cannot be broadcast to " + to, "tensor of shape " + from, "export the model again");
        List<AffineExpr> results = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            boolean same = from.at(i) == to.at(added + i);
            if (!same && from.at(i) != 1)
                throw new InputError(
                        "cannot be broadcast to " + to, "tensor of shape " + from, "export the model again");
            results.add(same ? AffineExpr.dim(added + i) : AffineExpr.constant(0));
        }
        return AffineMap.of(to.size(), results);
    }

    /// A number converted between scalar types as PyTorch does.
    static Value cast(Builder at, Location location, Value value, Type to) {
        Type from = value.type();
        if (from.equals(to)) return value;
        return switch (from) {
            case FloatType f
            when to instanceof FloatType t ->
                CastOp.create(at, location, t.width() > f.width() ? CastOp.Kind.EXTF : CastOp.Kind.TRUNCF, value, to)
                        .result();
            case FloatType f when to.equals(IntegerType.I1) -> isNotZero(at, location, value, f);
            case FloatType _ ->
                CastOp.create(at, location, CastOp.Kind.FPTOSI, value, to).result();
            case IntegerType(int width)
            when to instanceof FloatType ->
                CastOp.create(at, location, width == 1 ? CastOp.Kind.UITOFP : CastOp.Kind.SITOFP, value, to)
                        .result();
            case IntegerType i
            when to.equals(IntegerType.I1) ->
                Comparisons.integer(at, location, "ne", value, number(at, location, 0, i));
            case IntegerType(int width)
            when to instanceof IntegerType(int wanted) ->
                CastOp.create(
                                at,
                                location,
                                wanted < width
                                        ? CastOp.Kind.TRUNCI
                                        : width == 1 ? CastOp.Kind.EXTUI : CastOp.Kind.EXTSI,
                                value,
                                to)
                        .result();
            default -> throw new IllegalArgumentException("no conversion from " + from + " to " + to);
        };
    }

    private static Value isNotZero(Builder at, Location location, Value value, FloatType type) {
        return Comparisons.real(at, location, "ne", value, number(at, location, 0, type));
    }

    Value binary(Builder at, BinaryOp.Kind kind, Value left, Value right) {
        return BinaryOp.create(at, location, kind, left, right).result();
    }

    Value add(Builder at, Value left, Value right) {
        return binary(at, left.type() instanceof FloatType ? BinaryOp.Kind.ADDF : BinaryOp.Kind.ADDI, left, right);
    }

    Value multiply(Builder at, Value left, Value right) {
        return binary(at, left.type() instanceof FloatType ? BinaryOp.Kind.MULF : BinaryOp.Kind.MULI, left, right);
    }
}
