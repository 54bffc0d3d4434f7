package dev.headrace.ir.data;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// The values of a tensor: an immutable strided view of little-endian bytes, in a mapped file or on the heap.
///
/// Indices are linear and row-major over [#sizes], whatever the strides. A scalar has rank 0 and one element.
/// [#permute], [#slice] and [#expand] share the bytes; [#reshape] and [#contiguous] copy only where they must.
public final class TensorData {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ElementKind kind;
    private final Dims sizes;
    private final long[] strides;
    private final long offset;
    private final MemorySegment bytes;
    private final long elements;
    private final boolean contiguous;

    /// Trusts its arguments; [#view] does not.
    private TensorData(ElementKind kind, Dims sizes, long[] strides, long offset, MemorySegment bytes) {
        this.kind = kind;
        this.sizes = sizes;
        this.strides = strides;
        this.offset = offset;
        this.bytes = bytes;
        elements = sizes.product();
        contiguous = isContiguous(sizes, strides);
    }

    /// A view of bytes that somebody else wrote.
    /// @param name what the message calls the bytes: `weight_3 of 'lm_head.weight'`
    /// @param strides steps between neighbours, counted in elements, one per dimension
    /// @param offset of the first element, counted in elements
    /// @throws InputError where the view reaches outside `bytes`, or its numbers make no sense
    public static TensorData view(
            String name, ElementKind kind, Dims sizes, Dims strides, long offset, MemorySegment bytes) {
        long expected = extentInBytes(name, kind, sizes, strides, offset);
        if (bytes.byteSize() < expected)
            throw new InputError(
                    "has " + bytes.byteSize() + " bytes where its metadata needs " + expected,
                    name,
                    "the file is damaged or incomplete, save it again");
        return new TensorData(kind, sizes, strides.toArray(), offset, bytes.asReadOnly());
    }

    /// A row-major view of bytes that somebody else wrote.
    /// @throws InputError where `bytes` are too few, or the sizes make no sense
    public static TensorData view(String name, ElementKind kind, Dims sizes, MemorySegment bytes) {
        return view(name, kind, sizes, Dims.of(rowMajor(sizes)), 0, bytes);
    }

    public static TensorData ofFloats(float[] values, long... sizes) {
        TensorData data = allocate(ElementKind.F32, sizes, values.length);
        MemorySegment.copy(values, 0, data.bytes, FLOAT, 0, values.length);
        return data;
    }

    /// Integers of at most a byte.
    public static TensorData ofBytes(ElementKind kind, byte[] values, long... sizes) {
        if (kind.bytes() != 1) throw new IllegalArgumentException(kind + " of bytes");
        TensorData data = allocate(kind, sizes, values.length);
        MemorySegment.copy(values, 0, data.bytes, ValueLayout.JAVA_BYTE, 0, values.length);
        return data;
    }

    /// Narrowed to `kind`: rounded to nearest for floats, by Java's cast for integers.
    public static TensorData ofDoubles(ElementKind kind, double[] values, long... sizes) {
        TensorData data = allocate(kind, sizes, values.length);
        for (int i = 0; i < values.length; i++) data.put(i, values[i]);
        return data;
    }

    /// Cut to the bits of `kind`; BOOL is true for every value but 0.
    public static TensorData ofLongs(ElementKind kind, long[] values, long... sizes) {
        TensorData data = allocate(kind, sizes, values.length);
        for (int i = 0; i < values.length; i++) data.put(i, values[i]);
        return data;
    }

    /// Every element equal, stored once.
    public static TensorData splat(ElementKind kind, double value, long... sizes) {
        return ofDoubles(kind, new double[] {value}).expand(Dims.of(sizes));
    }

    /// Every element equal, stored once.
    public static TensorData splat(ElementKind kind, long value, long... sizes) {
        return ofLongs(kind, new long[] {value}).expand(Dims.of(sizes));
    }

    public ElementKind kind() {
        return kind;
    }

    public Dims sizes() {
        return sizes;
    }

    public long sizeOf(int dim) {
        return sizes.at(dim);
    }

    public int rank() {
        return sizes.size();
    }

    public long elements() {
        return elements;
    }

    public TensorType type() {
        return new TensorType(sizes, kind.type());
    }

    /// Whether both show the same elements of the same memory, in the same order.
    public boolean isSameMemory(TensorData other) {
        return kind == other.kind
                && sizes.equals(other.sizes)
                && Arrays.equals(strides, other.strides)
                && span().equals(other.span());
    }

    /// Whether some byte lies between the first and the last element of both.
    public boolean overlaps(TensorData other) {
        if (elements == 0 || other.elements == 0) return false;
        return span().asOverlappingSlice(other.span()).isPresent();
    }

    private MemorySegment span() {
        long last = offset;
        for (int i = 0; i < strides.length && elements > 0; i++) last += (sizes.at(i) - 1) * strides[i];
        return bytes.asSlice(offset * kind.bytes(), elements == 0 ? 0 : (last - offset + 1) * kind.bytes());
    }

    /// Whether the elements lie row-major without gaps.
    public boolean isContiguous() {
        return contiguous;
    }

    /// Whether all elements are one that is stored once.
    public boolean isSplat() {
        for (int dim = 0; dim < strides.length; dim++) if (strides[dim] != 0 && sizeOf(dim) != 1) return false;
        return elements > 0;
    }

    /// The element as a float; exact for F32, F16, BF16, F8_E4M3, rounded for others.
    public float floatAt(long linearIndex) {
        long at = byteOffset(linearIndex);
        return kind == ElementKind.F32 ? bytes.get(FLOAT, at) : (float) doubleIn(at);
    }

    /// The element as a double; exact for all kinds but I64.
    public double doubleAt(long linearIndex) {
        return doubleIn(byteOffset(linearIndex));
    }

    /// The element as an integer; floats are cut towards zero, BOOL is 0 or 1.
    public long integerAt(long linearIndex) {
        return longIn(byteOffset(linearIndex));
    }

    /// All elements as floats, row-major.
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements)];
        if (contiguous && kind == ElementKind.F32) {
            MemorySegment.copy(bytes, FLOAT, offset * kind.bytes(), values, 0, values.length);
            return values;
        }
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = kind == ElementKind.F32 ? bytes.get(FLOAT, at) : (float) doubleIn(at));
        return values;
    }

    /// All elements as doubles, row-major.
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(elements)];
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = doubleIn(at));
        return values;
    }

    /// All elements as integers, row-major.
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(elements)];
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = longIn(at));
        return values;
    }

    /// The bytes of all elements, row-major without gaps, read-only; a view where the elements already lie so.
    public MemorySegment toBytes() {
        if (!contiguous) return contiguous().toBytes();
        return bytes.asSlice(offset * kind.bytes(), elements * kind.bytes()).asReadOnly();
    }

    /// The same values row-major without gaps: itself, or a copy.
    public TensorData contiguous() {
        if (contiguous) return this;
        TensorData copy = allocate(kind, sizes.toArray(), elements);
        long[] next = {0};
        forEachOffset(at -> {
            MemorySegment.copy(bytes, at, copy.bytes, next[0], kind.bytes());
            next[0] += kind.bytes();
        });
        return copy;
    }

    /// The same row-major sequence of elements in another shape of as many elements.
    public TensorData reshape(Dims shape) {
        if (shape.product() != elements)
            throw new IllegalArgumentException(sizes + " has not the elements of " + shape);
        if (isSplat()) return new TensorData(kind, shape, new long[shape.size()], offset, bytes);
        TensorData source = contiguous();
        return new TensorData(kind, shape, rowMajor(shape), source.offset, source.bytes);
    }

    /// The elements `start`, `start + step`, … below `end` of one dimension.
    public TensorData slice(int dim, long start, long end, long step) {
        if (start < 0 || end < start || end > sizeOf(dim) || step < 1)
            throw new IllegalArgumentException(
                    "no slice " + start + ":" + end + ":" + step + " in dimension " + dim + " of " + sizes);
        long[] newStrides = strides.clone();
        newStrides[dim] *= step;
        Dims shape = sizes.with(dim, Math.ceilDiv(end - start, step));
        return new TensorData(kind, shape, newStrides, offset + start * strides[dim], bytes);
    }

    /// Dimension `dim` as two: one that counts parts of `inner` elements, which divides it, and one inside a part.
    public TensorData split(int dim, long inner) {
        if (inner < 1 || sizeOf(dim) % inner != 0)
            throw new IllegalArgumentException("no parts of " + inner + " in dimension " + dim + " of " + sizes);
        long[] newSizes = new long[rank() + 1];
        long[] newStrides = new long[rank() + 1];
        for (int i = 0; i <= rank(); i++) {
            newSizes[i] = sizeOf(i <= dim ? i : i - 1);
            newStrides[i] = strides[i <= dim ? i : i - 1];
        }
        newSizes[dim] /= inner;
        newSizes[dim + 1] = inner;
        newStrides[dim] *= inner;
        return new TensorData(kind, Dims.of(newSizes), newStrides, offset, bytes);
    }

    /// Dimension `i` of the result is dimension `order[i]` of this.
    public TensorData permute(int... order) {
        long[] newSizes = new long[order.length];
        long[] newStrides = new long[order.length];
        if (order.length != rank())
            throw new IllegalArgumentException("an order of " + order.length + " for rank " + rank());
        boolean[] seen = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            if (seen[order[i]]) throw new IllegalArgumentException("dimension " + order[i] + " twice");
            seen[order[i]] = true;
            newSizes[i] = sizeOf(order[i]);
            newStrides[i] = strides[order[i]];
        }
        return new TensorData(kind, Dims.of(newSizes), newStrides, offset, bytes);
    }

    /// Repeats dimensions of size 1 and adds leading ones, so that the shape becomes `shape`; nothing is copied.
    public TensorData expand(Dims shape) {
        int added = shape.size() - rank();
        if (added < 0) throw new IllegalArgumentException("cannot expand " + sizes + " to " + shape);
        long[] newStrides = new long[shape.size()];
        for (int i = 0; i < rank(); i++) {
            boolean same = sizeOf(i) == shape.at(added + i);
            if (!same && sizeOf(i) != 1) throw new IllegalArgumentException("cannot expand " + sizes + " to " + shape);
            newStrides[added + i] = same ? strides[i] : 0;
        }
        return new TensorData(kind, shape, newStrides, offset, bytes);
    }

    /// The same values in another kind: rounded to nearest between floats, cut towards zero from floats to integers. In
    /// 8 bits, which have no infinity, what is beyond the largest number becomes that.
    public TensorData as(ElementKind target) {
        if (target == kind) return this;
        long[] shape = sizes.toArray();
        if (!kind.isFloat()) return ofLongs(target, toLongs(), shape);
        double[] values = toDoubles();
        double most = FloatType.F8E4M3FN.largest();
        if (target == ElementKind.F8_E4M3)
            for (int i = 0; i < values.length; i++) values[i] = Math.clamp(values[i], -most, most);
        return ofDoubles(target, values, shape);
    }

    /// Kind and shape, not the values: `f32[4, 2]`.
    @Override
    public String toString() {
        return kind.type() + sizes.toString();
    }

    private void put(long index, double value) {
        long at = index * kind.bytes();
        switch (kind) {
            case F64 -> bytes.set(DOUBLE, at, value);
            case F32 -> bytes.set(FLOAT, at, (float) value);
            case F16 -> bytes.set(SHORT, at, Float16.toHalf((float) value));
            case BF16 -> bytes.set(SHORT, at, Float16.toBfloat((float) value));
            case F8_E4M3 -> bytes.set(ValueLayout.JAVA_BYTE, at, Float8.toE4m3((float) value));
            case BOOL -> put(index, value != 0 ? 1L : 0L);
            case I4, I8, I16, I32, I64, U8 -> put(index, (long) value);
        }
    }

    private void put(long index, long value) {
        long at = index * kind.bytes();
        switch (kind) {
            case I64 -> bytes.set(LONG, at, value);
            case I32 -> bytes.set(INT, at, (int) value);
            case I16 -> bytes.set(SHORT, at, (short) value);
            case I4 -> bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (value << 60 >> 60));
            case I8, U8 -> bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case BOOL -> bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (value != 0 ? 1 : 0));
            case F32 -> bytes.set(FLOAT, at, (float) value);
            case F64, F16, BF16, F8_E4M3 -> put(index, (double) value);
        }
    }

    private double doubleIn(long at) {
        return switch (kind) {
            case F64 -> bytes.get(DOUBLE, at);
            case F32 -> bytes.get(FLOAT, at);
            case F16 -> Float16.ofHalf(bytes.get(SHORT, at));
            case BF16 -> Float16.ofBfloat(bytes.get(SHORT, at));
            case F8_E4M3 -> Float8.ofE4m3(bytes.get(ValueLayout.JAVA_BYTE, at));
            case I4, I8, I16, I32, I64, U8, BOOL -> longIn(at);
        };
    }

    private long longIn(long at) {
        return switch (kind) {
            case I64 -> bytes.get(LONG, at);
            case I32 -> bytes.get(INT, at);
            case I16 -> bytes.get(SHORT, at);
            case I4, I8 -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case U8 -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at));
            case BOOL -> bytes.get(ValueLayout.JAVA_BYTE, at) != 0 ? 1 : 0;
            case F32, F64, F16, BF16, F8_E4M3 -> (long) doubleIn(at);
        };
    }

    private long byteOffset(long linearIndex) {
        if (linearIndex < 0 || linearIndex >= elements)
            throw new IndexOutOfBoundsException("element " + linearIndex + " of " + elements);
        if (contiguous) return (offset + linearIndex) * kind.bytes();
        long at = offset;
        long rest = linearIndex;
        for (int i = rank() - 1; i >= 0; i--) {
            at += rest % sizeOf(i) * strides[i];
            rest /= sizeOf(i);
        }
        return at * kind.bytes();
    }

    /// Calls `visitor` with the byte offset of every element, row-major.
    private void forEachOffset(LongConsumer visitor) {
        if (elements == 0) return;
        long[] extents = sizes.toArray();
        long[] counter = new long[extents.length];
        long at = offset;
        while (true) {
            visitor.accept(at * kind.bytes());
            int dim = extents.length - 1;
            for (; dim >= 0; dim--) {
                at += strides[dim];
                if (++counter[dim] < extents[dim]) break;
                at -= counter[dim] * strides[dim];
                counter[dim] = 0;
            }
            if (dim < 0) return;
        }
    }

    private static TensorData allocate(ElementKind kind, long[] sizes, long elements) {
        Dims shape = Dims.of(sizes);
        if (shape.product() != elements)
            throw new IllegalArgumentException(elements + " elements do not fill " + shape);
        long size = Math.multiplyExact(elements, kind.bytes());
        MemorySegment bytes = size <= Integer.MAX_VALUE - 8
                ? MemorySegment.ofArray(new byte[(int) size])
                : Arena.ofAuto().allocate(size, 64);
        return new TensorData(kind, shape, rowMajor(shape), 0, bytes);
    }

    /// Bytes up to the end of the last element of a view.
    private static long extentInBytes(String name, ElementKind kind, Dims sizes, Dims strides, long offset) {
        boolean sound = sizes.size() == strides.size() && offset >= 0;
        for (long size : sizes.values()) sound &= size >= 0;
        for (long stride : strides.values()) sound &= stride >= 0;
        if (sound) {
            try {
                // The product may overflow where the extent does not, as strides may be 0.
                if (sizes.product() == 0) return 0;
                long last = offset;
                for (int i = 0; i < sizes.size(); i++)
                    last = Math.addExact(last, Math.multiplyExact(sizes.at(i) - 1, strides.at(i)));
                return Math.multiplyExact(Math.addExact(last, 1), kind.bytes());
            } catch (ArithmeticException _) {
                // Reported below.
            }
        }
        throw new InputError(
                "has the impossible sizes " + sizes + ", strides " + strides + ", offset " + offset,
                name,
                "the file is damaged, save it again");
    }

    private static long[] rowMajor(Dims sizes) {
        long[] strides = new long[sizes.size()];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            // Wraps on impossible sizes, which the bounds check then refuses by their product.
            stride *= Math.max(1, sizes.at(i));
        }
        return strides;
    }

    /// Strides of dimensions of size 1 are arbitrary.
    private static boolean isContiguous(Dims sizes, long[] strides) {
        long[] expected = rowMajor(sizes);
        for (int i = 0; i < expected.length; i++) if (sizes.at(i) != 1 && strides[i] != expected[i]) return false;
        return true;
    }
}
