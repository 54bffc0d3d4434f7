package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dialect;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The attributes of the textual IR.
final class AttributeParser {
    private final Parser in;

    AttributeParser(Parser in) {
        this.in = in;
    }

    Attribute attribute() {
        in.enter();
        try {
            return switch (in.tokens.peek().kind()) {
                case STRING -> new StringAttr(in.string());
                case SYMBOL -> new SymbolRefAttr(in.symbol());
                case INTEGER, FLOAT -> number();
                case ATTRIBUTE -> dialectAttribute();
                case TYPE -> new TypeAttr(in.type());
                case BARE -> word();
                case PUNCTUATION -> punctuated();
                case VALUE, BLOCK, END -> throw in.error("expected an attribute before " + in.tokens.describeNext());
            };
        } finally {
            in.leave();
        }
    }

    private Attribute punctuated() {
        if (in.at("-")) return number();
        if (in.at("[")) return array();
        if (in.at("{")) return new DictionaryAttr(dictionary());
        if (in.at("(")) return new TypeAttr(in.type());
        throw in.error("expected an attribute before " + in.tokens.describeNext());
    }

    private Attribute word() {
        if (in.consume("true")) return IntegerAttr.bool(true);
        if (in.consume("false")) return IntegerAttr.bool(false);
        if (in.consume("unit")) return UnitAttr.UNIT;
        if (in.consume("affine_map")) return new AffineMapAttr(new AffineParser(in).map());
        if (in.consume("dense")) return new DenseParser(in).elements();
        if (in.at("array")) return denseArray();
        return new TypeAttr(in.type());
    }

    private ArrayAttr array() {
        List<Attribute> elements = new ArrayList<>();
        in.expect("[");
        if (in.consume("]")) return new ArrayAttr(elements);
        do elements.add(attribute());
        while (in.consume(","));
        in.expect("]");
        return new ArrayAttr(elements);
    }

    SequencedMap<String, Attribute> dictionary() {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        in.expect("{");
        if (in.consume("}")) return entries;
        do {
            int start = in.position();
            String name = in.tokens.at(Token.Kind.STRING) ? in.string() : in.keyword();
            Attribute value = in.consume("=") ? attribute() : UnitAttr.UNIT;
            if (entries.put(name, value) != null) throw in.errorAt(start, "attribute '" + name + "' stands twice");
        } while (in.consume(","));
        in.expect("}");
        return entries;
    }

    private Attribute number() {
        int start = in.position();
        boolean negative = in.at("-");
        boolean isFloat = isFloatNext(negative);
        if (isFloat) {
            in.consume("-");
            double value = Double.parseDouble(in.tokens.spelling(in.tokens.take()));
            Type type = in.consume(":") ? in.type() : FloatType.F64;
            if (!(type instanceof FloatType f)) throw in.errorAt(start, "fraction of type " + type);
            return new FloatAttr(FloatBits.round(negative ? -value : value, f), f);
        }
        boolean hexadecimal = in.tokens.spelling(in.tokens.peek()).startsWith("0x");
        long value = in.integer();
        Type type = in.consume(":") ? in.type() : IntegerType.I64;
        return switch (type) {
            case IntegerType(int width) -> new IntegerAttr(inRange(value, width, start), type);
            case IndexType _ -> new IntegerAttr(value, type);
            case FloatType f when hexadecimal -> new FloatAttr(FloatBits.value(value, f), f);
            default -> throw in.errorAt(start, "whole number of type " + type);
        };
    }

    private boolean isFloatNext(boolean negative) {
        if (!negative) return in.tokens.at(Token.Kind.FLOAT);
        int minus = in.position();
        in.tokens.take();
        boolean isFloat = in.tokens.at(Token.Kind.FLOAT);
        in.tokens.moveTo(minus);
        return isFloat;
    }

    private long inRange(long value, int width, int start) {
        if (width == 64) return value;
        long limit = 1L << width;
        if (value >= limit || value < -(limit >> 1)) throw in.errorAt(start, value + " does not fit i" + width);
        if (width == 1) return value & 1;
        return value << (64 - width) >> (64 - width);
    }

    private DenseArrayAttr denseArray() {
        int start = in.position();
        in.expect("array");
        in.expect("<");
        if (!(in.type() instanceof IntegerType element))
            throw in.errorAt(start, "only arrays of integers are supported");
        List<Long> values = new ArrayList<>();
        if (in.consume(":")) {
            do values.add(in.consume("true") ? 1L : in.consume("false") ? 0L : in.integer());
            while (in.consume(","));
        }
        in.expect(">");
        return new DenseArrayAttr(element, new Dims(values));
    }

    private Attribute dialectAttribute() {
        Token token = in.tokens.take();
        String spelling = in.tokens.spelling(token);
        int dot = spelling.indexOf('.');
        if (dot < 0) {
            int body = in.aliases()
                    .bodyOf(spelling)
                    .orElseThrow(() -> in.errorAt(token.start(), "undefined attribute alias '" + spelling + "'"));
            return in.from(body).attribute();
        }
        Dialect dialect = in.registry()
                .dialect(spelling.substring(1, dot))
                .orElseThrow(() -> in.errorAt(token.start(), "unknown dialect in '" + spelling + "'"));
        return dialect.attributes().parse(in, spelling.substring(dot + 1));
    }
}
