package dev.headrace.dialects.quantization;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// How a parameter is computed from a parameter of the model: the attribute [#NAME] of an argument.
///
/// ```mlir
/// %w: tensor<64x2x32xi4> {headrace.parameter = "fc.weight.i4",
///     headrace.quantized = {of = "fc.weight", part = "values", bits = 4 : i64, shape = array<i64: 64, 2, 32>,
///                           over = array<i64: 2>}}
/// ```
///
/// @param source the parameter of the model, of floating-point type
/// @param part of what is computed, which this one is
/// @param bits of an integer
/// @param isSymmetric whether 0 stands for 0.0, so that there are no zero points
/// @param shape of the values: that of the source, or another one with as many elements in the same order, and what is
///     added to it
/// @param over the dimensions of the shape inside of which a scale is shared, ascending
/// @param order how the tensors lie: the dimensions of the shape, outermost first; scales and zero points lie in the
/// same
///     order without those that share
/// @param added how many positions at the end of each dimension of the shape the source does not have: their values are
/// 0
/// @param steps the dimensions inside of which scales have a step in common, those of `over` among them, ascending;
/// then a scale is an integer that says how many steps it is. Empty where scales are real numbers
public record QuantizedParameter(
        String source,
        Part part,
        int bits,
        boolean isSymmetric,
        Dims shape,
        Dims over,
        Dims order,
        Dims added,
        Dims steps) {
    public static final String NAME = "headrace.quantized";

    /// The attribute of a parameter of floating-point type that the file of the model holds as integers: the form of
    /// their values. The file gives them, their scales and zero points under the names [#name].
    public static final String STORED = "headrace.integers";

    /// Beside [#STORED], where the integers of a row are in another order than the elements that they stand for: the
    /// name of a parameter of the file that says for each integer which element it is, `i64`.
    public static final String ORDER = "headrace.order";

    private static final int FEWEST_BITS = 2;
    private static final int MOST_BITS = 8;

    /// The tensors that stand for one parameter.
    public enum Part {
        /// Integers of `bits` bits, of the whole shape.
        VALUES("values"),
        /// What a value is multiplied by, one for each position outside of `over`: in `f32`, or in `i8`, then in steps.
        SCALES("scales"),
        /// What a scale of `i8` is multiplied by, in `f32`, one for each position outside of
        /// [QuantizedParameter#steps].
        STEPS("steps"),
        /// What is taken from a value before, in `i8`, as many as scales.
        ZEROS("zeros");

        private final String text;

        Part(String text) {
            this.text = text;
        }
    }

    public QuantizedParameter {
        if (bits < FEWEST_BITS || bits > MOST_BITS) throw new IllegalArgumentException(bits + " bits");
        if (isSymmetric && part == Part.ZEROS) throw new IllegalArgumentException("zero points that are all 0");
        if (steps.size() == 0 && part == Part.STEPS) throw new IllegalArgumentException("steps of real numbers");
        long before = -1;
        for (long dim : over.values()) {
            if (dim <= before || dim >= shape.size())
                throw new IllegalArgumentException("scales over " + over + " of " + shape);
            before = dim;
        }
        if (steps.size() > 0
                && (!steps.values().containsAll(over.values())
                        || !steps.values()
                                .equals(steps.values().stream()
                                        .sorted()
                                        .distinct()
                                        .toList())
                        || steps.values().stream().anyMatch(dim -> dim < 0 || dim >= shape.size())))
            throw new IllegalArgumentException("steps over " + steps + " of " + shape);
        if (!order.values().stream()
                .sorted()
                .toList()
                .equals(inOrder(shape.size()).values()))
            throw new IllegalArgumentException("dimensions " + order + " of " + shape);
        if (added.size() != shape.size()) throw new IllegalArgumentException(added + " added to " + shape);
        for (int dim = 0; dim < shape.size(); dim++)
            if (added.at(dim) < 0 || added.at(dim) >= Math.max(1, shape.at(dim)))
                throw new IllegalArgumentException(added + " added to " + shape);
    }

    /// With scales that are real numbers.
    public QuantizedParameter(
            String source, Part part, int bits, boolean isSymmetric, Dims shape, Dims over, Dims order, Dims added) {
        this(source, part, bits, isSymmetric, shape, over, order, added, Dims.of());
    }

    /// With nothing added.
    public QuantizedParameter(
            String source, Part part, int bits, boolean isSymmetric, Dims shape, Dims over, Dims order) {
        this(source, part, bits, isSymmetric, shape, over, order, nothing(shape));
    }

    /// As it is in the source.
    public QuantizedParameter(String source, Part part, int bits, boolean isSymmetric, Dims shape, Dims over) {
        this(source, part, bits, isSymmetric, shape, over, inOrder(shape.size()));
    }

    private static Dims nothing(Dims shape) {
        return Dims.filled(shape.size(), 0);
    }

    private static Dims inOrder(int rank) {
        return Dims.of(LongStream.range(0, rank).toArray());
    }

    /// The same quantization, another of its tensors.
    public QuantizedParameter with(Part other) {
        return new QuantizedParameter(source, other, bits, isSymmetric, shape, over, order, added, steps);
    }

    /// The same with scales that are steps.
    public QuantizedParameter withSteps(Dims steps) {
        return new QuantizedParameter(source, part, bits, isSymmetric, shape, over, order, added, steps);
    }

    /// The tensors that stand for the parameter.
    public List<Part> parts() {
        return Stream.of(Part.values())
                .filter(each -> switch (each) {
                    case VALUES, SCALES -> true;
                    case STEPS -> hasSteps();
                    case ZEROS -> !isSymmetric;
                })
                .toList();
    }

    public boolean hasSteps() {
        return steps.size() > 0;
    }

    /// As many values as the source has.
    public long sourceElements() {
        long elements = 1;
        for (int dim = 0; dim < shape.size(); dim++) elements *= shape.at(dim) - added.at(dim);
        return elements;
    }

    /// What the parameter is called.
    public String name() {
        String values = source + ".i" + bits;
        return part == Part.VALUES ? values : values + "." + part.text;
    }

    public TensorType type() {
        return switch (part) {
            case VALUES -> new TensorType(sizes(order.values()), new IntegerType(bits));
            case SCALES -> new TensorType(sizes(scaled()), hasSteps() ? IntegerType.I8 : FloatType.F32);
            case STEPS -> new TensorType(sizes(stepped()), FloatType.F32);
            case ZEROS -> new TensorType(sizes(scaled()), IntegerType.I8);
        };
    }

    /// The dimensions that have scales of their own, as they lie.
    public List<Long> scaled() {
        return order.values().stream()
                .filter(dim -> !over.values().contains(dim))
                .toList();
    }

    /// The dimensions that have steps of their own, as they lie.
    public List<Long> stepped() {
        return order.values().stream()
                .filter(dim -> !steps.values().contains(dim))
                .toList();
    }

    private Dims sizes(List<Long> dims) {
        return new Dims(dims.stream().map(dim -> shape.at(dim.intValue())).toList());
    }

    public DictionaryAttr toAttribute() {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put("of", new StringAttr(source));
        entries.put("part", new StringAttr(part.text));
        entries.put("bits", IntegerAttr.i64(bits));
        if (!isSymmetric) entries.put("zeros", new UnitAttr());
        entries.put("shape", DenseArrayAttr.i64(shape));
        entries.put("over", DenseArrayAttr.i64(over));
        if (!order.equals(inOrder(shape.size()))) entries.put("order", DenseArrayAttr.i64(order));
        if (!added.equals(nothing(shape))) entries.put("added", DenseArrayAttr.i64(added));
        if (hasSteps()) entries.put("steps", DenseArrayAttr.i64(steps));
        return new DictionaryAttr(entries);
    }

    /// What an argument says; nothing where it is no such parameter.
    /// @throws InputError if the attribute makes no sense, or another type than the argument's
    public static Optional<QuantizedParameter> of(FuncOp function, int argument) {
        Attribute attribute = function.argumentAttribute(argument, NAME).orElse(null);
        if (attribute == null) return Optional.empty();
        QuantizedParameter parameter = parse(attribute).orElse(null);
        if (parameter == null
                || !parameter.type().equals(function.body().argument(argument).type()))
            throw new InputError(
                    "does not describe " + function.body().argument(argument).type(),
                    "@" + function.symbol() + ", argument " + argument + ", " + NAME + " = " + attribute,
                    "compile the model again");
        return Optional.of(parameter);
    }

    /// The integers that a parameter of floating-point type is stored as, if it is.
    /// @throws InputError if the attribute makes no sense
    public static Optional<QuantizedParameter> storedAs(FuncOp function, int argument) {
        Attribute attribute = function.argumentAttribute(argument, STORED).orElse(null);
        if (attribute == null) return Optional.empty();
        QuantizedParameter form = parse(attribute).orElse(null);
        if (form == null || form.part() != Part.VALUES)
            throw new InputError(
                    "does not describe integers",
                    "@" + function.symbol() + ", argument " + argument + ", " + STORED + " = " + attribute,
                    "compile the model again");
        return Optional.of(form);
    }

    private static Optional<QuantizedParameter> parse(Attribute attribute) {
        if (!(attribute instanceof DictionaryAttr entries)
                || !(entries.at("of").orElse(null) instanceof StringAttr(String source))
                || !(entries.at("part").orElse(null) instanceof StringAttr(String word))
                || !(entries.at("bits").orElse(null) instanceof IntegerAttr bits)
                || !(entries.at("shape").orElse(null) instanceof DenseArrayAttr shape)
                || !(entries.at("over").orElse(null) instanceof DenseArrayAttr over)) return Optional.empty();
        try {
            for (Part part : Part.values())
                if (part.text.equals(word))
                    return Optional.of(new QuantizedParameter(
                            source,
                            part,
                            Math.toIntExact(bits.value()),
                            entries.at("zeros").isEmpty(),
                            shape.values(),
                            over.values(),
                            entries.at("order").orElse(null) instanceof DenseArrayAttr order
                                    ? order.values()
                                    : inOrder(shape.values().size()),
                            entries.at("added").orElse(null) instanceof DenseArrayAttr added
                                    ? added.values()
                                    : nothing(shape.values()),
                            entries.at("steps").orElse(null) instanceof DenseArrayAttr steps
                                    ? steps.values()
                                    : Dims.of()));
        } catch (IllegalArgumentException | ArithmeticException _) {
            // Told by the caller.
        }
        return Optional.empty();
    }
}
