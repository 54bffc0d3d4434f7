package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// The parts of a [GenericOp] from those of a named operation. A body that the text spells out is taken as it is.
///
/// Each method throws an [IllegalArgumentException] where the parts do not fit each other so that no loop nest can be
/// made of them; what the verifier of [GenericOp] sees as well is left to it.
final class NamedForm {
    private static final Set<String> MEANING = Set.of(
            "strides",
            "dilations",
            "cast",
            "kind",
            "permutation",
            "dimensions",
            GenericOp.MAPS,
            OpState.SEGMENTS,
            "linalg.memoized_indexing_maps");

    private final OpState named;

    NamedForm(OpState named) {
        this.named = named;
    }

    OpState form(LoopForm form, String function) {
        int inputs = segment(0);
        List<AffineMap> maps =
                writtenMaps(() -> form.maps(perAxis("strides", form.axes()), perAxis("dilations", form.axes())));
        boolean unsigned = isUnsigned();
        return generic(inputs, maps, form.iterators(), (at, e) -> {
            ElementFunctions functions = new ElementFunctions(at, named.location());
            Value sum = e.getLast();
            Value first = functions.cast(e.getFirst(), sum.type(), unsigned);
            return List.of(
                    switch (function) {
                        case "mul" -> {
                            if (e.size() != 3)
                                throw new IllegalArgumentException("has " + (e.size() - 1) + " inputs, expected 2");
                            Value second = functions.cast(e.get(1), sum.type(), unsigned);
                            yield functions.combine("add", sum, functions.combine("mul", first, second));
                        }
                        case "sum" -> functions.combine("add", sum, first);
                        default -> functions.combine(function, sum, first);
                    });
        });
    }

    /// `linalg.contract`: a sum of products through any maps; what the output's map lacks is summed up.
    OpState contraction() {
        List<AffineMap> maps = writtenMaps(List::of);
        if (maps.size() != 3) throw new IllegalArgumentException("has " + maps.size() + " indexing maps, expected 3");
        int loops = maps.getFirst().dims();
        List<IteratorType> iterators = IntStream.range(0, loops)
                .mapToObj(l -> maps.getLast().results().contains(AffineExpr.dim(l))
                        ? IteratorType.PARALLEL
                        : IteratorType.REDUCTION)
                .toList();
        boolean unsigned = isUnsigned();
        return generic(segment(0), maps, iterators, (at, e) -> {
            ElementFunctions functions = new ElementFunctions(at, named.location());
            Type type = e.getLast().type();
            Value product = functions.combine(
                    "mul", functions.cast(e.get(0), type, unsigned), functions.cast(e.get(1), type, unsigned));
            return List.of(functions.combine("add", e.getLast(), product));
        });
    }

    OpState elementwise() {
        if (!(named.attributes().get("kind") instanceof FunctionAttr(var _, String function)))
            throw new IllegalArgumentException("needs the attribute 'kind'");
        return elementwise(function);
    }

    OpState elementwise(String function) {
        int inputs = segment(0);
        int arity = ElementFunctions.arity(function);
        if (inputs != arity) throw new IllegalArgumentException("has " + inputs + " inputs, expected " + arity);
        int rank = rank(named.operands().getLast());
        List<AffineMap> maps = writtenMaps(() -> named.operands().stream()
                .map(o -> rank(o) == 0 ? AffineMap.toNothing(rank) : AffineMap.identity(rank))
                .toList());
        boolean unsigned = isUnsigned();
        return generic(inputs, maps, parallel(rank), (at, e) -> {
            ElementFunctions functions = new ElementFunctions(at, named.location());
            Value result = functions.apply(function, e.subList(0, arity));
            return List.of(functions.cast(result, e.getLast().type(), unsigned));
        });
    }

    OpState transpose() {
        List<Long> permutation = list("permutation");
        int rank = permutation.size();
        if (!permutation.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, rank).mapToObj(i -> (long) i).toList()))
            throw new IllegalArgumentException("has " + permutation + ", expected each dimension once");
        List<AffineExpr> positions = new ArrayList<>();
        for (int i = 0; i < rank; i++) positions.add(AffineExpr.dim(permutation.indexOf((long) i)));
        return moved(AffineMap.of(rank, positions));
    }

    OpState broadcast() {
        List<Long> added = list("dimensions");
        int rank = rank(named.operands().getLast());
        return moved(AffineMap.select(
                rank,
                IntStream.range(0, rank)
                        .filter(d -> !added.contains((long) d))
                        .boxed()
                        .toList()));
    }

    private OpState moved(AffineMap from) {
        if (named.operands().size() != 2)
            throw new IllegalArgumentException("has " + named.operands().size() + " operands, expected 2");
        int rank = from.dims();
        return generic(1, List.of(from, AffineMap.identity(rank)), parallel(rank), (_, e) -> List.of(e.getFirst()));
    }

    /// As many outputs as inputs; the body is always spelt out.
    OpState reduction() {
        List<Long> summed = list("dimensions");
        int inputs = named.operands().size() / 2;
        if (inputs == 0 || named.operands().size() % 2 != 0)
            throw new IllegalArgumentException("has " + named.operands().size() + " operands, expected pairs");
        int rank = rank(named.operands().getFirst());
        List<AffineMap> maps = new ArrayList<>(Collections.nCopies(inputs, AffineMap.identity(rank)));
        List<Integer> kept = IntStream.range(0, rank)
                .filter(d -> !summed.contains((long) d))
                .boxed()
                .toList();
        maps.addAll(Collections.nCopies(inputs, AffineMap.select(rank, kept)));
        List<IteratorType> iterators = IntStream.range(0, rank)
                .mapToObj(d -> kept.contains(d) ? IteratorType.PARALLEL : IteratorType.REDUCTION)
                .toList();
        return generic(inputs, maps, iterators, (_, _) -> {
            throw new IllegalArgumentException("has no body");
        });
    }

    /// One output; the body is always spelt out. Before LLVM 22 it did not see the output's element.
    OpState mapping() {
        int inputs = named.operands().size() - 1;
        if (inputs < 0) throw new IllegalArgumentException("has no output");
        Value output = named.operands().getLast();
        int rank = rank(output);
        if (!named.regions().isEmpty() && !named.regions().getFirst().isEmpty()) {
            Block body = named.regions().getFirst().block();
            if (body.arguments().size() == inputs) body.addArgument(Accepts.elementOf(output.type()), named.location());
        }
        return generic(inputs, Collections.nCopies(inputs + 1, AffineMap.identity(rank)), parallel(rank), (_, _) -> {
            throw new IllegalArgumentException("has no body");
        });
    }

    private OpState generic(int inputs, List<AffineMap> maps, List<IteratorType> iterators, GenericOp.Body body) {
        if (inputs >= named.operands().size()) throw new IllegalArgumentException("has no output");
        List<Value> ins = named.operands().subList(0, inputs);
        List<Value> outs = named.operands().subList(inputs, named.operands().size());
        for (Value each : named.operands())
            if (!ScalarTypes.isScalar(Accepts.elementOf(each.type())))
                throw new IllegalArgumentException("has an operand of type " + each.type());
        OpState generic = GenericOp.state(named.location(), ins, outs, maps, iterators);
        List<Type> outputs = outs.stream().map(Value::type).toList();
        if (!named.resultTypes().equals(outputs))
            throw new IllegalArgumentException(
                    "gives " + named.resultTypes() + ", expected " + outputs + " as its outputs");
        named.attributes().forEach((name, value) -> {
            if (!MEANING.contains(name)) generic.attribute(name, value);
        });
        boolean spelt =
                !named.regions().isEmpty() && !named.regions().getFirst().isEmpty();
        Region region = spelt ? named.regions().getFirst() : GenericOp.body(named.location(), ins, outs, body);
        return generic.region(region);
    }

    private int segment(int group) {
        if (!(named.attributes().get(OpState.SEGMENTS) instanceof DenseArrayAttr sizes)
                || sizes.values().size() != 2)
            throw new IllegalArgumentException("needs the attribute '" + OpState.SEGMENTS + "' with 2 numbers");
        long size = sizes.values().at(group);
        if (size < 0 || size > named.operands().size())
            throw new IllegalArgumentException("has " + named.operands().size() + " operands, expected " + size);
        return (int) size;
    }

    private List<AffineMap> writtenMaps(java.util.function.Supplier<List<AffineMap>> otherwise) {
        Attribute written = named.attributes().get(GenericOp.MAPS);
        if (written == null) return otherwise.get();
        List<AffineMap> maps = new ArrayList<>();
        if (written instanceof ArrayAttr(List<Attribute> all))
            for (Attribute each : all) if (each instanceof AffineMapAttr(AffineMap map)) maps.add(map);
        if (maps.size() != named.operands().size())
            throw new IllegalArgumentException("has " + maps.size() + " indexing maps, expected one for each of its "
                    + named.operands().size() + " operands");
        return maps;
    }

    /// `dense<[2, 1]> : tensor<2xi64>`, ones where the attribute is missing.
    private List<Long> perAxis(String name, int axes) {
        Attribute given = named.attributes().get(name);
        if (given == null) return Collections.nCopies(axes, 1L);
        if (!(given instanceof DenseElementsAttr numbers)
                || numbers.type().rank() != 1
                || numbers.type().elements() != axes)
            throw new IllegalArgumentException("has '" + name + "' = " + given + ", expected " + axes + " numbers");
        List<Long> all = IntStream.range(0, axes).mapToObj(numbers::integerAt).toList();
        if (all.stream().anyMatch(n -> n < 1))
            throw new IllegalArgumentException("has '" + name + "' of " + all + ", expected positive numbers");
        return all;
    }

    private List<Long> list(String name) {
        return switch (named.attributes().get(name)) {
            case DenseArrayAttr row -> row.values().values();
            case ArrayAttr(List<Attribute> all)
            when all.stream().allMatch(IntegerAttr.class::isInstance) ->
                all.stream().map(n -> ((IntegerAttr) n).value()).toList();
            case null, default -> throw new IllegalArgumentException("needs the attribute '" + name + "'");
        };
    }

    private boolean isUnsigned() {
        return named.attributes().get("cast") instanceof FunctionAttr(var _, String name)
                && name.equals("cast_unsigned");
    }

    private static int rank(Value value) {
        return value.type() instanceof ShapedType shaped ? shaped.rank() : 0;
    }

    private static List<IteratorType> parallel(int rank) {
        return Collections.nCopies(rank, IteratorType.PARALLEL);
    }
}
