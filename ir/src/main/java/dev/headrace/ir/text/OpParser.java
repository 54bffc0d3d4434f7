package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FunctionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What an [AssemblyFormat] reads with.
public final class OpParser {
    private final Parser in;
    private final boolean inPlace;
    private Scope scope = new Scope(null);
    private Location here = Location.UNKNOWN;
    private String defaultDialect = "";

    /// @param inPlace whether to leave `loc(…)` aside
    OpParser(Parser in, boolean inPlace) {
        this.in = in;
        this.inPlace = inPlace;
    }

    /// The names of values that are visible somewhere.
    private static final class Scope {
        private final @Nullable Scope outer;
        private final Map<String, List<Value>> values = new HashMap<>();

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        @Nullable
        List<Value> find(String name) {
            for (Scope scope = this; scope != null; scope = scope.outer) {
                List<Value> found = scope.values.get(name);
                if (found != null) return found;
            }
            return null;
        }
    }

    /// The use of a value by name: `%x` or `%x#1`.
    public record Operand(String name, int index, int position) {}

    /// `%x: type`, the declaration of a block argument.
    public record Argument(String name, Type type, Location location, int position) {
        Argument at(Location location) {
            return new Argument(name, type, location, position);
        }
    }

    ModuleOp topLevel() {
        ModuleOp around = ModuleOp.create(in.here());
        Builder at = Builder.atEnd(around.body());
        while (!in.tokens.at(Token.Kind.END)) {
            if (in.tokens.at(Token.Kind.ATTRIBUTE) || in.tokens.at(Token.Kind.TYPE)) definition();
            else if (in.at("{-#")) in.resources().skip(in);
            else operation(at);
        }
        if (!around.body().isEmpty()
                && around.body().first() instanceof ModuleOp module
                && around.body().last() == module) return module.copy();
        return around;
    }

    /// `#name = …` or `!name = …`, whose body was found before.
    private void definition() {
        boolean type = in.tokens.at(Token.Kind.TYPE);
        int start = in.position();
        if (in.tokens.spelling(in.tokens.take()).indexOf('.') >= 0)
            throw in.errorAt(start, "expected an operation or the definition of an alias");
        in.expect("=");
        if (type) in.type();
        else if (in.at("loc")) location();
        else in.attribute();
    }

    private void operation(Builder at) {
        in.enter();
        int start = in.position();
        List<String> names = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        if (in.tokens.at(Token.Kind.VALUE)) {
            do {
                names.add(in.tokens.spelling(in.tokens.take()));
                counts.add(in.consume(":") ? count() : 1);
            } while (in.consume(","));
            in.expect("=");
        }
        Location outer = here;
        Location location = in.here();
        here = location;
        OpState state = in.tokens.at(Token.Kind.STRING) ? genericForm(location) : customForm(location);
        here = outer;
        Op op = create(state, start);
        if (in.at("loc")) {
            Location told = location();
            if (!inPlace) relocate(Rewriter.atEndOf(at.block()), op, location, told);
        }
        at.add(op);
        declare(names, counts, op, start);
        in.leave();
    }

    private int count() {
        int start = in.position();
        long count = in.integer();
        if (count < 1 || count > 10_000) throw in.errorAt(start, "expected a number of results");
        return (int) count;
    }

    private Op create(OpState state, int start) {
        int regions = state.spec().regionCount();
        if (state.regions().size() != regions)
            throw in.errorAt(
                    start, "'" + state.spec() + "' has " + state.regions().size() + " regions, expected " + regions);
        try {
            return state.spec().create(state);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw in.errorAt(start, String.valueOf(e.getMessage()));
        }
    }

    /// Moves the operation, and what its syntax left unsaid: block arguments and ends of blocks without a place of
    /// their own.
    @SuppressWarnings("ReferenceEquality") // one who spells the same place means it
    private static void relocate(Rewriter rewriter, Op op, Location from, Location to) {
        for (Region region : op.regions()) {
            for (Block block : region.blocks()) {
                for (BlockArgument argument : block.arguments())
                    if (argument.location() == from) rewriter.setLocation(argument, to);
                if (!block.isEmpty() && block.last().location() == from) rewriter.setLocation(block.last(), to);
            }
        }
        rewriter.setLocation(op, to);
    }

    private void declare(List<String> names, List<Integer> counts, Op op, int start) {
        int total = counts.stream().mapToInt(Integer::intValue).sum();
        if (!names.isEmpty() && total != op.results().size())
            throw in.errorAt(start, "'" + op.name() + "' has " + op.results().size() + " results, not " + total);
        int next = 0;
        for (int i = 0; i < names.size(); i++) {
            define(names.get(i), List.copyOf(op.results().subList(next, next + counts.get(i))), start);
            next += counts.get(i);
        }
    }

    private void define(String name, List<Value> values, int position) {
        if (scope.find(name) != null) throw in.errorAt(position, "value '" + name + "' is defined twice");
        scope.values.put(name, values);
    }

    private OpSpec<?> spec(String name, int position) {
        return in.registry().op(name).orElseThrow(() -> in.errorAt(position, unknown(name)));
    }

    private String unknown(String name) {
        int dot = name.indexOf('.');
        boolean foreign =
                dot > 0 && in.registry().dialect(name.substring(0, dot)).isEmpty();
        return "unknown operation '" + name + "'"
                + (foreign ? ", dialect '" + name.substring(0, dot) + "' is not supported" : "");
    }

    private OpState customForm(Location location) {
        int start = in.position();
        String word = in.keyword();
        String name = word.equals("module")
                ? "builtin.module"
                : word.indexOf('.') < 0 && !defaultDialect.isEmpty() ? defaultDialect + "." + word : word;
        OpSpec<?> spec = spec(name, start);
        AssemblyFormat format = spec.assemblyFormat();
        if (format == null) throw in.errorAt(start, "'" + name + "' has no custom syntax, write \"" + name + "\"(…)");
        return format.parse(this, spec, location);
    }

    private OpState genericForm(Location location) {
        int start = in.position();
        OpSpec<?> spec = spec(in.string(), start);
        OpState state = OpState.of(spec, location);
        in.expect("(");
        List<Operand> operands = in.at(")") ? List.of() : operands();
        in.expect(")");
        if (in.at("[")) throw in.error("branches to blocks are not supported");
        if (in.consume("<")) {
            state.attributes(in.dictionary());
            in.expect(">");
        }
        if (in.consume("(")) {
            do state.region(region(List.of(), spec.has(Trait.ISOLATED), "", false));
            while (in.consume(","));
            in.expect(")");
        }
        attributes(state);
        in.expect(":");
        int types = in.position();
        if (!(in.type() instanceof FunctionType type)) throw in.errorAt(types, "expected a function type");
        if (type.inputs().size() != operands.size())
            throw in.errorAt(types, "has types for " + type.inputs().size() + " operands, expected " + operands.size());
        for (int i = 0; i < operands.size(); i++)
            state.operands(resolve(operands.get(i), type.inputs().get(i)));
        return state.results(type.results());
    }

    // What formats use.

    public boolean at(String spelling) {
        return in.at(spelling);
    }

    /// Whether a value is named next.
    public boolean atOperand() {
        return in.tokens.at(Token.Kind.VALUE);
    }

    /// Whether `@name` is next.
    public boolean atSymbol() {
        return in.tokens.at(Token.Kind.SYMBOL);
    }

    public boolean consume(String spelling) {
        return in.consume(spelling);
    }

    public void expect(String spelling) {
        in.expect(spelling);
    }

    public int position() {
        return in.position();
    }

    public ParseError error(String message) {
        return in.error(message);
    }

    public ParseError errorAt(int position, String message) {
        return in.errorAt(position, message);
    }

    public String keyword() {
        return in.keyword();
    }

    /// The operation whose name is next.
    public OpSpec<?> operation() {
        int start = in.position();
        return spec(in.keyword(), start);
    }

    public String symbol() {
        return in.symbol();
    }

    public long integer() {
        return in.integer();
    }

    public boolean atInteger() {
        return in.tokens.at(Token.Kind.INTEGER) || in.at("-");
    }

    public Dims dims() {
        return in.dims();
    }

    public Type type() {
        return in.type();
    }

    public Attribute attribute() {
        return in.attribute();
    }

    public AffineMap affineMap() {
        return in.affineMap();
    }

    /// One type or several with commas between.
    public List<Type> types() {
        List<Type> types = new ArrayList<>();
        do types.add(in.type());
        while (in.consume(","));
        return types;
    }

    /// `{a = 1}` if it is there.
    public void attributes(OpState state) {
        if (!in.at("{")) return;
        int start = in.position();
        in.dictionary().forEach((name, value) -> {
            if (state.attributes().containsKey(name)) throw in.errorAt(start, "attribute '" + name + "' stands twice");
            state.attribute(name, value);
        });
    }

    /// `attributes {a = 1}` if it is there.
    public void attributesWithKeyword(OpState state) {
        if (!in.consume("attributes")) return;
        if (!in.at("{")) throw in.error("expected '{' before " + in.tokens.describeNext());
        attributes(state);
    }

    public SequencedMap<String, Attribute> dictionary() {
        return in.dictionary();
    }

    public Operand operand() {
        int start = in.position();
        if (!atOperand()) throw in.error("expected a value before " + in.tokens.describeNext());
        String name = in.tokens.spelling(in.tokens.take());
        int index = 0;
        if (in.tokens.at(Token.Kind.ATTRIBUTE)
                && in.tokens.spelling(in.tokens.peek()).matches("#[0-9]{1,5}"))
            index = Integer.parseInt(in.tokens.spelling(in.tokens.take()).substring(1));
        return new Operand(name, index, start);
    }

    public List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        do operands.add(operand());
        while (in.consume(","));
        return operands;
    }

    /// The value that was named.
    public Value resolve(Operand operand) {
        List<Value> values = scope.find(operand.name);
        if (values == null) throw in.errorAt(operand.position, "use of undefined value '" + operand.name + "'");
        if (operand.index >= values.size())
            throw in.errorAt(operand.position, "'" + operand.name + "' has " + values.size() + " results");
        return values.get(operand.index);
    }

    /// The value that was named, which must have this type.
    public Value resolve(Operand operand, Type type) {
        Value value = resolve(operand);
        if (!value.type().equals(type))
            throw in.errorAt(operand.position, "'" + operand.name + "' is " + value.type() + " but is used as " + type);
        return value;
    }

    /// `%x: type`.
    public Argument argument() {
        int start = in.position();
        if (!atOperand()) throw in.error("expected the name of an argument before " + in.tokens.describeNext());
        String name = in.tokens.spelling(in.tokens.take());
        in.expect(":");
        return new Argument(name, in.type(), here, start);
    }

    /// The argument with the `loc(…)` that comes next, if there is one.
    public Argument located(Argument argument) {
        if (!in.at("loc")) return argument;
        Location told = location();
        return inPlace ? argument : argument.at(told);
    }

    /// An argument whose type stands elsewhere.
    public Argument argument(Operand name, Type type) {
        if (name.index != 0) throw in.errorAt(name.position, "the name of an argument has no number");
        return new Argument(name.name, type, here, name.position);
    }

    /// `{ … }` of custom syntax, which always has a block.
    /// @param arguments those of the block, if the syntax has them elsewhere
    /// @param isolated whether values from outside are hidden
    public Region region(List<Argument> arguments, boolean isolated) {
        return region(arguments, isolated, "", true);
    }

    /// As above, where operations of a dialect may be written without its name.
    public Region region(List<Argument> arguments, boolean isolated, String defaultDialect) {
        return region(arguments, isolated, defaultDialect, true);
    }

    private Region region(List<Argument> arguments, boolean isolated, String dialect, boolean needsBlock) {
        Scope outer = scope;
        String outerDialect = defaultDialect;
        scope = new Scope(isolated ? null : outer);
        defaultDialect = dialect;
        in.expect("{");
        Region region = new Region();
        if (!in.at("}") || needsBlock) {
            Block block = region.addBlock();
            for (Argument argument : arguments) add(block, argument);
            if (in.tokens.at(Token.Kind.BLOCK)) {
                if (!arguments.isEmpty()) throw in.error("the arguments of the block are declared before it");
                label(block);
            }
            Builder at = Builder.atEnd(block);
            while (!in.at("}")) {
                if (in.tokens.at(Token.Kind.END)) throw in.error("expected '}' before the end of the text");
                if (in.tokens.at(Token.Kind.BLOCK)) throw in.error("a region with several blocks is not supported");
                operation(at);
            }
        }
        in.expect("}");
        scope = outer;
        defaultDialect = outerDialect;
        return region;
    }

    private void label(Block block) {
        in.tokens.take();
        if (in.consume("(")) {
            if (!in.at(")")) {
                do add(block, located(argument()));
                while (in.consume(","));
            }
            in.expect(")");
        }
        in.expect(":");
    }

    private void add(Block block, Argument argument) {
        Value value = block.addArgument(argument.type, argument.location);
        define(argument.name, List.of(value), argument.position);
    }

    /// Gives operands in groups, with their sizes where the operation keeps them.
    public static void operandGroups(OpState state, List<List<Value>> groups) {
        if (state.spec().hasSegments()) state.operandGroups(groups);
        else groups.forEach(state::operands);
    }

    private Location location() {
        return new LocationParser(in).location();
    }
}
