package dev.headrace.frontends.sizes;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// What of a program depends on its sizes, by comparison with the same program for other sizes.
///
/// Each symbol is changed twice. The programs must have the same operations; shapes and single numbers may differ, each
/// by `scale * symbol + offset`, and tables of constants must agree where both have elements. Anything else that
/// depends on a size is refused, whichever operator it comes from.
final class ComparedSizes {
    /// Follow from the types.
    private static final Set<String> SHAPES = Set.of("static_sizes", "static_output_shape", "function_type");

    private final SequencedMap<String, Long> maxima;
    private final List<Probe> probes = new ArrayList<>();
    private final Map<Value, List<TensorType>> types = new HashMap<>();
    private final Map<ConstantOp, List<Double>> numbers = new LinkedHashMap<>();

    private ComparedSizes(SequencedMap<String, Long> maxima) {
        this.maxima = maxima;
    }

    private record Probe(String symbol, long value) {}

    /// @param maxima the values of the symbols in `module`
    /// @param otherwise gives the program for other values of some of the symbols
    static ComparedSizes of(
            ModuleOp module, SequencedMap<String, Long> maxima, Function<Map<String, Long>, ModuleOp> otherwise) {
        ComparedSizes compared = new ComparedSizes(maxima);
        maxima.forEach((symbol, maximum) -> {
            long step = step(maximum);
            for (long i = 1; i <= 2; i++) compared.probes.add(new Probe(symbol, maximum + i * step));
        });
        Block body = main(module).body();
        for (Probe probe : compared.probes) {
            Map<String, Long> values = new LinkedHashMap<>(maxima);
            values.put(probe.symbol, probe.value);
            compared.blocks(probe, body, main(otherwise.apply(values)).body(), new HashMap<>());
        }
        return compared;
    }

    /// Towards other sizes. Those of 1 broadcast: they are no example of others.
    static long step(long maximum) {
        return maximum > 3 ? -1 : 1;
    }

    private static FuncOp main(ModuleOp module) {
        return FuncOp.find(module, "main").orElseThrow();
    }

    private void blocks(Probe probe, Block block, Block other, Map<Value, Value> partners) {
        if (block.arguments().size() != other.arguments().size()
                || block.ops().size() != other.ops().size())
            throw refuse(block.owner(), probe.symbol, "has other parts");
        for (int i = 0; i < block.arguments().size(); i++)
            match(probe, block.owner(), block.argument(i), other.argument(i), partners);
        for (int i = 0; i < block.ops().size(); i++)
            operations(probe, block.ops().get(i), other.ops().get(i), partners);
    }

    private void operations(Probe probe, Op op, Op other, Map<Value, Value> partners) {
        boolean alike = op.name().equals(other.name())
                && op.operands().stream().map(partners::get).toList().equals(other.operands())
                && op.regions().size() == other.regions().size();
        if (!alike) throw refuse(op, probe.symbol, "is another computation");
        attributes(probe, op, other);
        for (int i = 0; i < op.results().size(); i++) match(probe, op, op.result(i), other.result(i), partners);
        for (int i = 0; i < op.regions().size(); i++)
            if (!op.region(i).isEmpty())
                blocks(probe, op.region(i).block(), other.region(i).block(), partners);
    }

    private void match(Probe probe, Op op, Value value, Value other, Map<Value, Value> partners) {
        partners.put(value, other);
        if (!(value.type() instanceof TensorType type)) {
            if (!value.type().equals(other.type())) throw refuse(op, probe.symbol, "has another type");
            return;
        }
        boolean alike = other.type() instanceof TensorType its
                && its.rank() == type.rank()
                && its.element().equals(type.element());
        if (!alike) throw refuse(op, probe.symbol, "has another type");
        types.computeIfAbsent(value, _ -> new ArrayList<>()).add((TensorType) other.type());
    }

    private void attributes(Probe probe, Op op, Op other) {
        if (op instanceof ConstantOp constant) {
            constants(probe, constant, (ConstantOp) other);
            return;
        }
        for (Map.Entry<String, Attribute> attribute : op.attributes().entrySet()) {
            if (SHAPES.contains(attribute.getKey())) continue;
            if (op instanceof GenericOp generic && attribute.getKey().equals("indexing_maps")) {
                if (!readsAlike(generic, (GenericOp) other))
                    throw refuse(op, probe.symbol, "reads or places elements differently");
                continue;
            }
            if (!other.attribute(attribute.getKey()).equals(Optional.of(attribute.getValue())))
                throw refuse(op, probe.symbol, "reads or places elements differently");
        }
    }

    /// Whether two computations read the same places, be it in dimensions of other sizes.
    private static boolean readsAlike(GenericOp op, GenericOp other) {
        for (int i = 0; i < op.operandCount(); i++) {
            AffineMap map = op.map(i);
            AffineMap its = other.map(i);
            if (map.equals(its)) continue;
            if (map.dims() != its.dims() || map.resultCount() != its.resultCount()) return false;
            for (int r = 0; r < map.resultCount(); r++) {
                if (map.result(r).equals(its.result(r))) continue;
                Optional<WrappedPlace> place = WrappedPlace.of(op, i, r);
                if (place.isEmpty() || !place.equals(WrappedPlace.of(other, i, r))) return false;
            }
        }
        return true;
    }

    private void constants(Probe probe, ConstantOp constant, ConstantOp other) {
        if (constant.value() instanceof DenseElementsAttr table && other.value() instanceof DenseElementsAttr its) {
            if (!agree(table, its)) throw refuse(constant, probe.symbol, "has other constants");
            return;
        }
        numbers.computeIfAbsent(constant, _ -> new ArrayList<>()).add(number(other.value()));
    }

    private static double number(Attribute attribute) {
        return switch (attribute) {
            case FloatAttr number -> number.value();
            case IntegerAttr number -> number.value();
            default -> throw new IllegalStateException(attribute + " is no number");
        };
    }

    private static boolean agree(DenseElementsAttr table, DenseElementsAttr other) {
        if (table.isSplat() && other.isSplat()) return same(table, 0, other, 0);
        ShapedType type = table.type();
        ShapedType its = other.type();
        long common = 1;
        for (int i = 0; i < type.rank(); i++) common *= Math.min(type.sizeOf(i), its.sizeOf(i));
        for (long i = 0; i < common; i++) {
            long rest = i;
            long here = 0;
            long there = 0;
            long step = 1;
            long itsStep = 1;
            for (int dim = type.rank() - 1; dim >= 0; dim--) {
                long size = Math.min(type.sizeOf(dim), its.sizeOf(dim));
                here += rest % size * step;
                there += rest % size * itsStep;
                rest /= size;
                step *= type.sizeOf(dim);
                itsStep *= its.sizeOf(dim);
            }
            if (!same(table, here, other, there)) return false;
        }
        return true;
    }

    private static boolean same(DenseElementsAttr table, long here, DenseElementsAttr other, long there) {
        return table.type().element() instanceof FloatType
                ? Double.compare(table.floatAt(here), other.floatAt(there)) == 0
                : table.integerAt(here) == other.integerAt(there);
    }

    /// The size of a dimension of a value, as a formula; nothing where it is not `scale * symbol + offset`.
    Optional<Extent> extent(Value value, int dim) {
        List<Double> sizes = new ArrayList<>();
        for (TensorType other : types.getOrDefault(value, List.of())) sizes.add((double) other.sizeOf(dim));
        return formula((double) ((TensorType) value.type()).sizeOf(dim), sizes);
    }

    /// @throws InputError where there is no such formula
    Extent extent(Value value, int dim, Op op) {
        return extent(value, dim)
                .orElseThrow(() -> refuse(op, anySymbol(), "gives a size that is no multiple of one symbol"));
    }

    /// Whether a dimension has as many elements in each of the programs as the layout says.
    boolean fits(Value value, int dim, Layout layout) {
        List<TensorType> others = types.getOrDefault(value, List.of());
        for (int i = 0; i < others.size(); i++) {
            Map<String, Long> values = new LinkedHashMap<>(maxima);
            values.put(probes.get(i).symbol, probes.get(i).value);
            if (layout.size(values) != others.get(i).sizeOf(dim)) return false;
        }
        return layout.maximum() == ((TensorType) value.type()).sizeOf(dim);
    }

    /// A symbol that a size of the value follows in another way than [#extent] can say.
    String irregular(Value value) {
        List<TensorType> others = types.getOrDefault(value, List.of());
        TensorType type = (TensorType) value.type();
        for (int dim = 0; dim < type.rank(); dim++) {
            if (extent(value, dim).isPresent()) continue;
            for (int i = 0; i < others.size(); i++)
                if (others.get(i).sizeOf(dim) != type.sizeOf(dim)) return probes.get(i).symbol;
        }
        return anySymbol();
    }

    String anySymbol() {
        return maxima.firstEntry().getKey();
    }

    /// The number that a constant is for every size; nothing where it is the same for all.
    /// @throws InputError where it is not `scale * symbol + offset`
    Optional<Extent> number(ConstantOp constant) {
        List<Double> others = numbers.getOrDefault(constant, List.of());
        if (constant.value() instanceof DenseElementsAttr) return Optional.empty();
        double value = number(constant.value());
        if (others.stream().allMatch(other -> Double.compare(other, value) == 0)) return Optional.empty();
        Extent formula = formula(value, others)
                .orElseThrow(
                        () -> refuse(constant, varying(value, others), "computes with a number that depends on it"));
        return Optional.of(formula);
    }

    private String varying(double value, List<Double> others) {
        for (int i = 0; i < others.size(); i++) if (others.get(i) != value) return probes.get(i).symbol;
        return anySymbol();
    }

    private Optional<Extent> formula(double value, List<Double> others) {
        String symbol = "";
        double scale = 0;
        for (int i = 0; i < others.size(); i++) {
            Probe probe = probes.get(i);
            double slope = (others.get(i) - value) / (probe.value - maximum(probe.symbol));
            if (slope == 0 && !probe.symbol.equals(symbol)) continue;
            if (symbol.isEmpty()) {
                // The first probe of a symbol; its second must agree.
                if (i % 2 == 1) return Optional.empty();
                symbol = probe.symbol;
                scale = slope;
            } else if (!symbol.equals(probe.symbol) || slope != scale) {
                return Optional.empty();
            }
        }
        if (symbol.isEmpty()) return Optional.of(Extent.fixed((long) value));
        double offset = value - scale * maximum(symbol);
        if (scale != Math.rint(scale) || offset != Math.rint(offset) || Math.abs(scale) > 1e9) return Optional.empty();
        return Optional.of(new Extent((long) scale, symbol, (long) offset));
    }

    long maximum(String symbol) {
        Long maximum = maxima.get(symbol);
        if (maximum == null) throw new IllegalStateException(symbol);
        return maximum;
    }

    static InputError refuse(Op op, String symbol, String what) {
        List<String> names = op.location().names();
        return new InputError(
                "depends on " + symbol + " in a way that is not supported for sizes that differ from run to run: it "
                        + what,
                names.isEmpty() ? "the model itself" : names.getLast(),
                "export the model with that size fixed, or give no maximum for it");
    }
}
