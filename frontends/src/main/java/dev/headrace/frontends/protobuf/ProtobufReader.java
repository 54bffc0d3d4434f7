package dev.headrace.frontends.protobuf;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// Reads one message of the protocol buffers' wire format, field by field, where it lies.
///
/// ```java
/// while (reader.next()) switch (reader.field()) {
///     case 1 -> name = reader.text();
///     default -> reader.skip();
/// }
/// ```
///
/// Nothing is copied but texts. A nested message is a part of the bytes that gets a reader of its own, so the caller
/// decides how deep to go. Every length is checked before it is believed.
public final class ProtobufReader {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final String where;
    private final Budget budget;
    private final MemorySegment bytes;
    private long at;
    private int field;
    private int wire;
    private boolean pending;

    /// @param where what the messages call the bytes: the file
    public ProtobufReader(String where, Budget budget, MemorySegment bytes) {
        this.where = where;
        this.budget = budget;
        this.bytes = bytes;
    }

    /// Goes on to the next field; the one before must have been read or skipped.
    /// @return whether there is one
    /// @throws InputError where the bytes are no message
    public boolean next() {
        if (pending) throw new IllegalStateException("field " + field + " was not read");
        if (at == bytes.byteSize()) return false;
        long tag = rawVarint();
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        if (tag < 0 || tag >>> 32 != 0 || field == 0) throw damaged("has no field number at byte " + at);
        pending = true;
        return true;
    }

    /// The number of the present field.
    public int field() {
        return field;
    }

    /// Whether the present field holds bytes: a text, a message or packed numbers.
    public boolean isBytes() {
        return wire == BYTES;
    }

    public void skip() {
        switch (wire) {
            case VARINT -> varint();
            case FIXED64 -> fixed(8);
            case BYTES -> bytes();
            case FIXED32 -> fixed(4);
            default -> throw damaged("has a field of the unknown kind " + wire);
        }
    }

    /// An integer of up to 64 bits.
    public long varint() {
        expect(VARINT);
        return rawVarint();
    }

    public float real() {
        expect(FIXED32);
        long place = advance(4);
        return bytes.get(FLOAT, place);
    }

    /// The bytes of a text, a message or packed numbers, where they lie.
    public MemorySegment bytes() {
        expect(BYTES);
        long length = rawVarint();
        if (length < 0 || length > bytes.byteSize() - at)
            throw damaged("says that field " + field + " has " + Long.toUnsignedString(length) + " bytes where "
                    + (bytes.byteSize() - at) + " are left");
        return bytes.asSlice(advance(length), length);
    }

    /// UTF-8.
    public String text() {
        MemorySegment text = bytes();
        budget.spend(16 + text.byteSize());
        byte[] copy = text.toArray(BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(copy))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputError("has a name that is no UTF-8", where, "write the file again", e);
        }
    }

    /// A message inside this one.
    public ProtobufReader message() {
        return over(bytes());
    }

    /// A reader of other bytes on the same budget.
    public ProtobufReader over(MemorySegment message) {
        budget.spend(256);
        return new ProtobufReader(where, budget, message);
    }

    /// One integer, or several that are packed.
    public void varints(LongConsumer each) {
        if (wire == VARINT) {
            budget.spend(16);
            each.accept(varint());
            return;
        }
        ProtobufReader packed = new ProtobufReader(where, budget, bytes());
        while (packed.at < packed.bytes.byteSize()) {
            budget.spend(16);
            each.accept(packed.rawVarint());
        }
    }

    /// One float, or several that are packed.
    public void reals(Consumer<Float> each) {
        if (wire == FIXED32) {
            budget.spend(16);
            each.accept(real());
            return;
        }
        MemorySegment packed = whole(4);
        for (long i = 0; i < packed.byteSize(); i += 4) {
            budget.spend(16);
            each.accept(packed.get(FLOAT, i));
        }
    }

    /// One double, or several that are packed.
    public void doubles(DoubleConsumer each) {
        if (wire == FIXED64) {
            pending = false;
            each.accept(bytes.get(DOUBLE, advance(8)));
            return;
        }
        MemorySegment packed = whole(8);
        for (long i = 0; i < packed.byteSize(); i += 8) each.accept(packed.get(DOUBLE, i));
    }

    private MemorySegment whole(int size) {
        MemorySegment packed = bytes();
        if (packed.byteSize() % size != 0) throw damaged("ends within a number of field " + field);
        return packed;
    }

    private void fixed(int size) {
        pending = false;
        advance(size);
    }

    private void expect(int kind) {
        if (wire != kind) throw damaged("has field " + field + " of the kind " + wire + ", expected " + kind);
        pending = false;
    }

    private long advance(long size) {
        if (size > bytes.byteSize() - at) throw damaged("ends within field " + field);
        long place = at;
        at += size;
        return place;
    }

    private long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = bytes.get(BYTE, advance(1));
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) return value;
        }
        throw damaged("has a number that does not end");
    }

    private InputError damaged(String what) {
        return new InputError(what, where, "the file is damaged or cut short, copy or write it again");
    }
}
