package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Registry;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// Reads MLIR text: modules, and for dialects that parse their own types and attributes, the parts of which those are
/// made.
///
/// Every mistake is a [ParseError] with its line and column. Nesting is bounded, so that no text exhausts the stack.
public final class Parser {
    private static final int DEEPEST = 250;

    final Tokens tokens;
    private final Source source;
    private final Registry registry;
    private final Aliases aliases;
    private final Resources resources;
    private int depth;

    private Parser(Source source, Registry registry, Aliases aliases, Resources resources) {
        this.source = source;
        this.registry = registry;
        this.aliases = aliases;
        this.resources = resources;
        this.tokens = new Tokens(source);
    }

    /// Reads a module. A text without `module` around it is the body of one.
    /// @param file the name for messages
    /// @throws ParseError if the text is no module of registered operations
    public static ModuleOp module(String text, String file, Registry registry) {
        return new OpParser(over(new Source(file, text), registry), false).topLevel();
    }

    /// As above, but each operation is located where it stands in the text, whatever its `loc(…)` says: for messages
    /// about the text.
    public static ModuleOp moduleInPlace(String text, String file, Registry registry) {
        return new OpParser(over(new Source(file, text), registry), true).topLevel();
    }

    /// Reads a type that stands alone.
    public static Type type(String text, Registry registry) {
        Parser parser = alone(text, registry);
        Type type = parser.type();
        parser.expectEnd();
        return type;
    }

    /// Reads an attribute that stands alone.
    public static Attribute attribute(String text, Registry registry) {
        Parser parser = alone(text, registry);
        Attribute attribute = parser.attribute();
        parser.expectEnd();
        return attribute;
    }

    private static Parser alone(String text, Registry registry) {
        return over(new Source("text", text), registry);
    }

    private static Parser over(Source source, Registry registry) {
        return new Parser(source, registry, new Aliases(source), new Resources(source));
    }

    /// A parser that begins at another place of the same text.
    Parser from(int offset) {
        Parser parser = new Parser(source, registry, aliases, resources);
        parser.depth = depth + 1;
        parser.tokens.moveTo(offset);
        return parser;
    }

    Registry registry() {
        return registry;
    }

    Source source() {
        return source;
    }

    Aliases aliases() {
        return aliases;
    }

    Resources resources() {
        return resources;
    }

    /// The error to throw for a mistake at the next word.
    public ParseError error(String message) {
        return source.error(tokens.peek().start(), message);
    }

    ParseError errorAt(int offset, String message) {
        return source.error(offset, message);
    }

    int position() {
        return tokens.peek().start();
    }

    Location here() {
        return source.locate(position());
    }

    void enter() {
        if (++depth > DEEPEST) throw error("is nested deeper than " + DEEPEST + " levels");
    }

    void leave() {
        depth--;
    }

    /// Whether the next word is this keyword or punctuation.
    public boolean at(String spelling) {
        return tokens.at(spelling);
    }

    public boolean consume(String spelling) {
        if (!tokens.at(spelling)) return false;
        tokens.take();
        return true;
    }

    public void expect(String spelling) {
        if (!consume(spelling)) throw error("expected '" + spelling + "' before " + tokens.describeNext());
    }

    private void expectEnd() {
        if (!tokens.at(Token.Kind.END)) throw error("expected the end before " + tokens.describeNext());
    }

    /// A word of letters, as `parallel`.
    public String keyword() {
        if (!tokens.at(Token.Kind.BARE)) throw error("expected a word before " + tokens.describeNext());
        return tokens.spelling(tokens.take());
    }

    /// A whole number, with its sign.
    public long integer() {
        int start = position();
        boolean negative = consume("-");
        if (!tokens.at(Token.Kind.INTEGER)) throw error("expected a whole number before " + tokens.describeNext());
        return Numbers.integer(this, start, negative, tokens.spelling(tokens.take()));
    }

    /// A quoted text.
    public String string() {
        if (!tokens.at(Token.Kind.STRING)) throw error("expected a text in quotes before " + tokens.describeNext());
        Token token = tokens.take();
        return tokens.unquote(token.start(), token.end());
    }

    /// `@name`.
    public String symbol() {
        if (!tokens.at(Token.Kind.SYMBOL)) throw error("expected a symbol before " + tokens.describeNext());
        Token token = tokens.take();
        boolean quoted = source.text().charAt(token.start() + 1) == '"';
        return quoted
                ? tokens.unquote(token.start() + 1, token.end())
                : tokens.spelling(token).substring(1);
    }

    /// `[1, 2]`.
    public Dims dims() {
        List<Long> values = new ArrayList<>();
        expect("[");
        if (consume("]")) return Dims.NONE;
        do values.add(integer());
        while (consume(","));
        expect("]");
        return new Dims(values);
    }

    public Type type() {
        return new TypeParser(this).type();
    }

    public Attribute attribute() {
        return new AttributeParser(this).attribute();
    }

    /// `{a = 1, b}`.
    public SequencedMap<String, Attribute> dictionary() {
        return new AttributeParser(this).dictionary();
    }

    /// `affine_map<(d0) -> (d0)>`, or the name of one.
    public AffineMap affineMap() {
        if (attribute() instanceof dev.headrace.ir.attr.AffineMapAttr(AffineMap map)) return map;
        throw error("expected an affine map before " + tokens.describeNext());
    }
}
