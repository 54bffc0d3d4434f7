package dev.headrace.ir.text;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// The types of the textual IR.
final class TypeParser {
    private final Parser in;

    TypeParser(Parser in) {
        this.in = in;
    }

    Type type() {
        in.enter();
        try {
            if (in.at("(")) return function();
            if (in.tokens.at(Token.Kind.TYPE)) return dialectType();
            return builtin();
        } finally {
            in.leave();
        }
    }

    private Type function() {
        List<Type> inputs = listInParentheses();
        in.expect("->");
        return new FunctionType(inputs, in.at("(") ? listInParentheses() : List.of(type()));
    }

    private List<Type> listInParentheses() {
        List<Type> types = new ArrayList<>();
        in.expect("(");
        if (in.consume(")")) return types;
        do types.add(type());
        while (in.consume(","));
        in.expect(")");
        return types;
    }

    private Type dialectType() {
        Token token = in.tokens.take();
        String spelling = in.tokens.spelling(token);
        int dot = spelling.indexOf('.');
        if (dot < 0) return in.aliases().type(in, token);
        Dialect dialect = in.registry()
                .dialect(spelling.substring(1, dot))
                .orElseThrow(() -> in.errorAt(token.start(), "unknown dialect in '" + spelling + "'"));
        try {
            return dialect.types().parse(in, spelling.substring(dot + 1));
        } catch (IllegalArgumentException e) { // each part is well formed, but not all of them together
            throw in.errorAt(token.start(), String.valueOf(e.getMessage()));
        }
    }

    private Type builtin() {
        int start = in.position();
        if (!in.tokens.at(Token.Kind.BARE)) throw in.error("expected a type before " + in.tokens.describeNext());
        String word = in.keyword();
        return switch (word) {
            case "index" -> IndexType.INDEX;
            case "tensor" -> new TensorType(shape(true), element());
            case "vector" -> new VectorType(shape(false), element());
            case "memref" -> new MemRefType(shape(true), elementOfMemory());
            default -> scalar(word, start);
        };
    }

    private Type scalar(String word, int start) {
        for (FloatType type : FloatType.values()) if (type.toString().equals(word)) return type;
        if (word.length() >= 2 && word.length() <= 4 && word.charAt(0) == 'i') {
            String digits = word.substring(1);
            if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                int width = Integer.parseInt(digits);
                if (width >= 1 && width <= 64) return new IntegerType(width);
            }
        }
        throw in.errorAt(start, "unknown type '" + word + "'");
    }

    /// `<4x?x`: the words of a shape run together, so it is read letter by letter.
    private Dims shape(boolean maybeDynamic) {
        if (!in.at("<")) throw in.error("expected '<' before " + in.tokens.describeNext());
        String text = in.source().text();
        int at = in.tokens.take().end();
        List<Long> sizes = new ArrayList<>();
        while (true) {
            while (at < text.length() && text.charAt(at) == ' ') at++;
            int digits = at;
            while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') digits++;
            boolean dynamic = digits == at && at < text.length() && text.charAt(at) == '?';
            if (dynamic) digits = at + 1;
            if (digits == at) break;
            int end = digits;
            while (end < text.length() && text.charAt(end) == ' ') end++;
            if (end >= text.length() || text.charAt(end) != 'x') throw in.errorAt(end, "expected 'x' after a size");
            if (dynamic && !maybeDynamic) throw in.errorAt(at, "size must be known");
            sizes.add(dynamic ? Dims.DYNAMIC : Numbers.integer(in, at, false, text.substring(at, digits)));
            at = end + 1;
        }
        in.tokens.moveTo(at);
        checkElements(sizes, at);
        return new Dims(sizes);
    }

    private void checkElements(List<Long> sizes, int at) {
        long elements = 64; // bits of the widest
        try {
            for (long size : sizes) elements = Math.multiplyExact(elements, Math.max(1, size));
        } catch (ArithmeticException e) {
            throw in.errorAt(at, "shape has more elements than can be counted");
        }
    }

    private Type element() {
        return element(false);
    }

    /// Memory may hold vectors.
    private Type elementOfMemory() {
        return element(true);
    }

    private Type element(boolean maybeVector) {
        int start = in.position();
        Type element = type();
        if (!ScalarTypes.isScalar(element) && !(maybeVector && element instanceof VectorType))
            throw in.errorAt(start, "elements of type " + element + " are not supported");
        if (in.at(",")) throw in.error("layouts and memory spaces are not supported");
        in.expect(">");
        return element;
    }
}
