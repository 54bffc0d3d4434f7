package dev.headrace.frontends.aten;

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
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// The place where a graph is turned into operations: the tensors so far, and the shapes of computation that operators
/// are made of. What depends on known tensors alone is computed now.
final class Lowering {
    private final Builder builder;
    private final Map<String, TensorType> types;
    private final Variation variation;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final IdentityHashMap<TensorData, Value> constants = new IdentityHashMap<>();
    private final Map<Value, Value> narrow = new HashMap<>();
    private final Aliases aliases = new Aliases();
    private Location location = Location.UNKNOWN;
    private boolean getsOtherNumbers;
    private boolean computesLater;
    private boolean computesWide;

    /// @param variation what differs from the programs for other sizes, which may be other numbers and sizes only
    Lowering(Builder builder, Map<String, TensorType> types, Variation variation) {
        this.builder = builder;
        this.types = types;
        this.variation = variation;
    }

    boolean isForManySizes() {
        return !variation.isNone();
    }

    /// Whether a tensor of the graph has another size along a dimension in other runs.
    boolean varies(String tensor, int dim) {
        return variation.has(tensor, dim);
    }

    /// Whether the call under way gets another number in other runs.
    boolean getsOtherNumbers() {
        return getsOtherNumbers;
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

    /// That the call under way is one of the forms that are left out.
    InputError unsupported(AtenNode node, String form, String advice) {
        return new InputError(node.operator() + " " + form + " is not supported", place(), advice);
    }

    void goTo(AtenNode node) {
        location = node.module();
        getsOtherNumbers = variation.has(node);
        computesLater = getsOtherNumbers && AtenOps.computes(node.operator());
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
        boolean gotOtherNumbers = getsOtherNumbers;
        boolean wasWide = computesWide;
        boolean wasLater = computesLater;
        goTo(view.node());
        computeWide(false);
        define(
                name,
                AtenOps.named(view.node().operator())
                        .orElseThrow()
                        .lower(view.node(), this)
                        .get(view.result()));
        aliases.isRead(name);
        location = before;
        getsOtherNumbers = gotOtherNumbers;
        computesLater = wasLater;
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
        if (computesLater) tensor = unknown(tensor);
        return computesWide && isNarrow(tensor.element()) ? widened(tensor) : tensor;
    }

    /// The same elements, but not to be computed with now.
    Tensor unknown(Tensor tensor) {
        return new Tensor.Computed(value(tensor));
    }

    static boolean isNarrow(Type element) {
        return element == FloatType.BF16 || element == FloatType.F16;
    }

    /// The same numbers as `f32`. What reads them reads the narrow ones and widens each ([#created]).
    private Tensor widened(Tensor tensor) {
        Tensor wide = convert(tensor, FloatType.F32);
        if (wide instanceof Tensor.Computed(Value to) && tensor instanceof Tensor.Computed(Value from))
            narrow.put(to, from);
        return wide;
    }

    Tensor tensor(AtenNode node, String argument) {
        return tensor(node.tensor(argument));
    }

    /// The tensor in an argument that may be left out.
    Optional<Tensor> optional(AtenNode node, String argument) {
        return node.has(argument) ? Optional.of(tensor(node, argument)) : Optional.empty();
    }

    List<Tensor> tensors(AtenNode node, String argument) {
        return node.tensors(argument).stream().map(this::tensor).toList();
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
            case Tensor.Blank(TensorType type) -> empty(type.shape(), type.element());
        };
    }

    private Value constant(TensorData data) {
        Folding.count(data.elements());
        TensorType type = data.type();
        DenseElementsAttr elements = data.kind().isFloat()
                ? DenseElementsAttr.ofFloats(type, data.toDoubles())
                : DenseElementsAttr.ofIntegers(type, data.toLongs());
        return ConstantOp.create(builder, Location.UNKNOWN, elements).result();
    }

    private Value empty(Dims shape, Type element) {
        return EmptyOp.create(builder, location, shape, element).result();
    }

    /// The body of a computation: one element of the result from one of each input.
    @FunctionalInterface
    interface Body {
        Scalar build(Scalars in, List<Scalar> elements);
    }

    /// Broadcasts the inputs against `shape` and computes each element of the result from one of each.
    Tensor elementwise(List<? extends Tensor> inputs, Dims shape, Type element, Body body) {
        List<AffineMap> maps = new ArrayList<>();
        for (Tensor input : inputs) maps.add(broadcast(input.shape(), shape));
        return parallel(inputs, maps, shape, element, body);
    }

    /// Computes each element of the result from the elements of the inputs at the mapped positions. A known input whose
    /// elements are all one becomes a number in the body.
    Tensor parallel(List<? extends Tensor> inputs, List<AffineMap> maps, Dims shape, Type element, Body body) {
        return Folding.parallel(inputs, maps, shape, element, body)
                .orElseGet(() -> emit(inputs, maps, shape, element, body));
    }

    /// As [#elementwise], with a table that the body reads at places it computes.
    Tensor lookup(Tensor table, List<? extends Tensor> inputs, List<AffineMap> maps, Dims shape, Body body) {
        return table instanceof Tensor.Known || shape.product() == 0
                ? parallel(inputs, maps, shape, table.element(), body)
                : emit(inputs, maps, shape, table.element(), body);
    }

    private Tensor emit(List<? extends Tensor> inputs, List<AffineMap> maps, Dims shape, Type element, Body body) {
        List<Value> read = new ArrayList<>();
        List<AffineMap> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (isNumber(inputs.get(i))) continue;
            read.add(value(inputs.get(i)));
            all.add(maps.get(i));
        }
        all.add(AffineMap.identity(shape.size()));
        return created(
                read,
                empty(shape, element),
                all,
                Collections.nCopies(shape.size(), IteratorType.PARALLEL),
                (scalars, elements) -> body.build(scalars, withNumbers(inputs, elements)));
    }

    private static boolean isNumber(Tensor tensor) {
        return tensor instanceof Tensor.Known(TensorData data) && data.isSplat();
    }

    private static List<Scalar> withNumbers(List<? extends Tensor> inputs, List<Scalar> elements) {
        List<Scalar> all = new ArrayList<>();
        int next = 0;
        for (Tensor input : inputs)
            all.add(isNumber(input) ? Scalar.at(((Tensor.Known) input).data(), 0) : elements.get(next++));
        return all;
    }

    /// Combines elements over the loops that the output does not use. The last element that the body gets is the result
    /// so far.
    /// @param loops the number of loops
    /// @param output the loop of each dimension of the result
    /// @param start what each element of the result is at first
    Tensor reduce(
            List<? extends Tensor> inputs,
            List<AffineMap> maps,
            int loops,
            List<Integer> output,
            Dims shape,
            Scalar start,
            Body body) {
        return reduce(inputs, maps, loops, output, Tensor.filled(start, shape), Optional.of(start), body);
    }

    /// As the other form, where the result is at first the elements of a tensor.
    Tensor reduce(
            List<? extends Tensor> inputs,
            List<AffineMap> maps,
            int loops,
            List<Integer> output,
            Tensor start,
            Body body) {
        return reduce(inputs, maps, loops, output, start, Optional.empty(), body);
    }

    private Tensor reduce(
            List<? extends Tensor> inputs,
            List<AffineMap> maps,
            int loops,
            List<Integer> output,
            Tensor start,
            Optional<Scalar> number,
            Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.select(loops, output));
        Optional<Tensor> folded = Folding.reduction(inputs, all, start, body);
        if (folded.isPresent()) return folded.get();
        List<IteratorType> kinds = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++)
            kinds.add(output.contains(loop) ? IteratorType.PARALLEL : IteratorType.REDUCTION);
        Value first = number.map(n -> filled(n, start.type())).orElseGet(() -> value(start));
        return created(inputs.stream().map(this::value).toList(), first, all, kinds, body);
    }

    /// An input that is a narrow one widened is read where it is narrow, and each element widened.
    private Tensor created(
            List<Value> inputs, Value output, List<AffineMap> maps, List<IteratorType> loops, Body body) {
        List<Value> read =
                inputs.stream().map(input -> narrow.getOrDefault(input, input)).toList();
        Value result = GenericOp.create(builder, location, read, List.of(output), maps, loops, (at, elements) -> {
                    Scalars scalars = Scalars.emitting(at, location);
                    List<Scalar> numbers = new ArrayList<>();
                    for (int i = 0; i < elements.size(); i++) {
                        Scalar element = new Scalar.Computed(elements.get(i));
                        boolean isWidened = i < read.size() && read.get(i) != inputs.get(i);
                        numbers.add(isWidened ? scalars.convert(element, FloatType.F32) : element);
                    }
                    return List.of(scalars.value(body.build(scalars, numbers)));
                })
                .result(0);
        return new Tensor.Computed(result);
    }

    private Value filled(Scalar number, TensorType type) {
        Value value = Scalars.emitting(builder, location).value(number);
        return FillOp.create(builder, location, value, empty(type.shape(), type.element()))
                .result();
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

    /// The type in which PyTorch computes on elements of this one: half precision is rounded to at the end only.
    static Type working(Type element) {
        return element == FloatType.F16 || element == FloatType.BF16 ? FloatType.F32 : element;
    }

    /// The tensor in another element type.
    Tensor convert(Tensor tensor, Type element) {
        if (tensor.element().equals(element)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.as(Folding.kindOf(element)));
        return elementwise(List.of(tensor), tensor.shape(), element, (in, e) -> in.convert(e.getFirst(), element));
    }

    /// Arithmetic on elements: as [#elementwise], with inputs converted to the type of the result, and done in its
    /// [#working] type.
    Tensor pointwise(List<? extends Tensor> inputs, Dims shape, Type element, Body body) {
        Type working = working(element);
        return elementwise(inputs, shape, element, (in, e) -> {
            List<Scalar> wide = new ArrayList<>();
            for (Scalar each : e) wide.add(in.convert(each.isReal() ? each : in.convert(each, element), working));
            return in.convert(body.build(in, wide), element);
        });
    }

    /// [#pointwise] on one tensor, to the type that the graph states.
    Tensor pointwise(AtenNode node, Tensor input, BiFunction<Scalars, Scalar, Scalar> function) {
        TensorType type = typeOf(node);
        return pointwise(List.of(input), type.shape(), type.element(), (in, e) -> function.apply(in, e.getFirst()));
    }

    /// An argument that is a tensor or a number; a number in the [#working] type of `element`.
    Tensor operand(AtenNode node, String name, Type element) {
        return node.argument(name).orElse(null) instanceof Argument.Tensor(String tensor)
                ? tensor(tensor)
                : Tensor.number(node.number(name, working(element)));
    }
}
