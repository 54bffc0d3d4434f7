package dev.headrace.dialects.func;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FunctionType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// A function. Its parameters are the arguments of its block; an empty region makes it a mere declaration.
///
/// ```mlir
/// func.func @main(%x: tensor<4xf32> {headrace.input = "x"}) -> tensor<4xf32> {
///   return %x : tensor<4xf32>
/// }
/// ```
public final class FuncOp extends FuncDialectOp {
    /// The attribute that holds the [FunctionType].
    public static final String TYPE = "function_type";
    /// The attribute that holds one dictionary for each parameter.
    public static final String ARGUMENTS = "arg_attrs";
    /// The attribute that holds one dictionary for each result.
    public static final String RESULTS = "res_attrs";

    public static final OpSpec<FuncOp> SPEC = OpSpec.of("func.func", FuncOp::new)
            .attribute("sym_name", StringAttr.class)
            .attribute(TYPE, TypeAttr.class)
            .optionalAttribute("sym_visibility", StringAttr.class)
            .optionalAttribute(ARGUMENTS, ArrayAttr.class)
            .optionalAttribute(RESULTS, ArrayAttr.class)
            .regions(1)
            .traits(Trait.SYMBOL, Trait.ISOLATED)
            .format(new FuncFormat())
            .verify(FuncOp::verify);

    private FuncOp(OpState state) {
        super(state);
    }

    /// A function with an empty body, to be filled and ended with a [ReturnOp].
    public static FuncOp create(Builder at, Location loc, String name, FunctionType type) {
        return create(at, loc, name, type, List.of(), List.of());
    }

    /// As above with attributes on the parameters and results: one dictionary each, or none at all.
    public static FuncOp create(
            Builder at,
            Location loc,
            String name,
            FunctionType type,
            List<DictionaryAttr> argumentAttributes,
            List<DictionaryAttr> resultAttributes) {
        OpState state = OpState.of(SPEC, loc)
                .attribute("sym_name", new StringAttr(name))
                .attribute(TYPE, new TypeAttr(type));
        if (!argumentAttributes.isEmpty()) state.attribute(ARGUMENTS, ArrayAttr.of(argumentAttributes));
        if (!resultAttributes.isEmpty()) state.attribute(RESULTS, ArrayAttr.of(resultAttributes));
        return at.add(new FuncOp(state.region(Region.withBlock(type.inputs(), loc))));
    }

    /// The function of this name in the module.
    public static Optional<FuncOp> find(ModuleOp module, String name) {
        return module.body().ops(FuncOp.class).stream()
                .filter(f -> f.symbol().equals(name))
                .findFirst();
    }

    /// The name by which `@name` refers to the function. ([#name] is that of the operation, `func.func`.)
    public String symbol() {
        return required("sym_name", StringAttr.class).value();
    }

    public FunctionType type() {
        return (FunctionType) required(TYPE, TypeAttr.class).type();
    }

    public boolean isDeclaration() {
        return region(0).isEmpty();
    }

    public Block body() {
        return region(0).block();
    }

    /// The operation that ends the body.
    public ReturnOp returned() {
        return (ReturnOp) body().last();
    }

    public Optional<Attribute> argumentAttribute(int index, String name) {
        return dictionary(ARGUMENTS, index).flatMap(d -> d.at(name));
    }

    public Optional<Attribute> resultAttribute(int index, String name) {
        return dictionary(RESULTS, index).flatMap(d -> d.at(name));
    }

    /// All attributes of a parameter.
    public DictionaryAttr argumentAttributes(int index) {
        return dictionary(ARGUMENTS, index).orElseGet(() -> new DictionaryAttr(new LinkedHashMap<>()));
    }

    /// All attributes of a result.
    public DictionaryAttr resultAttributes(int index) {
        return dictionary(RESULTS, index).orElseGet(() -> new DictionaryAttr(new LinkedHashMap<>()));
    }

    private Optional<DictionaryAttr> dictionary(String attribute, int index) {
        return attribute(attribute, ArrayAttr.class)
                .map(all -> (DictionaryAttr) all.elements().get(index));
    }

    private void verify(Diagnostics problems) {
        if (!(required(TYPE, TypeAttr.class).type() instanceof FunctionType type)) {
            problems.error(this, "has type %s, expected a function type", required(TYPE, TypeAttr.class));
            return;
        }
        verifyDictionaries(problems, ARGUMENTS, type.inputs().size());
        verifyDictionaries(problems, RESULTS, type.results().size());
        if (isDeclaration()) return;
        List<Type> given = body().arguments().stream().map(Value::type).toList();
        if (!given.equals(type.inputs()))
            problems.error(this, "has block arguments %s, expected %s as in its type", given, type.inputs());
        if (body().isEmpty() || !(body().last() instanceof ReturnOp))
            problems.error(this, "does not end with 'func.return'");
        if (callees(new LinkedHashSet<>()).contains(this))
            problems.error(this, "calls itself, directly or through others");
    }

    /// The functions that run when this one does, as far as they are in the module.
    private SequencedSet<FuncOp> callees(SequencedSet<FuncOp> found) {
        ModuleOp module = enclosing(ModuleOp.class).orElse(null);
        if (module == null) return found;
        for (CallOp call : all(CallOp.class)) {
            FuncOp callee = find(module, call.calleeName()).orElse(null);
            if (callee != null && found.add(callee)) callee.callees(found);
        }
        return found;
    }

    private void verifyDictionaries(Diagnostics problems, String name, int expected) {
        ArrayAttr all = attribute(name, ArrayAttr.class).orElse(null);
        if (all == null) return;
        if (all.elements().size() != expected)
            problems.error(
                    this, "has %d entries in '%s', expected %d", all.elements().size(), name, expected);
        for (Attribute each : all.elements())
            if (!(each instanceof DictionaryAttr))
                problems.error(this, "has %s in '%s', expected a dictionary", each, name);
    }
}
