package dev.headrace.dialects.sizes;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a function says of sizes that differ from run to run.
///
/// The types are those of the largest run. An argument or result with `headrace.sizes = ["1", "s70"]` has these sizes
/// in a run, and only the elements in front are meant. An argument with `headrace.size = "s70"` gets the value of the
/// symbol, which lies between its `headrace.minimum` and `headrace.maximum`:
///
/// ```mlir
/// func.func @main(%ids: tensor<1x64xi64> {headrace.input = "input0", headrace.sizes = ["1", "s70"]},
///                 %size: tensor<1xi64> {headrace.size = "s70", headrace.minimum = 1, headrace.maximum = 64})
///     -> (tensor<1x64x256xf32> {headrace.output = "output0", headrace.sizes = ["1", "s70", "256"]})
/// ```
public final class DynamicShapes {
    public static final String SIZES = "headrace.sizes";
    public static final String SIZE = "headrace.size";
    public static final String MINIMUM = "headrace.minimum";
    public static final String MAXIMUM = "headrace.maximum";

    private final SequencedMap<String, Range> symbols = new LinkedHashMap<>();

    private DynamicShapes() {}

    /// The values that a symbol may have.
    public record Range(long minimum, long maximum) {}

    /// Of a function without such sizes.
    public static DynamicShapes none() {
        return new DynamicShapes();
    }

    public static DynamicShapes of(FuncOp function) {
        DynamicShapes shapes = new DynamicShapes();
        for (int i = 0; i < function.type().inputs().size(); i++) {
            if (!(function.argumentAttribute(i, SIZE).orElse(null) instanceof StringAttr(String symbol))) continue;
            shapes.symbols.put(
                    symbol, new Range(number(function, i, MINIMUM, 1), number(function, i, MAXIMUM, Long.MAX_VALUE)));
        }
        return shapes;
    }

    private static long number(FuncOp function, int argument, String name, long otherwise) {
        return function.argumentAttribute(argument, name).orElse(null) instanceof IntegerAttr number
                ? number.value()
                : otherwise;
    }

    /// The symbols in the order of their arguments.
    public SequencedMap<String, Range> symbols() {
        return symbols;
    }

    /// The sizes that an attribute of an argument or result states; nothing where it has only the size of its type.
    public static Optional<List<Extent>> stated(Optional<Attribute> attribute) {
        if (!(attribute.orElse(null) instanceof ArrayAttr(var elements))) return Optional.empty();
        List<Extent> extents = new ArrayList<>();
        for (Attribute element : elements) {
            Optional<Extent> extent =
                    element instanceof StringAttr(String text) ? Extent.parse(text) : Optional.empty();
            if (extent.isEmpty())
                throw new InputError("is no size", element.toString(), "write a number, s, or 2 * s + 1");
            extents.add(extent.get());
        }
        return Optional.of(extents);
    }

    /// The sizes of a tensor in a run.
    public static Dims at(List<Extent> extents, Map<String, Long> values) {
        return new Dims(extents.stream().map(extent -> extent.at(values)).toList());
    }

    /// Takes from the sizes of a given tensor what they say of the symbols.
    /// @param values of the symbols so far; grows
    /// @throws InputError where the sizes do not fit the stated ones, each other, or the ranges
    public void learn(String name, List<Extent> extents, Dims sizes, SequencedMap<String, Long> values) {
        if (extents.size() != sizes.size())
            throw mistake(name, "has the sizes " + sizes + ", expected " + extents, "give a tensor of that rank");
        for (int i = 0; i < extents.size(); i++) {
            Extent extent = extents.get(i);
            if (extent.isFixed()) continue;
            long rest = sizes.at(i) - extent.offset();
            long value = rest / extent.scale();
            if (rest % extent.scale() != 0)
                throw mistake(name, "has the sizes " + sizes + ", expected " + extents, "give a tensor of such sizes");
            Long before = values.putIfAbsent(extent.symbol(), value);
            Range range = symbols.get(extent.symbol());
            if (range != null && value > range.maximum)
                throw mistake(
                        name,
                        "has the sizes " + sizes + ", so " + extent.symbol() + " is " + value
                                + ", more than its maximum " + range.maximum,
                        "compile with --max " + extent.symbol() + "=" + value + ", or give less");
            if (range != null && value < range.minimum)
                throw mistake(
                        name,
                        "has the sizes " + sizes + ", so " + extent.symbol() + " is " + value
                                + ", less than its minimum " + range.minimum,
                        "give more");
            if (before != null && before != value)
                throw mistake(
                        name,
                        "has the sizes " + sizes + ", so " + extent.symbol() + " is " + value + ", but another input"
                                + " makes it " + before,
                        "give inputs that fit each other");
        }
        if (!at(extents, values).equals(sizes))
            throw mistake(name, "has the sizes " + sizes + ", expected " + extents, "give a tensor of such sizes");
    }

    private static InputError mistake(String name, String what, String advice) {
        return new InputError(what, "'" + name + "'", advice);
    }

    /// The tensor with zeros behind its elements.
    public static TensorData pad(TensorData data, Dims sizes) {
        if (data.sizes().equals(sizes)) return data;
        return moved(data, sizes, data.sizes());
    }

    /// The elements in front.
    public static TensorData cut(TensorData data, Dims sizes) {
        if (data.sizes().equals(sizes)) return data;
        return moved(data, sizes, sizes);
    }

    /// A tensor of zeros with the elements that lie inside `part`.
    private static TensorData moved(TensorData data, Dims sizes, Dims part) {
        boolean isReal = data.kind().isFloat();
        int elements = Math.toIntExact(sizes.product());
        double[] reals = new double[isReal ? elements : 0];
        long[] integers = new long[isReal ? 0 : elements];
        for (long i = 0; i < part.product(); i++) {
            long rest = i;
            long from = 0;
            long to = 0;
            long fromStep = 1;
            long toStep = 1;
            for (int dim = part.size() - 1; dim >= 0; dim--) {
                long position = rest % part.at(dim);
                rest /= part.at(dim);
                from += position * fromStep;
                to += position * toStep;
                fromStep *= data.sizeOf(dim);
                toStep *= sizes.at(dim);
            }
            if (isReal) reals[(int) to] = data.doubleAt(from);
            else integers[(int) to] = data.integerAt(from);
        }
        return isReal
                ? TensorData.ofDoubles(data.kind(), reals, sizes.toArray())
                : TensorData.ofLongs(data.kind(), integers, sizes.toArray());
    }
}
