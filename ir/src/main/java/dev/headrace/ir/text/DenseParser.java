package dev.headrace.ir.text;

import dev.headrace.ir.Type;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `dense<…> : type`, behind the word `dense`: nested lists, one element for all, or bytes in hexadecimal.
final class DenseParser {
    private final Parser in;
    private final List<Token> signs = new ArrayList<>();
    private final List<Token> numbers = new ArrayList<>();
    private final List<Long> shape = new ArrayList<>();

    DenseParser(Parser in) {
        this.in = in;
    }

    DenseElementsAttr elements() {
        int start = in.position();
        in.expect("<");
        if (in.tokens.at(Token.Kind.STRING)) {
            String bytes = in.string();
            in.expect(">");
            return fromBytes(bytes, shapedType(), start);
        }
        boolean list = in.at("[");
        if (!in.at(">")) read(0, list);
        in.expect(">");
        ShapedType type = shapedType();
        if (list && !type.shape().values().equals(shape))
            throw in.errorAt(start, "elements have shape " + shape + ", expected " + type.shape());
        if (!list && numbers.isEmpty() && type.elements() != 0) throw in.errorAt(start, "no elements for a " + type);
        List<Long> bits = new ArrayList<>(numbers.size());
        for (int i = 0; i < numbers.size(); i++)
            bits.add(bits(numbers.get(i), signs.get(i) != numbers.get(i), type.element()));
        return make(type, bits, start);
    }

    private DenseElementsAttr make(ShapedType type, List<Long> bits, int start) {
        try {
            return new DenseElementsAttr(type, bits);
        } catch (IllegalArgumentException e) {
            throw in.errorAt(start, String.valueOf(e.getMessage()));
        }
    }

    private ShapedType shapedType() {
        in.expect(":");
        int start = in.position();
        if (in.type() instanceof ShapedType type && type.shape().isStatic() && ScalarTypes.isScalar(type.element()))
            return type;
        throw in.errorAt(start, "expected a tensor of known size");
    }

    private void read(int depth, boolean list) {
        if (!list) {
            Token sign = in.tokens.peek();
            in.consume("-");
            Token number = in.tokens.take();
            boolean good = switch (number.kind()) {
                case INTEGER, FLOAT -> true;
                case BARE ->
                    in.tokens.spelling(number).equals("true")
                            || in.tokens.spelling(number).equals("false");
                default -> false;
            };
            if (!good) throw in.errorAt(number.start(), "expected a number");
            signs.add(sign);
            numbers.add(number);
            return;
        }
        in.enter();
        int start = in.position();
        in.expect("[");
        long count = 0;
        if (!in.at("]")) {
            do {
                read(depth + 1, in.at("["));
                count++;
            } while (in.consume(","));
        }
        in.expect("]");
        while (shape.size() <= depth) shape.add(-1L);
        if (shape.get(depth) == -1) shape.set(depth, count);
        else if (shape.get(depth) != count) throw in.errorAt(start, "lists of different lengths");
        in.leave();
    }

    private long bits(Token number, boolean negative, Type element) {
        String text = in.tokens.spelling(number);
        if (element instanceof FloatType type) {
            if (text.startsWith("0x")) return Double.doubleToRawLongBits(FloatBits.value(parse(text, number), type));
            if (number.kind() == Token.Kind.BARE) throw in.errorAt(number.start(), "expected a number");
            double value = Double.parseDouble(text);
            return Double.doubleToRawLongBits(FloatBits.round(negative ? -value : value, type));
        }
        if (number.kind() == Token.Kind.FLOAT) throw in.errorAt(number.start(), "expected a whole number");
        if (number.kind() == Token.Kind.BARE) return text.equals("true") ? 1 : 0;
        long value = parse(text, number);
        return wrap(negative ? -value : value, element);
    }

    private long parse(String text, Token at) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw in.errorAt(at.start(), "number is out of range");
        }
    }

    private static long wrap(long value, @Nullable Type element) {
        if (!(element instanceof IntegerType(int width)) || width == 64) return value;
        return width == 1 ? value & 1 : value << (64 - width) >> (64 - width);
    }

    private DenseElementsAttr fromBytes(String text, ShapedType type, int start) {
        int width = ScalarTypes.width(type.element()) / 8;
        if (width == 0) throw in.errorAt(start, "elements of type " + type.element() + " cannot stand in hexadecimal");
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(text, text.startsWith("0x") ? 2 : 0, text.length());
        } catch (IllegalArgumentException e) {
            throw in.errorAt(start, "expected pairs of hexadecimal digits");
        }
        if (bytes.length != type.elements() * width && bytes.length != width)
            throw in.errorAt(start, bytes.length + " bytes do not fill a " + type);
        List<Long> bits = new ArrayList<>(bytes.length / width);
        for (int at = 0; at < bytes.length; at += width) {
            long raw = 0;
            for (int i = width - 1; i >= 0; i--) raw = raw << 8 | bytes[at + i] & 0xff;
            bits.add(
                    type.element() instanceof FloatType f
                            ? Double.doubleToRawLongBits(FloatBits.value(raw, f))
                            : wrap(raw, type.element()));
        }
        return make(type, bits, start);
    }
}
