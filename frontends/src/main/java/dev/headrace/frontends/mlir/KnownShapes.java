package dev.headrace.frontends.mlir;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Region;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.OptionalLong;

/// Makes every size a number: looks them up where the program asks for them, computes with them, takes away casts that
/// forget them, and refuses those that remain unknown.
final class KnownShapes {
    private KnownShapes() {}

    static void settle(FuncOp main) {
        new Patterns(
                        new DimsToConstants(),
                        new DropCasts(),
                        new FoldNumbers.Casts(),
                        new FoldNumbers.Integers(),
                        new FoldNumbers.Extracts())
                .apply((ModuleOp) java.util.Objects.requireNonNull(main.parent()));
        List<Type> inputs = main.type().inputs();
        for (int i = 0; i < inputs.size(); i++) require(main, "argument " + i, inputs.get(i));
        List<Type> results = main.type().results();
        for (int i = 0; i < results.size(); i++) require(main, "result " + i, results.get(i));
        for (Op op : main.all(Op.class)) {
            for (OpResult result : op.results()) require(op, "a result", result.type());
            for (Region region : op.regions())
                for (BlockArgument argument : region.block().arguments()) require(op, "an element", argument.type());
        }
    }

    private static void require(Op op, String what, Type type) {
        if (!(type instanceof ShapedType shaped)) return;
        if (!shaped.shape().isStatic())
            throw Refusal.of(
                    op,
                    "has " + what + " of type " + type + ", sizes must be known; export the model with fixed sizes");
        if (shaped.shape().values().contains(0L))
            throw Refusal.of(op, "has " + what + " of type " + type + ", tensors without elements are not supported");
    }

    private record DimsToConstants() implements Pattern<SourceOp> {
        @Override
        public Class<SourceOp> root() {
            return SourceOp.class;
        }

        @Override
        public Outcome rewrite(SourceOp op, Rewriter rewriter) {
            if (!op.name().equals("tensor.dim")) return noMatch("is no dim");
            OptionalLong dim = ConstantOp.integerOf(op.operand(1));
            TensorType type = (TensorType) op.operand(0).type();
            if (dim.isEmpty()) return noMatch("is of a computed dimension");
            if (dim.getAsLong() < 0 || dim.getAsLong() >= type.rank())
                throw Refusal.of(op, "asks for dimension " + dim.getAsLong() + " of " + type);
            long size = type.sizeOf((int) dim.getAsLong());
            if (size < 0) return noMatch("is not known");
            rewriter.replace(op, ConstantOp.index(rewriter, op.location(), size).result());
            return Outcome.REWRITTEN;
        }
    }

    /// A cast to the type that the tensor has, or had before another cast.
    private record DropCasts() implements Pattern<SourceOp> {
        @Override
        public Class<SourceOp> root() {
            return SourceOp.class;
        }

        @Override
        public Outcome rewrite(SourceOp op, Rewriter rewriter) {
            if (!op.name().equals("tensor.cast")) return noMatch("is no cast");
            Value source = op.operand(0);
            while (!source.type().equals(op.result().type())) {
                if (!(source.definingOp() instanceof SourceOp before)
                        || !before.name().equals("tensor.cast")) return noMatch("forgets sizes");
                source = before.operand(0);
            }
            rewriter.replace(op, source);
            return Outcome.REWRITTEN;
        }
    }
}
