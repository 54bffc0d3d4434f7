package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dialect;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Registry;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// One operation for each feature of the textual form.
final class ToyOp extends Op {
    private static final TypeConstraint TENSOR = TypeConstraint.of("a tensor", TensorType.class);

    /// Any operands, results and attributes; generic syntax only.
    static final OpSpec<ToyOp> ANY = OpSpec.of("toy.any", ToyOp::new)
            .operands("operands", TypeConstraint.ANY)
            .results("results", TypeConstraint.ANY);

    static final OpSpec<ToyOp> ADD = OpSpec.of("toy.add", ToyOp::new)
            .operand("left", TypeConstraint.ANY)
            .operand("right", TypeConstraint.ANY)
            .result("sum", TypeConstraint.ANY)
            .traits(Trait.SAME_TYPE)
            .format("$left `,` $right attr-dict `:` type($sum)");

    /// Its result type follows from its operand's.
    static final OpSpec<ToyOp> LOAD = OpSpec.of("toy.load", ToyOp::new)
            .operand("tensor", TENSOR)
            .operands("indices", TypeConstraint.ANY)
            .result("element", TypeConstraint.ANY)
            .infer(state -> List.of(((ShapedType) state.operands().getFirst().type()).element()))
            .format("$tensor `[` $indices `]` attr-dict `:` type($tensor)");

    /// Two groups of operands, a flag, a number.
    static final OpSpec<ToyOp> PICK = OpSpec.of("toy.pick", ToyOp::new)
            .operands("from", TypeConstraint.ANY)
            .optionalOperand("mask", TypeConstraint.of("an integer", IntegerType.class))
            .optionalAttribute("fast", UnitAttr.class)
            .optionalAttribute("count", IntegerAttr.class)
            .results("picked", TypeConstraint.ANY)
            .format("`(` $from `)` (`mask` $mask^)? (`fast` $fast^)? (`times` $count^)? attr-dict"
                    + " `:` functional-type(operands, results)");

    static final OpSpec<ToyOp> LOOP = OpSpec.of("toy.loop", ToyOp::new)
            .operands("inits", TypeConstraint.ANY)
            .results("results", TypeConstraint.ANY)
            .regions(1)
            .format("`(` $inits `)` attr-dict `:` functional-type(operands, results) $body");

    static final OpSpec<ToyOp> SCOPE = OpSpec.of("toy.scope", ToyOp::new)
            .operands("inits", TypeConstraint.ANY)
            .results("results", TypeConstraint.ANY)
            .attribute("sym_name", StringAttr.class)
            .regions(1)
            .traits(Trait.ISOLATED, Trait.SYMBOL)
            .format("$sym_name `(` $inits `)` attr-dict-with-keyword `:` functional-type(operands, results) $body");

    static final OpSpec<ToyOp> TWO = OpSpec.of("toy.two", ToyOp::new).regions(2);

    static final OpSpec<ToyOp> END = OpSpec.of("toy.end", ToyOp::new)
            .operands("values", TypeConstraint.ANY)
            .optionalAttribute("why", Attribute.class)
            .traits(Trait.TERMINATOR)
            .format("attr-dict ($values^ `:` type($values))?");

    static final Registry REGISTRY =
            new Registry(List.of(new Dialect("toy", List.of(ANY, ADD, LOAD, PICK, LOOP, SCOPE, TWO, END))));

    private ToyOp(OpState state) {
        super(state);
    }
}
