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
                case SYMBOL -> symbol();
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

    private SymbolRefAttr symbol() {
        String symbol = in.symbol();
        if (in.at("::")) throw in.error("names inside of a symbol are not supported");
        return new SymbolRefAttr(symbol);
    }

    private Attribute word() {
        if (in.consume("true")) return IntegerAttr.bool(true);
        if (in.consume("false")) return IntegerAttr.bool(false);
        if (in.consume("unit")) return UnitAttr.UNIT;
        if (in.consume("affine_map")) return new AffineMapAttr(new AffineParser(in).map());
        if (in.consume("dense")) return new DenseParser(in).elements();
        if (in.consume("dense_resource")) return new DenseParser(in).resource();
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
        boolean negative = in.consume("-");
        boolean isFraction = in.tokens.at(Token.Kind.FLOAT);
        if (!isFraction && !in.tokens.at(Token.Kind.INTEGER))
            throw in.error("expected a number before " + in.tokens.describeNext());
        String digits = in.tokens.spelling(in.tokens.take());
        Type type = in.consume(":") ? in.type() : isFraction ? FloatType.F64 : IntegerType.I64;
        return switch (type) {
            case FloatType f
            when isFraction || Numbers.isHex(digits) ->
                new FloatAttr(Numbers.fraction(in, start, negative, digits, f), f);
            case IntegerType _, IndexType _
            when !isFraction -> new IntegerAttr(Numbers.integer(in, start, negative, digits, type), type);
            default -> throw in.errorAt(start, (isFraction ? "fraction" : "whole number") + " of type " + type);
        };
    }

    private DenseArrayAttr denseArray() {
        in.expect("array");
        in.expect("<");
        int start = in.position();
        if (!(in.type() instanceof IntegerType element))
            throw in.errorAt(start, "only arrays of integers are supported");
        List<Long> values = new ArrayList<>();
        if (in.consume(":")) {
            do values.add(denseArrayElement(element));
            while (in.consume(","));
        }
        in.expect(">");
        return new DenseArrayAttr(element, new Dims(values));
    }

    private long denseArrayElement(IntegerType type) {
        if (type.equals(IntegerType.I1)) {
            if (in.consume("true")) return 1;
            if (in.consume("false")) return 0;
        }
        int start = in.position();
        boolean negative = in.consume("-");
        if (!in.tokens.at(Token.Kind.INTEGER))
            throw in.error("expected a whole number before " + in.tokens.describeNext());
        return Numbers.integer(in, start, negative, in.tokens.spelling(in.tokens.take()), type);
    }

    private Attribute dialectAttribute() {
        Token token = in.tokens.take();
        String spelling = in.tokens.spelling(token);
        int dot = spelling.indexOf('.');
        if (dot < 0) return in.aliases().attribute(in, token);
        Dialect dialect = in.registry()
                .dialect(spelling.substring(1, dot))
                .orElseThrow(() -> in.errorAt(token.start(), "unknown dialect in '" + spelling + "'"));
        try {
            return dialect.attributes().parse(in, spelling.substring(dot + 1));
        } catch (IllegalArgumentException e) { // each part is well formed, but not all of them together
            throw in.errorAt(token.start(), String.valueOf(e.getMessage()));
        }
    }
}
