package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The elements of a constant tensor in row-major order: `dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>`; one element alone
/// where all are equal.
///
/// Numbers are kept as bits: integers sign-extended, floats as the bits of the `double` of equal value.
public record DenseElementsAttr(ShapedType type, List<Long> bits) implements Attribute {
    private static final int LONGEST_LIST = 100;

    public DenseElementsAttr {
        long elements = type.elements();
        if (bits.size() != elements && bits.size() != 1)
            throw new IllegalArgumentException(bits.size() + " elements do not fill a " + type);
        Long first = bits.isEmpty() ? null : bits.getFirst();
        boolean splat = first != null && bits.stream().allMatch(first::equals);
        bits = splat ? List.of(first) : bits instanceof PackedBits ? bits : List.copyOf(bits);
    }

    /// The elements of `data`, which are not copied.
    /// @throws IllegalArgumentException if the type is another than that of the data
    public static DenseElementsAttr of(ShapedType type, TensorData data) {
        if (!data.kind().type().equals(type.element()) || !data.sizes().equals(type.shape()))
            throw new IllegalArgumentException(data.type() + " does not fill a " + type);
        return new DenseElementsAttr(type, new PackedBits(data));
    }

    /// The elements as they lie in memory.
    /// @throws java.util.NoSuchElementException for elements of a type that no [ElementKind] stores
    public TensorData data() {
        if (bits instanceof PackedBits packed) return packed.data();
        ElementKind kind = ElementKind.of(type.element()).orElseThrow();
        long[] stored = bits.stream().mapToLong(Long::longValue).toArray();
        long[] shape = isSplat() ? new long[] {} : type.shape().toArray();
        TensorData data = kind.isFloat()
                ? TensorData.ofDoubles(
                        kind,
                        Arrays.stream(stored)
                                .mapToDouble(Double::longBitsToDouble)
                                .toArray(),
                        shape)
                : TensorData.ofLongs(kind, stored, shape);
        return isSplat() ? data.expand(type.shape()) : data;
    }

    public static DenseElementsAttr ofFloats(ShapedType type, double... values) {
        return new DenseElementsAttr(
                type,
                Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toList());
    }

    public static DenseElementsAttr ofIntegers(ShapedType type, long... values) {
        return new DenseElementsAttr(type, Arrays.stream(values).boxed().toList());
    }

    public boolean isSplat() {
        return bits.size() == 1;
    }

    public double floatAt(long index) {
        return Double.longBitsToDouble(integerAt(index));
    }

    public long integerAt(long index) {
        return bits.get(isSplat() ? 0 : Math.toIntExact(index));
    }

    /// More than [#LONGEST_LIST] elements are printed as the digits of their bytes, lowest byte first: MLIR does so
    /// too.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("dense<");
        if (isSplat()) element(out, 0);
        else if (bits.size() > LONGEST_LIST && !type.element().equals(IntegerType.I1)) bytes(out);
        else if (!bits.isEmpty()) nest(out, 0, 0);
        return out.append("> : ").append(type).toString();
    }

    private void bytes(StringBuilder out) {
        HexFormat hex = HexFormat.of().withUpperCase();
        int bytes = (ScalarTypes.width(type.element()) + 7) / 8;
        out.append("\"0x");
        for (long each : bits) {
            long rest =
                    type.element() instanceof FloatType f ? FloatText.encode(Double.longBitsToDouble(each), f) : each;
            for (int i = 0; i < bytes; i++, rest >>= 8) hex.toHexDigits(out, (byte) rest);
        }
        out.append('"');
    }

    private long nest(StringBuilder out, int dim, long index) {
        if (dim == type.rank()) {
            element(out, index);
            return index + 1;
        }
        out.append('[');
        long next = index;
        for (long i = 0; i < type.sizeOf(dim); i++) {
            if (i > 0) out.append(", ");
            next = nest(out, dim + 1, next);
        }
        out.append(']');
        return next;
    }

    private void element(StringBuilder out, long index) {
        if (type.element() instanceof FloatType f) out.append(FloatText.of(floatAt(index), f));
        else if (type.element().equals(IntegerType.I1)) out.append(integerAt(index) != 0);
        else out.append(integerAt(index));
    }
}
