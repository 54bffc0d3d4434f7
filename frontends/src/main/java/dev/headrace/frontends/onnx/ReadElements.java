package dev.headrace.frontends.onnx;

import dev.headrace.frontends.protobuf.Budget;
import dev.headrace.frontends.protobuf.ProtobufReader;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Gives the elements of a stored tensor: a view of the mapped bytes wherever they lie as they are used.
final class ReadElements {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int RAW = 9;

    private final StoredTensor tensor;
    private final String place;
    private final ElementKind kind;
    private final long elements;

    private ReadElements(String file, StoredTensor tensor) {
        this.tensor = tensor;
        place = file + ", tensor '" + tensor.name() + "'";
        kind = kind(file, tensor);
        elements = elements(tensor);
    }

    /// The number of elements, without a look at them.
    /// @throws InputError where the shape is none
    static long count(String file, StoredTensor tensor) {
        return new ReadElements(file, tensor).elements;
    }

    /// @throws InputError where there are no such elements in Headrace
    static ElementKind kind(String file, StoredTensor tensor) {
        return ElementTypes.kind(tensor.elementType())
                .orElseThrow(() -> new InputError(
                        "has the unsupported element type " + ElementTypes.name(tensor.elementType()),
                        file + ", tensor '" + tensor.name() + "'",
                        "convert the model to float32, float16 or bfloat16"));
    }

    /// The elements.
    /// @throws InputError where they are too few or too many for the shape, or lie in a file that cannot be read
    static TensorData of(String file, StoredTensor tensor, ExternalFiles files) {
        return new ReadElements(file, tensor).data(files);
    }

    private long elements(StoredTensor stored) {
        try {
            if (stored.dims().values().stream().allMatch(d -> d >= 0))
                return Math.multiplyExact(stored.dims().product(), kind.bytes()) / kind.bytes();
        } catch (ArithmeticException _) {
            // Reported below.
        }
        throw error("has the impossible shape " + stored.dims());
    }

    private TensorData data(ExternalFiles files) {
        MemorySegment bytes = tensor.external().isEmpty() ? inMessage() : files.bytes(place, tensor.external());
        if (bytes.byteSize() != elements * kind.bytes())
            throw error("has " + bytes.byteSize() + " bytes where its shape " + tensor.dims() + " needs "
                    + elements * kind.bytes());
        return TensorData.view(place, kind, tensor.dims(), bytes);
    }

    /// The raw bytes; or else the numbers of the list that goes with the kind, of which fixed ones that are packed lie
    /// as they are used.
    private MemorySegment inMessage() {
        int list = listOf(kind);
        long listed = 0;
        MemorySegment only = null;
        boolean isPlain = kind == ElementKind.F32 || kind == ElementKind.F64;
        ProtobufReader in = reader();
        while (in.next()) {
            if (in.field() == RAW) return in.bytes();
            if (in.field() != list) {
                in.skip();
                continue;
            }
            listed++;
            if (isPlain && in.isBytes()) only = in.bytes();
            else in.skip();
        }
        if (listed == 1 && only != null) return only;
        if (elements > tensor.message().byteSize())
            throw error("has the shape " + tensor.dims() + ", more elements than the file has bytes");
        return isPlain && only != null ? joined(list) : decoded(list);
    }

    private ProtobufReader reader() {
        return new ProtobufReader(place, new Budget(place, Long.MAX_VALUE), tensor.message());
    }

    private static int listOf(ElementKind kind) {
        return switch (kind) {
            case F32 -> 4;
            case F64 -> 10;
            case I64 -> 7;
            case F16, BF16, F8_E4M3, I4, I8, I16, I32, U8, BOOL -> 5;
        };
    }

    /// Several packed pieces in one.
    private MemorySegment joined(int list) {
        MemorySegment all = MemorySegment.ofArray(new byte[Math.toIntExact(elements * kind.bytes())]);
        long next = 0;
        ProtobufReader in = reader();
        while (in.next()) {
            if (in.field() != list) {
                in.skip();
                continue;
            }
            MemorySegment piece = in.bytes();
            if (next + piece.byteSize() > all.byteSize()) throw tooMany();
            MemorySegment.copy(piece, 0, all, next, piece.byteSize());
            next += piece.byteSize();
        }
        return all.asSlice(0, next);
    }

    private MemorySegment decoded(int list) {
        MemorySegment all = MemorySegment.ofArray(new byte[Math.toIntExact(elements * kind.bytes())]);
        long[] next = {0};
        ProtobufReader in = reader();
        while (in.next()) {
            if (in.field() != list) in.skip();
            else if (kind == ElementKind.F32) in.reals(v -> put(all, next, Float.floatToRawIntBits(v)));
            else if (kind == ElementKind.F64) in.doubles(v -> put(all, next, Double.doubleToRawLongBits(v)));
            else in.varints(v -> put(all, next, v));
        }
        return all.asSlice(0, next[0]);
    }

    private void put(MemorySegment all, long[] next, long bits) {
        if (next[0] == all.byteSize()) throw tooMany();
        switch (kind.bytes()) {
            case 8 -> all.set(LONG, next[0], bits);
            case 4 -> all.set(INT, next[0], (int) bits);
            case 2 -> all.set(SHORT, next[0], (short) bits);
            default -> all.set(ValueLayout.JAVA_BYTE, next[0], (byte) bits);
        }
        next[0] += kind.bytes();
    }

    private InputError tooMany() {
        return error("has more elements than its shape " + tensor.dims());
    }

    private InputError error(String what) {
        return new InputError(what, place, "the file is damaged or incomplete, save it again");
    }
}
