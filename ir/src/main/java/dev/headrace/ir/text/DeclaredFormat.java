package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.FunctionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A custom syntax from a declaration; see [AssemblyFormat#of].
final class DeclaredFormat implements AssemblyFormat {
    private static final Pattern WORD = Pattern.compile(
            "\\s*(?:`([^`]+)`|\\$([A-Za-z_]\\w*)(\\^)?|type\\(\\$([A-Za-z_]\\w*)\\)|(attr-dict-with-keyword)|(attr-dict)|functional-type\\((operands),"
                + " results\\)|(\\()|(\\)\\?))\\s*");
    private static final Set<String> CLOSING = Set.of(")", "]", ">", ",", "(", "[", "<");
    private static final Set<String> OPENING = Set.of("(", "[", "<");

    private final List<Part> parts;

    private DeclaredFormat(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {
        record Literal(String text) implements Part {}

        /// An operand, an attribute or the region of that name.
        record Named(String name) implements Part {}

        record TypeOf(String name) implements Part {}

        record Attributes(boolean keyword) implements Part {}

        record FunctionalType() implements Part {}

        /// Parts that are there if the operand or attribute `anchor` is.
        record Optional(List<Part> parts, String anchor) implements Part {}
    }

    /// @throws IllegalArgumentException if the declaration is malformed
    static DeclaredFormat parse(String declaration) {
        Matcher matcher = WORD.matcher(declaration);
        List<Part> parts = new ArrayList<>();
        List<Part> group = null;
        String anchor = "";
        int at = 0;
        while (at < declaration.length()) {
            if (!matcher.find(at) || matcher.start() != at)
                throw new IllegalArgumentException("format is malformed from '" + declaration.substring(at) + "' on");
            at = matcher.end();
            List<Part> target = group == null ? parts : group;
            if (matcher.group(1) != null) target.add(new Part.Literal(matcher.group(1)));
            else if (matcher.group(2) != null) {
                target.add(new Part.Named(matcher.group(2)));
                if (matcher.group(3) != null) anchor = matcher.group(2);
            } else if (matcher.group(4) != null) target.add(new Part.TypeOf(matcher.group(4)));
            else if (matcher.group(5) != null) target.add(new Part.Attributes(true));
            else if (matcher.group(6) != null) target.add(new Part.Attributes(false));
            else if (matcher.group(7) != null) target.add(new Part.FunctionalType());
            else if (matcher.group(8) != null) group = new ArrayList<>();
            else if (group == null)
                throw new IllegalArgumentException("format closes a group that is not open: " + declaration);
            else {
                parts.add(new Part.Optional(List.copyOf(group), anchor));
                group = null;
            }
        }
        if (group != null) throw new IllegalArgumentException("format leaves a group open: " + declaration);
        return new DeclaredFormat(parts);
    }

    @Override
    public void check(OpSpec<?> spec) {
        List<String> named = named(parts).toList();
        List<String> typed = typed(parts).toList();
        for (String name : named)
            demand(isPart(spec, name), spec, "names '" + name + "', which is no operand, attribute or region");
        for (String name : typed)
            demand(isTyped(spec, name), spec, "gives the type of '" + name + "', which is no operand or result");
        for (OpSpec.Part operand : spec.operandParts())
            demand(named.contains(operand.name()), spec, "leaves out the operand '" + operand.name() + "'");
        boolean resultsTold = parts.stream().anyMatch(Part.FunctionalType.class::isInstance)
                || spec.resultParts().stream().allMatch(result -> typed.contains(result.name()))
                || spec.inference() != null
                || spec.has(Trait.SAME_TYPE) && !spec.operandParts().isEmpty();
        demand(resultsTold, spec, "leaves out the types of results, which cannot be inferred");
        demand(parts.stream().anyMatch(Part.Attributes.class::isInstance), spec, "has no place for attributes");
        long regions = named.stream().filter(name -> isRegion(spec, name)).count();
        demand(spec.regionCount() == regions, spec, "names " + regions + " regions of " + spec.regionCount());
        for (Part part : parts) {
            if (part instanceof Part.Optional(var inner, var anchor)) {
                demand(named(inner).anyMatch(anchor::equals), spec, "has an optional group without '^'");
                demand(
                        isRecognizable(spec, inner.getFirst()),
                        spec,
                        "has an optional group that begins like no other text");
            }
        }
    }

    private static void demand(boolean fits, OpSpec<?> spec, String defect) {
        if (!fits) throw new IllegalArgumentException("the format of " + spec + " " + defect);
    }

    private static boolean isPart(OpSpec<?> spec, String name) {
        return operandIndex(spec, name) >= 0 || attribute(spec, name) != null || isRegion(spec, name);
    }

    private static boolean isTyped(OpSpec<?> spec, String name) {
        return operandIndex(spec, name) >= 0
                || spec.resultParts().stream().anyMatch(result -> result.name().equals(name));
    }

    private static boolean isRecognizable(OpSpec<?> spec, Part first) {
        return first instanceof Part.Literal || first instanceof Part.Named(var name) && operandIndex(spec, name) >= 0;
    }

    // Printing.

    @Override
    public void print(Op op, OpPrinter out) {
        new Writing(op, out).parts(parts);
    }

    private final class Writing {
        private final Op op;
        private final OpPrinter out;
        private boolean tight;

        Writing(Op op, OpPrinter out) {
            this.op = op;
            this.out = out;
        }

        void parts(List<Part> all) {
            for (Part part : all) part(part);
        }

        private void part(Part part) {
            switch (part) {
                case Part.Literal(var text) -> {
                    if (!CLOSING.contains(text)) space();
                    out.text(text);
                    tight = OPENING.contains(text);
                }
                case Part.Named(var name) -> named(name);
                case Part.TypeOf(var name) -> {
                    space();
                    out.typesOf(valuesNamed(op, name));
                }
                case Part.Attributes(var keyword) -> {
                    String[] elided = attributesNamed(op.spec()).toArray(String[]::new);
                    if (keyword) out.attributesWithKeyword(op, elided);
                    else out.attributes(op, elided);
                    tight = false;
                }
                case Part.FunctionalType() -> {
                    space();
                    out.functionalType(op.operands(), op.results());
                }
                case Part.Optional(var inner, var anchor) -> {
                    if (isPresent(op, anchor)) parts(inner);
                }
            }
        }

        private void named(String name) {
            int operand = operandIndex(op.spec(), name);
            if (operand >= 0) {
                if (op.operandGroup(operand).isEmpty()) return;
                space();
                out.values(op.operandGroup(operand));
                return;
            }
            if (isRegion(op.spec(), name)) {
                space();
                out.region(op.region(0));
                return;
            }
            Attribute value = op.attributes().get(name);
            if (value == null || value instanceof UnitAttr) return;
            space();
            if (name.equals("sym_name") && value instanceof StringAttr(var symbol)) out.symbol(symbol);
            else out.attribute(value);
        }

        private void space() {
            if (!tight) out.text(" ");
            tight = false;
        }
    }

    private static boolean isPresent(Op op, String name) {
        int operand = operandIndex(op.spec(), name);
        return operand >= 0 ? !op.operandGroup(operand).isEmpty() : op.hasAttribute(name);
    }

    private static List<? extends Value> valuesNamed(Op op, String name) {
        int operand = operandIndex(op.spec(), name);
        if (operand >= 0) return op.operandGroup(operand);
        List<OpSpec.Part> results = op.spec().resultParts();
        int before = 0;
        for (OpSpec.Part part : results) {
            int size = part.arity() == OpSpec.Arity.ONE ? 1 : op.results().size() - results.size() + 1;
            if (part.name().equals(name)) return op.results().subList(before, before + size);
            before += size;
        }
        throw new IllegalStateException(op.name() + " has no operand or result '" + name + "'");
    }

    private static int operandIndex(OpSpec<?> spec, String name) {
        List<OpSpec.Part> operands = spec.operandParts();
        for (int i = 0; i < operands.size(); i++) if (operands.get(i).name().equals(name)) return i;
        return -1;
    }

    private static OpSpec.@Nullable AttributePart attribute(OpSpec<?> spec, String name) {
        for (OpSpec.AttributePart part : spec.attributeParts()) if (part.name().equals(name)) return part;
        return null;
    }

    private static boolean isFlag(OpSpec<?> spec, String name) {
        OpSpec.AttributePart part = attribute(spec, name);
        return part != null && part.kind() == UnitAttr.class;
    }

    /// The only region goes by any name that nothing else has.
    private static boolean isRegion(OpSpec<?> spec, String name) {
        return spec.regionCount() == 1 && operandIndex(spec, name) < 0 && attribute(spec, name) == null;
    }

    private Set<String> attributesNamed(OpSpec<?> spec) {
        return named(parts).filter(name -> operandIndex(spec, name) < 0).collect(Collectors.toSet());
    }

    private static Stream<String> named(List<Part> parts) {
        return parts.stream().flatMap(part -> switch (part) {
            case Part.Named(var name) -> Stream.of(name);
            case Part.Optional(var inner, var _) -> named(inner);
            default -> Stream.of();
        });
    }

    private static Stream<String> typed(List<Part> parts) {
        return parts.stream().flatMap(part -> switch (part) {
            case Part.TypeOf(var name) -> Stream.of(name);
            case Part.Optional(var inner, var _) -> typed(inner);
            default -> Stream.of();
        });
    }

    // Parsing.

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        return new Reading(in, spec, location).read();
    }

    private final class Reading {
        private final OpParser in;
        private final OpSpec<?> spec;
        private final OpState state;
        private final Map<String, List<OpParser.Operand>> operands = new HashMap<>();
        private final Map<String, List<Type>> types = new LinkedHashMap<>();
        private final int start;
        private boolean resultsSpelled;

        Reading(OpParser in, OpSpec<?> spec, Location location) {
            this.in = in;
            this.spec = spec;
            this.state = OpState.of(spec, location);
            this.start = in.position();
        }

        OpState read() {
            parts(parts);
            List<List<Value>> groups = new ArrayList<>();
            for (OpSpec.Part part : spec.operandParts()) groups.add(values(part));
            OpParser.operandGroups(state, groups);
            if (!resultsSpelled) state.results(resultTypes());
            return state;
        }

        private void parts(List<Part> all) {
            for (Part part : all) {
                switch (part) {
                    case Part.Literal(var text) -> in.expect(text);
                    case Part.Named(var name) -> named(name);
                    case Part.TypeOf(var name) -> types.put(name, typesOf(name));
                    case Part.Attributes(var keyword) -> {
                        if (keyword) in.attributesWithKeyword(state);
                        else in.attributes(state);
                    }
                    case Part.FunctionalType() -> functionalType();
                    case Part.Optional(var inner, var _) -> {
                        if (startsHere(inner.getFirst())) parts(inner);
                    }
                }
            }
        }

        private boolean startsHere(Part part) {
            return switch (part) {
                case Part.Literal(var text) -> in.at(text);
                case Part.Named(var name) -> operandIndex(spec, name) >= 0 && in.atOperand();
                default -> false;
            };
        }

        private void named(String name) {
            int operand = operandIndex(spec, name);
            if (operand >= 0) {
                OpSpec.Arity arity = spec.operandParts().get(operand).arity();
                if (arity == OpSpec.Arity.ONE) operands.put(name, List.of(in.operand()));
                else if (in.atOperand())
                    operands.put(name, arity == OpSpec.Arity.MANY ? in.operands() : List.of(in.operand()));
            } else if (isRegion(spec, name)) {
                state.region(in.region(List.of(), spec.has(Trait.ISOLATED)));
            } else if (isFlag(spec, name)) {
                state.attribute(name, UnitAttr.UNIT); // the words around it say so
            } else {
                state.attribute(name, name.equals("sym_name") ? new StringAttr(in.symbol()) : in.attribute());
            }
        }

        private List<Type> typesOf(String name) {
            boolean many = Stream.concat(spec.operandParts().stream(), spec.resultParts().stream())
                    .anyMatch(p -> p.name().equals(name) && p.arity() == OpSpec.Arity.MANY);
            return many ? in.types() : List.of(in.type());
        }

        private void functionalType() {
            int at = in.position();
            if (!(in.type() instanceof FunctionType type)) throw in.errorAt(at, "expected a function type");
            List<OpParser.Operand> all = new ArrayList<>();
            for (OpSpec.Part part : spec.operandParts()) all.addAll(operands.getOrDefault(part.name(), List.of()));
            if (all.size() != type.inputs().size())
                throw in.errorAt(at, "has types for " + type.inputs().size() + " operands, expected " + all.size());
            for (int i = 0; i < all.size(); i++)
                in.resolve(all.get(i), type.inputs().get(i));
            state.results(type.results());
            resultsSpelled = true;
        }

        private List<Value> values(OpSpec.Part part) {
            List<OpParser.Operand> named = operands.getOrDefault(part.name(), List.of());
            List<Type> spelled = types.get(part.name());
            if (spelled != null && spelled.size() != named.size())
                throw in.errorAt(
                        start,
                        "has " + named.size() + " values but " + spelled.size() + " types for '" + part.name() + "'");
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < named.size(); i++)
                values.add(spelled == null ? in.resolve(named.get(i)) : in.resolve(named.get(i), spelled.get(i)));
            return values;
        }

        private List<Type> resultTypes() {
            List<Type> results = new ArrayList<>();
            for (OpSpec.Part part : spec.resultParts()) {
                List<Type> spelled = types.get(part.name());
                if (spelled == null) return inferred();
                results.addAll(spelled);
            }
            return results;
        }

        private List<Type> inferred() {
            requireDeclared();
            if (spec.inference() != null) return spec.inference().apply(state);
            if (spec.has(Trait.SAME_TYPE) && !state.operands().isEmpty())
                return List.of(state.operands().getFirst().type());
            throw in.errorAt(start, "the result types of '" + spec + "' cannot be told");
        }

        /// Inference may rely on the declaration.
        private void requireDeclared() {
            for (OpSpec.Part part : spec.operandParts()) {
                for (OpParser.Operand operand : operands.getOrDefault(part.name(), List.of())) {
                    Type type = in.resolve(operand).type();
                    if (!part.constraint().accepts().test(type))
                        throw in.errorAt(
                                operand.position(),
                                "'" + operand.name() + "' is " + type + ", expected "
                                        + part.constraint().description());
                }
            }
            for (OpSpec.AttributePart part : spec.attributeParts()) {
                Attribute value = state.attributes().get(part.name());
                if (value == null ? !part.optional() : !part.kind().isInstance(value))
                    throw in.errorAt(
                            start,
                            "'" + spec + "' needs the attribute '" + part.name() + "' as a "
                                    + part.kind().getSimpleName());
            }
        }
    }
}
