package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.BodyCopy;
import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Numbers known at compile time become constants inside the bodies that use them: single ones, those of a filled
/// tensor, those of a constant tensor with equal elements. A tensor of integers that count along a dimension becomes
/// the counter of a loop.
///
/// Before:
/// ```mlir
/// %half = arith.constant dense<5.0e-01> : tensor<16xf32>
/// %y = linalg.generic … ins(%x, %half : …) … { ^bb0(%in: f32, %h: f32, …): %p = arith.mulf %in, %h … }
/// ```
/// After:
/// ```mlir
/// %y = linalg.generic … ins(%x : …) … { ^bb0(%in: f32, …): %h = arith.constant 5.0e-01 : f32  %p = arith.mulf %in, %h
/// … } ```
public record InlineScalars() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new ConstantsInside(), new CapturedInside()).apply(module);
    }

    private record ConstantsInside() implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            List<Value> inputs = new ArrayList<>();
            List<AffineMap> maps = new ArrayList<>();
            for (int i = 0; i < op.inputs().size(); i++) {
                if (KnownElements.of(op.operand(i)).isPresent()) continue;
                inputs.add(op.operand(i));
                maps.add(op.map(i));
            }
            if (inputs.size() == op.inputs().size()) return noMatch("has no constant input");
            for (int i = 0; i < op.outputs().size(); i++) maps.add(op.outputMap(i));
            List<Value> operands = new ArrayList<>(inputs);
            operands.addAll(op.outputs());
            if (!Generics.areReadable(op.loopCount(), operands, maps))
                return noMatch("a constant input gives a loop its extent");
            GenericOp fresh = GenericOp.create(
                    rewriter, op.location(), inputs, op.outputs(), maps, op.iterators(), (at, elements) -> {
                        List<Value> indices = GenericDraft.indices(at, op.location(), op.loopCount());
                        List<Value> all = elementsOf(op, at, elements, indices);
                        return BodyCopy.copy(op, at, all, (_, loop) -> indices.get(loop));
                    });
            rewriter.replace(op, Generics.inOrderOf(op, fresh).results());
            return Outcome.REWRITTEN;
        }

        private static List<Value> elementsOf(
                GenericOp op, Builder at, List<? extends Value> given, List<Value> indices) {
            List<Value> elements = new ArrayList<>();
            int next = 0;
            for (int i = 0; i < op.inputs().size(); i++) {
                KnownElements known = KnownElements.of(op.operand(i)).orElse(null);
                elements.add(known == null ? given.get(next++) : known.element(at, op.location(), op.map(i), indices));
            }
            elements.addAll(given.subList(next, given.size()));
            return elements;
        }
    }

    /// A single number that the body uses without having it among the inputs.
    private record CapturedInside() implements Pattern<ConstantOp> {
        @Override
        public Class<ConstantOp> root() {
            return ConstantOp.class;
        }

        @Override
        public Outcome rewrite(ConstantOp op, Rewriter rewriter) {
            if (op.result().type() instanceof TensorType) return noMatch("is no single number");
            boolean changed = false;
            for (Value.Use use : op.result().uses()) {
                Op user = use.user();
                if (user.block() == op.block() || !(user.parent() instanceof GenericOp)) continue;
                rewriter.moveToStart(user.block());
                rewriter.setOperand(
                        user,
                        use.index(),
                        ConstantOp.create(rewriter, op.location(), op.value()).result());
                changed = true;
            }
            return changed ? Outcome.REWRITTEN : noMatch("no body uses it");
        }
    }
}
