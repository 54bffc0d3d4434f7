package dev.headrace.frontends.mlir;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Turns a module as MLIR's tools print it into one at level LINALG: a function `@main` of tensors with names, made of
/// `linalg.generic` and views.
final class ImportMlir {
    /// What the accelerator computes with.
    private static final List<Type> ELEMENTS =
            List.of(FloatType.F32, IntegerType.I64, IntegerType.I32, IntegerType.I1, IndexType.INDEX);

    private ImportMlir() {}

    /// Changes the module.
    /// @throws CompileError if it cannot be done
    static MlirModel convert(ModuleOp module) {
        verify(module);
        FuncOp main = MainFunction.isolate(module);
        KnownShapes.settle(main);
        ReplaceSourceOps.in(main);
        MoveScalars.intoBodies(main);
        Patterns.eraseUnused(module);
        refuseRest(main);
        Map<String, TensorData> weights = Signature.complete(main);
        verify(module);
        return new MlirModel(module, weights);
    }

    private static void verify(ModuleOp module) {
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors()) throw new CompileError(problems);
    }

    private static void refuseRest(FuncOp main) {
        for (Op op : main.body()) {
            boolean fits = switch (op) {
                case ConstantOp _,
                        GenericOp _,
                        FillOp _,
                        EmptyOp _,
                        ExpandShapeOp _,
                        CollapseShapeOp _,
                        ExtractSliceOp _,
                        ReturnOp _ -> true;
                default -> false;
            };
            if (!fits)
                throw Refusal.of(op, "is not supported outside of a 'linalg' operation; lower it to linalg on tensors");
        }
        for (Op op : main.all(Op.class)) {
            for (Value operand : op.operands()) requireElements(op, operand.type());
            for (Value result : op.results()) requireElements(op, result.type());
            if (op instanceof CastOp cast && (cast.kind() == CastOp.Kind.BITCAST || cast.kind() == CastOp.Kind.FPTOUI))
                throw Refusal.of(op, "is not supported");
            if (op instanceof SourceOp) throw Refusal.of(op, "is not supported here");
        }
    }

    private static void requireElements(Op op, Type type) {
        Type element = Accepts.elementOf(type);
        if (!ELEMENTS.contains(element))
            throw Refusal.of(
                    op.location(),
                    "elements of type " + element + " are not supported; supported are "
                            + ELEMENTS.stream().map(Type::toString).collect(Collectors.joining(", ")));
    }
}
