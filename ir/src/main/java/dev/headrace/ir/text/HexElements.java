package dev.headrace.ir.text;

import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The elements of a tensor as a text of hexadecimal digits, in whole bytes, lowest byte first. They stay bytes.
final class HexElements {
    /// A resource begins with the alignment of its bytes, itself in four bytes.
    private static final int ALIGNMENT_DIGITS = 8;

    private final Parser in;
    private final ShapedType type;

    /// @param in a parser whose next word is the text
    HexElements(Parser in, ShapedType type) {
        this.in = in;
        this.type = type;
    }

    /// Of `dense<"0x…">`: those of `i1` eight to a byte. The bytes of one element stand for all, `FF` and `00` for all
    /// elements of `i1`.
    DenseElementsAttr packed() {
        int start = in.position();
        byte[] bytes = bytes(start, text(start).startsWith("0x", start + 1) ? 2 : 0);
        if (!type.element().equals(IntegerType.I1)) return whole(bytes, start);
        long needed = type.elements() / 8 + (type.elements() % 8 == 0 ? 0 : 1);
        if (bytes.length == 1 && (bytes[0] == 0 || bytes[0] == -1))
            return new DenseElementsAttr(type, List.of((long) (bytes[0] & 1)));
        if (bytes.length != needed) throw misfit(bytes, start);
        byte[] each = new byte[Math.toIntExact(type.elements())];
        for (int i = 0; i < each.length; i++) each[i] = (byte) (bytes[i / 8] >> i % 8 & 1);
        return whole(each, start);
    }

    /// Of a resource: each element of `i1` has its own byte.
    DenseElementsAttr resource() {
        int start = in.position();
        if (!text(start).startsWith("0x", start + 1) || in.tokens.peek().end() - start - 2 < 2 + ALIGNMENT_DIGITS)
            throw in.errorAt(start, "expected 0x, the alignment in eight hexadecimal digits, and the bytes");
        return whole(bytes(start, 2 + ALIGNMENT_DIGITS), start);
    }

    /// The whole text, of which the digits are not copied: there can be hundreds of millions.
    private String text(int start) {
        if (!in.tokens.at(Token.Kind.STRING))
            throw in.errorAt(start, "expected a text in quotes before " + in.tokens.describeNext());
        return in.source().text();
    }

    /// @param skipped how many characters stand in front of the digits
    private byte[] bytes(int start, int skipped) {
        Token token = in.tokens.take();
        try {
            return HexFormat.of().parseHex(in.source().text(), start + 1 + skipped, token.end() - 1);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw in.errorAt(start, "expected pairs of hexadecimal digits");
        }
    }

    private DenseElementsAttr whole(byte[] bytes, int start) {
        int width = (ScalarTypes.width(type.element()) + 7) / 8;
        boolean splat = bytes.length == width;
        if (bytes.length % width != 0 || bytes.length / width != type.elements() && !splat) throw misfit(bytes, start);
        ElementKind kind = ElementKind.of(type.element()).orElse(null);
        if (kind == null || splat) return new DenseElementsAttr(type, unpacked(bytes, width));
        return DenseElementsAttr.of(
                type, TensorData.view("constant", kind, type.shape(), MemorySegment.ofArray(bytes)));
    }

    private ParseError misfit(byte[] bytes, int start) {
        return in.errorAt(start, bytes.length + " bytes do not fill a " + type);
    }

    private List<Long> unpacked(byte[] bytes, int width) {
        List<Long> bits = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += width) {
            long raw = 0;
            for (int i = width - 1; i >= 0; i--) raw = raw << 8 | bytes[at + i] & 0xff;
            int unused = 64 - ScalarTypes.width(type.element());
            bits.add(
                    type.element() instanceof dev.headrace.ir.type.FloatType f
                            ? Double.doubleToRawLongBits(FloatBits.value(raw, f))
                            : raw << unused >> unused);
        }
        return bits;
    }
}
