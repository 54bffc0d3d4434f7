package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.type.TensorType;

/// Replaces what the level LINALG does not have by `linalg.generic` and views.
final class ReplaceSourceOps {
    private ReplaceSourceOps() {}

    static void in(FuncOp main) {
        for (Op op : main.body().ops()) replaceTensors(op, Rewriter.at(op));
        for (SourceOp op : main.all(SourceOp.class)) if (op.hasBlock()) replaceScalars(op);
    }

    private static void replaceTensors(Op op, Rewriter at) {
        switch (op) {
            case InsertSliceOp insert -> at.replace(op, Placements.insertSlice(insert, at));
            case InsertOp insert -> at.replace(op, Placements.insert(insert, at));
            case ExtractSliceOp slice -> Slices.settle(slice, at);
            case FillOp fill -> {
                if (ConstantOp.valueOf(fill.number()).isEmpty())
                    at.replace(
                            op,
                            Elements.filled(
                                    op, fill.number(), (TensorType) op.result().type(), at));
            }
            case SourceOp source -> {
                if (source.results().size() == 1 && source.result().type() instanceof TensorType type)
                    at.replace(op, replacement(source, type, at));
            }
            case ArithOp arith -> {
                if (!(arith instanceof ConstantOp) && arith.result().type() instanceof TensorType type)
                    at.replace(op, Elements.elementwise(op, type, at));
            }
            case MathOp math -> {
                if (math.result().type() instanceof TensorType type) at.replace(op, Elements.elementwise(op, type, at));
            }
            default -> {}
        }
    }

    private static dev.headrace.ir.Value replacement(SourceOp op, TensorType type, Rewriter at) {
        if (op.name().startsWith("math.") || op.name().startsWith("arith.")) return Elements.elementwise(op, type, at);
        return switch (op.name()) {
            case "tensor.pad" -> Placements.pad(op, type, at);
            case "tensor.concat" -> Placements.concatenate(op, type, at);
            case "tensor.splat" -> Elements.filled(op, op.operand(0), type, at);
            case "tensor.from_elements" -> Elements.listed(op, type, at);
            case "tensor.generate" -> Elements.generated(op, type, at);
            case "tensor.reshape" -> Slices.reshaped(op, type, at);
            case "tensor.gather" -> Gather.of(op, type, at);
            case "linalg.softmax" -> Softmax.of(op, at);
            default -> throw Refusal.of(op, "is not supported");
        };
    }

    private static void replaceScalars(SourceOp op) {
        boolean isScalar = op.results().size() == 1
                && (op.name().startsWith("math.") || op.name().startsWith("arith."));
        if (!isScalar) return;
        Rewriter at = Rewriter.at(op);
        at.replace(op, ScalarFunctions.of(op, at));
    }
}
