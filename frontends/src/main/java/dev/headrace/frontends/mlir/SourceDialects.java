package dev.headrace.frontends.mlir;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.FlagsAttr;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dialect;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.Registry;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.SymbolRefAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.type.IndexType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The dialects that a file may use: all of ours, each with the operations of MLIR's that the import replaces.
final class SourceDialects {
    /// Functions of one real number that [ScalarFunctions] expresses by others.
    private static final List<String> REAL = List.of("erfc", "absi");

    private static final List<String> TESTS = List.of("isnan", "isinf", "isfinite");

    private SourceDialects() {}

    static Registry registry() {
        List<SourceSpec> all = Stream.of(tensor(), arithmetic(), control())
                .flatMap(List::stream)
                .toList();
        List<Dialect> dialects = new ArrayList<>();
        for (Dialect ours : Dialects.all()) {
            List<OpSpec<?>> ops = new ArrayList<>(ours.ops());
            all.stream().filter(s -> s.spec.dialect().equals(ours.namespace())).forEach(s -> ops.add(s.spec));
            dialects.add(new Dialect(ours.namespace(), ops, ours.types(), ours.attributes()));
        }
        for (String foreign : List.of("cf", "ml_program"))
            dialects.add(new Dialect(
                    foreign,
                    all.stream()
                            .filter(s -> s.spec.dialect().equals(foreign))
                            .<OpSpec<?>>map(s -> s.spec)
                            .toList()));
        return new Registry(dialects);
    }

    private record SourceSpec(OpSpec<SourceOp> spec) {}

    private static SourceSpec op(OpSpec<SourceOp> spec) {
        return new SourceSpec(spec);
    }

    private static OpSpec<SourceOp> pure(String name) {
        return SourceOp.declare(name).traits(Trait.PURE);
    }

    private static List<SourceSpec> tensor() {
        TypeConstraint any = TypeConstraint.ANY;
        return List.of(
                op(pure("tensor.pad")
                        .operand("source", Accepts.TENSOR)
                        .operands("low", Accepts.INDEX)
                        .operands("high", Accepts.INDEX)
                        .attribute("static_low", DenseArrayAttr.class)
                        .attribute("static_high", DenseArrayAttr.class)
                        .optionalAttribute("nofold", UnitAttr.class)
                        .result("result", Accepts.TENSOR)
                        .regions(1)
                        .format(new PadFormat())),
                op(SourceOp.declare("tensor.yield")
                        .operand("value", any)
                        .traits(Trait.TERMINATOR)
                        .format("$value attr-dict `:` type($value)")),
                op(pure("tensor.cast")
                        .operand("source", Accepts.TENSOR)
                        .result("dest", Accepts.TENSOR)
                        .format("$source attr-dict `:` type($source) `to` type($dest)")),
                op(pure("tensor.concat")
                        .attribute("dim", IntegerAttr.class)
                        .operands("inputs", Accepts.TENSOR)
                        .result("result", Accepts.TENSOR)
                        .format("`dim` `(` $dim `)` $inputs attr-dict `:` functional-type(operands, results)")),
                op(pure("tensor.from_elements")
                        .operands("elements", any)
                        .result("result", Accepts.TENSOR)
                        .format("$elements attr-dict `:` type($result)")),
                op(pure("tensor.splat")
                        .operand("input", any)
                        .operands("dynamicSizes", Accepts.INDEX)
                        .result("aggregate", Accepts.TENSOR)
                        .format("$input (`[` $dynamicSizes^ `]`)? attr-dict `:` type($aggregate)")),
                op(pure("tensor.dim")
                        .operand("source", Accepts.TENSOR)
                        .operand("index", Accepts.INDEX)
                        .result("result", Accepts.INDEX)
                        .infer(_ -> List.of(IndexType.INDEX))
                        .format("attr-dict $source `,` $index `:` type($source)")),
                op(pure("tensor.reshape")
                        .operand("source", Accepts.TENSOR)
                        .operand("shape", Accepts.TENSOR)
                        .result("result", Accepts.TENSOR)
                        .format("$source `(` $shape `)` attr-dict `:` functional-type(operands, results)")),
                op(pure("tensor.gather")
                        .operand("source", Accepts.TENSOR)
                        .operand("indices", Accepts.TENSOR)
                        .attribute("gather_dims", Attribute.class)
                        .optionalAttribute("unique", UnitAttr.class)
                        .result("result", Accepts.TENSOR)
                        .format("$source `[` $indices `]` `gather_dims` `(` $gather_dims `)` (`unique` $unique^)?"
                                + " attr-dict `:` functional-type(operands, results)")),
                op(pure("tensor.generate")
                        .operands("dynamicExtents", Accepts.INDEX)
                        .result("result", Accepts.TENSOR)
                        .regions(1)
                        .format("$dynamicExtents $body attr-dict `:` type($result)")),
                op(pure("linalg.softmax")
                        .attribute("dimension", IntegerAttr.class)
                        .operand("input", Accepts.TENSOR)
                        .operand("output", Accepts.TENSOR)
                        .result("result", Accepts.TENSOR)
                        .format("attr-dict `dimension` `(` $dimension `)` `ins` `(` $input `:` type($input) `)` `outs`"
                                + " `(` $output `:` type($output) `)` `->` type($result)")));
    }

    private static List<SourceSpec> arithmetic() {
        TypeConstraint any = TypeConstraint.ANY;
        List<SourceSpec> ops = new ArrayList<>();
        for (String name : REAL)
            ops.add(op(pure("math." + name)
                    .operand("operand", name.equals("absi") ? Accepts.INTEGER_LIKE : Accepts.FLOAT_LIKE)
                    .result("result", any)
                    .optionalAttribute("fastmath", FlagsAttr.class)
                    .traits(Trait.SAME_TYPE)
                    .format("$operand attr-dict `:` type($result)")));
        for (String name : TESTS)
            ops.add(op(pure("math." + name)
                    .operand("operand", Accepts.FLOAT_LIKE)
                    .result("result", Accepts.BOOL_LIKE)
                    .optionalAttribute("fastmath", FlagsAttr.class)
                    .infer(state -> List.of(
                            ScalarFunctions.truthOf(state.operands().getFirst().type())))
                    .format("$operand attr-dict `:` type($operand)")));
        ops.add(op(pure("math.fpowi")
                .operand("lhs", Accepts.FLOAT_LIKE)
                .operand("rhs", Accepts.INTEGER_LIKE)
                .result("result", Accepts.FLOAT_LIKE)
                .optionalAttribute("fastmath", FlagsAttr.class)
                .infer(state -> List.of(state.operands().getFirst().type()))
                .format("$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs)")));
        ops.add(op(pure("math.copysign")
                .operand("lhs", Accepts.FLOAT_LIKE)
                .operand("rhs", Accepts.FLOAT_LIKE)
                .result("result", Accepts.FLOAT_LIKE)
                .optionalAttribute("fastmath", FlagsAttr.class)
                .traits(Trait.SAME_TYPE)
                .format("$lhs `,` $rhs attr-dict `:` type($result)")));
        ops.add(op(pure("arith.index_castui")
                .operand("in", Accepts.INTEGER_LIKE)
                .result("out", Accepts.INTEGER_LIKE)
                .format("$in attr-dict `:` type($in) `to` type($out)")));
        ops.add(op(pure("arith.ceildivui")
                .operand("lhs", Accepts.INTEGER_LIKE)
                .operand("rhs", Accepts.INTEGER_LIKE)
                .result("result", Accepts.INTEGER_LIKE)
                .traits(Trait.SAME_TYPE)
                .format("$lhs `,` $rhs attr-dict `:` type($result)")));
        return ops;
    }

    private static List<SourceSpec> control() {
        TypeConstraint any = TypeConstraint.ANY;
        return List.of(
                op(SourceOp.declare("cf.assert")
                        .operand("arg", Accepts.BOOL)
                        .attribute("msg", StringAttr.class)
                        .format("$arg `,` $msg attr-dict")),
                op(SourceOp.declare("ml_program.global")
                        .attribute("sym_name", StringAttr.class)
                        .attribute("type", TypeAttr.class)
                        .optionalAttribute("is_mutable", UnitAttr.class)
                        .optionalAttribute("value", Attribute.class)
                        .optionalAttribute("sym_visibility", StringAttr.class)
                        .traits(Trait.SYMBOL)
                        .format(new GlobalFormat())),
                op(SourceOp.declare("ml_program.global_load")
                        .attribute("global", SymbolRefAttr.class)
                        .result("result", any)
                        .traits(Trait.PURE)
                        .format("$global attr-dict `:` type($result)")),
                op(SourceOp.declare("ml_program.global_load_const")
                        .attribute("global", SymbolRefAttr.class)
                        .result("result", any)
                        .traits(Trait.PURE)
                        .format("$global attr-dict `:` type($result)")),
                op(SourceOp.declare("ml_program.global_store")
                        .attribute("global", SymbolRefAttr.class)
                        .operand("value", any)
                        .format("$global `=` $value attr-dict `:` type($value)")));
    }
}
