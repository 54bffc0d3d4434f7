package dev.headrace.ir.text;

import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.List;

/// `<…> : type`, behind the word `dense`: nested lists, one element for all, or bytes in hexadecimal.
///
/// The type stands behind the elements but says how to read them, so it is read first. No more elements are kept than
/// it has, nor than there are in the text.
final class DenseParser {
    private final Parser in;

    DenseParser(Parser in) {
        this.in = in;
    }

    DenseElementsAttr elements() {
        in.expect("<");
        int start = in.position();
        while (!in.at(">")) {
            if (in.tokens.at(Token.Kind.END)) throw in.error("expected '>' before the end of the text");
            in.tokens.take();
        }
        in.expect(">");
        in.expect(":");
        ShapedType type = type();
        int end = in.position();
        in.tokens.moveTo(start);
        DenseElementsAttr elements = in.tokens.at(Token.Kind.STRING)
                ? new HexElements(in, type).packed()
                : new DenseElementsAttr(type, literal(type));
        in.expect(">");
        in.tokens.moveTo(end);
        return elements;
    }

    /// `<name> : type`, behind the word `dense_resource`: the bytes stand at the end of the file.
    DenseElementsAttr resource() {
        in.expect("<");
        int start = in.position();
        String name = in.tokens.at(Token.Kind.STRING) ? in.string() : in.keyword();
        in.expect(">");
        in.expect(":");
        ShapedType type = type();
        return new HexElements(in.resources().open(name, in, start), type).resource();
    }

    private ShapedType type() {
        int start = in.position();
        if (in.type() instanceof ShapedType type && type.shape().isStatic()) return type;
        throw in.errorAt(start, "expected a tensor of known size");
    }

    private List<Long> literal(ShapedType type) {
        if (in.at("[")) {
            List<Long> bits = new ArrayList<>();
            list(type, 0, bits);
            return bits;
        }
        if (!in.at(">")) return List.of(element(type));
        if (type.elements() != 0) throw in.error("no elements for a " + type);
        return List.of();
    }

    private void list(ShapedType type, int dim, List<Long> bits) {
        if (dim == type.rank()) throw in.error("list is nested deeper than " + type);
        int start = in.position();
        in.enter();
        in.expect("[");
        long count = 0;
        if (!in.at("]")) {
            do {
                if (count++ == type.sizeOf(dim)) throw in.error("list is longer than " + type.sizeOf(dim));
                if (dim + 1 < type.rank()) list(type, dim + 1, bits);
                else bits.add(element(type));
            } while (in.consume(","));
        }
        in.expect("]");
        in.leave();
        if (count != type.sizeOf(dim))
            throw in.errorAt(start, "list has " + count + " elements, expected " + type.sizeOf(dim));
    }

    private long element(ShapedType type) {
        if (type.element().equals(IntegerType.I1)) {
            if (in.consume("true")) return 1;
            if (in.consume("false")) return 0;
        }
        int start = in.position();
        boolean negative = in.consume("-");
        boolean fits = in.tokens.at(Token.Kind.INTEGER)
                && !(type.element() instanceof FloatType && !Numbers.isHex(in.tokens.spelling(in.tokens.peek())));
        fits |= in.tokens.at(Token.Kind.FLOAT) && type.element() instanceof FloatType;
        if (!fits)
            throw in.error("expected an element of type " + type.element() + " before " + in.tokens.describeNext());
        String digits = in.tokens.spelling(in.tokens.take());
        return type.element() instanceof FloatType f
                ? Double.doubleToRawLongBits(Numbers.fraction(in, start, negative, digits, f))
                : Numbers.integer(in, start, negative, digits, type.element());
    }
}
