package dev.headrace.frontends.huggingface;

import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.dialects.quantization.QuantizedParameter.Part;
import dev.headrace.frontends.safetensors.NamedTensors;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Weights of linear layers that are integers in the checkpoint, as GPTQ and AWQ write them: several in a word of 32
/// bits, and a scale and a zero point for each group of neighbours in a row.
///
/// | | GPTQ | AWQ |
/// |---|---|---|
/// | `qweight` | `[inner * bits / 32, outer]`, a word has neighbours of a row | `[inner, outer * bits / 32]`, a word
/// has 8 rows |
/// | `qzeros` | `[groups, outer * bits / 32]`, each less 1 in the first version of the format | the same, none less |
/// | `scales` | `[groups, outer]` | the same |
/// | order in a word | from the lowest bits on | rows 0, 2, 4, 6, 1, 3, 5, 7 from the lowest bits on |
///
/// `weight = (value - zero) * scale`. Here values are signed: half of their range is taken from both. GPTQ may group
/// columns that are no neighbours, by their importance (`desc_act`): `g_idx` has the group of each. Values are then
/// given group by group, and [#order] says which columns they are.
final class PackedLinears {
    private static final int WORD = 32;
    private static final int[] PLACES_IN_AWQ = {0, 4, 1, 5, 2, 6, 3, 7};
    private static final String WEIGHT = ".weight";
    private static final String ADVICE = "quantize the model again";

    private final NamedTensors tensors;
    private final boolean isAwq;
    private final int bits;
    private final int zeroOffset;

    private PackedLinears(NamedTensors tensors, boolean isAwq, int bits, int zeroOffset) {
        this.tensors = tensors;
        this.isAwq = isAwq;
        this.bits = bits;
        this.zeroOffset = zeroOffset;
    }

    /// Nothing for a model that was not quantized.
    /// @throws InputError if it was in a way that is not supported
    static Optional<PackedLinears> of(Config config, NamedTensors tensors) {
        Config how = config.object("quantization_config").orElse(null);
        if (how == null) return Optional.empty();
        String method = how.text("quant_method");
        int bits = how.size("bits");
        switch (method) {
            case "gptq" -> {
                if (bits != 4 && bits != 8) throw how.unknown("bits", "" + bits, List.of("4", "8"));
                String format = how.text("checkpoint_format", "gptq");
                if (!format.equals("gptq") && !format.equals("gptq_v2"))
                    throw how.unknown("checkpoint_format", format, List.of("gptq", "gptq_v2"));
                return Optional.of(new PackedLinears(tensors, false, bits, format.equals("gptq") ? 1 : 0));
            }
            case "awq" -> {
                if (bits != 4) throw how.unknown("bits", "" + bits, List.of("4"));
                String version = how.text("version", "gemm");
                if (!version.equalsIgnoreCase("gemm")) throw how.unknown("version", version, List.of("gemm"));
                return Optional.of(new PackedLinears(tensors, true, bits, 0));
            }
            default -> throw how.unknown("quant_method", method, List.of("gptq", "awq"));
        }
    }

    /// Whether a weight is stored as integers.
    boolean has(String weight) {
        return weight.endsWith(WEIGHT) && tensors.names().contains(base(weight) + ".qweight");
    }

    private static String base(String weight) {
        return weight.substring(0, weight.length() - WEIGHT.length());
    }

    /// The tensors that a weight is stored as.
    List<String> names(String weight) {
        List<String> names = new ArrayList<>();
        for (String part : List.of("qweight", "qzeros", "scales", "g_idx"))
            if (!part.equals("g_idx") || tensors.names().contains(base(weight) + ".g_idx"))
                names.add(base(weight) + "." + part);
        return names;
    }

    /// The integers that a weight of `[outer, inner]` is.
    QuantizedParameter form(String weight) {
        long outer = part(weight, "scales").sizeOf(1);
        long groups = part(weight, "scales").sizeOf(0);
        long inner = inner(weight);
        return new QuantizedParameter(
                weight, Part.VALUES, bits, false, Dims.of(outer, groups, inner / groups), Dims.of(2));
    }

    private long inner(String weight) {
        TensorData words = part(weight, "qweight");
        return isAwq ? words.sizeOf(0) : words.sizeOf(0) * WORD / bits;
    }

    private TensorData part(String weight, String name) {
        return tensors.tensor(base(weight) + "." + name);
    }

    /// @throws InputError if the tensors do not make a weight of this shape
    void requireMatch(String weight, Dims shape) {
        long outer = shape.at(0);
        long inner = shape.at(1);
        TensorData scales = part(weight, "scales");
        long groups = scales.rank() == 2 ? scales.sizeOf(0) : 0;
        long perWord = WORD / bits;
        boolean fits = groups > 0
                && inner % groups == 0
                && outer % perWord == 0
                && inner % perWord == 0
                && scales.kind().isFloat()
                && scales.sizes().equals(Dims.of(groups, outer))
                && isWords(weight, "qzeros", groups, outer / perWord)
                && (isAwq
                        ? isWords(weight, "qweight", inner, outer / perWord)
                        : isWords(weight, "qweight", inner / perWord, outer));
        if (!fits)
            throw new InputError(
                    "is stored in tensors that do not make the " + shape + " of config.json",
                    tensors + ", weight '" + weight + "'",
                    "give the config.json that belongs to the weights");
        if (tensors.names().contains(base(weight) + ".g_idx")) requireEven(weight, inner, groups);
    }

    private void requireEven(String weight, long inner, long groups) {
        TensorData order = part(weight, "g_idx");
        long[] members = new long[(int) groups];
        for (long i = 0; i < order.elements(); i++) {
            long group = order.integerAt(i);
            if (order.elements() != inner || group < 0 || group >= groups || ++members[(int) group] > inner / groups)
                throw new InputError(
                        "does not divide " + inner + " columns into " + groups + " groups of " + inner / groups,
                        tensors + ", tensor '" + base(weight) + ".g_idx'",
                        ADVICE);
        }
    }

    /// Whether the groups of a weight are no neighbours.
    boolean isReordered(String weight) {
        long[] columns = columns(weight);
        for (int i = 0; i < columns.length; i++) if (columns[i] != i) return true;
        return false;
    }

    /// For each value of a row of [#form], which column of the weight it is: `i64`.
    TensorData order(String weight) {
        long[] columns = columns(weight);
        return TensorData.ofLongs(ElementKind.I64, columns, columns.length);
    }

    /// The columns group by group, in their order inside of one.
    private long[] columns(String weight) {
        int inner = (int) inner(weight);
        if (!tensors.names().contains(base(weight) + ".g_idx"))
            return IntStream.range(0, inner).asLongStream().toArray();
        TensorData groups = part(weight, "g_idx");
        return IntStream.range(0, inner)
                .boxed()
                .sorted(Comparator.comparingLong((Integer column) -> groups.integerAt(column)))
                .mapToLong(Integer::longValue)
                .toArray();
    }

    private boolean isWords(String weight, String name, long rows, long columns) {
        TensorData data = part(weight, name);
        return data.kind() == ElementKind.I32 && data.sizes().equals(Dims.of(rows, columns));
    }

    /// One of the tensors of [#form].
    TensorData integers(QuantizedParameter form) {
        String weight = form.source();
        int outer = (int) form.shape().at(0);
        int groups = (int) form.shape().at(1);
        int inner = (int) (groups * form.shape().at(2));
        return switch (form.part()) {
            case VALUES -> {
                TensorData words = part(weight, "qweight");
                long[] columns = columns(weight);
                byte[] values = new byte[Math.multiplyExact(outer, inner)];
                for (int row = 0; row < outer; row++)
                    for (int i = 0; i < inner; i++) {
                        int place = (int) columns[i];
                        values[row * inner + i] =
                                (byte) (isAwq ? columnOf(words, place, row) : rowOf(words, place, row));
                    }
                yield TensorData.ofBytes(
                        ElementKind.of(form.type().element()).orElseThrow(),
                        values,
                        form.shape().toArray());
            }
            case SCALES -> {
                TensorData scales = part(weight, "scales").permute(1, 0);
                yield TensorData.ofFloats(scales.toFloats(), outer, groups);
            }
            case STEPS -> throw new IllegalStateException("the scales of a file are real numbers");
            case ZEROS -> {
                TensorData words = part(weight, "qzeros");
                byte[] zeros = new byte[outer * groups];
                for (int row = 0; row < outer; row++)
                    for (int group = 0; group < groups; group++) {
                        int zero = columnOf(words, group, row) + zeroOffset;
                        if (zero > Byte.MAX_VALUE)
                            throw new InputError(
                                    "has the zero point " + zero + ", beyond " + Byte.MAX_VALUE,
                                    "weight '" + weight + "'",
                                    ADVICE);
                        zeros[row * groups + group] = (byte) zero;
                    }
                yield TensorData.ofBytes(ElementKind.I8, zeros, outer, groups);
            }
        };
    }

    /// The weight as real numbers.
    TensorData real(String weight) {
        QuantizedParameter form = form(weight);
        TensorData values = integers(form);
        TensorData scales = integers(form.with(Part.SCALES));
        TensorData zeros = integers(form.with(Part.ZEROS));
        int group = (int) form.shape().at(2);
        long[] columns = columns(weight);
        float[] numbers = new float[(int) values.elements()];
        for (int i = 0; i < numbers.length; i++) {
            int row = i / columns.length * columns.length;
            numbers[row + (int) columns[i - row]] =
                    (values.integerAt(i) - zeros.integerAt(i / group)) * scales.floatAt(i / group);
        }
        return TensorData.ofFloats(
                numbers, form.shape().at(0), numbers.length / form.shape().at(0));
    }

    /// A number of `[.., column]` where a word has neighbours of a row.
    private int columnOf(TensorData words, int row, int column) {
        int perWord = WORD / bits;
        int place = isAwq ? PLACES_IN_AWQ[column % perWord] : column % perWord;
        return signed(words.integerAt((long) row * words.sizeOf(1) + column / perWord), place);
    }

    /// A number of `[row, ..]` where a word has neighbours of a column.
    private int rowOf(TensorData words, int row, int column) {
        int perWord = WORD / bits;
        return signed(words.integerAt((long) (row / perWord) * words.sizeOf(1) + column), row % perWord);
    }

    private int signed(long word, int place) {
        return (int) (word >> (place * bits) & ((1 << bits) - 1)) - (1 << (bits - 1));
    }
}
