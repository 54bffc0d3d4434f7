package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.BodyCopy;
import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Only reductions start from the elements of their outputs. Others that read them get them as an input, and an empty
/// tensor as output; a fill that is no start of a reduction becomes a computation.
///
/// Before:
/// ```mlir
/// %y = linalg.generic {iterator_types = ["parallel"]} ins(%x) outs(%z) { ^bb0(%a: f32, %b: f32): addf %a, %b … }
/// ```
/// After:
/// ```mlir
/// %e = tensor.empty() : …
/// %y = linalg.generic {iterator_types = ["parallel"]} ins(%x, %z) outs(%e) { ^bb0(%a: f32, %b: f32, %o: f32): addf %a,
/// %b … } ```
public record DetachOutputs() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new OutputsToInputs(), new FillsToComputations()).apply(module);
    }

    private record OutputsToInputs() implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            if (!op.isParallel()) return noMatch("is a reduction");
            if (op.outputs().stream().allMatch(o -> o.definingOp() instanceof EmptyOp)
                    && IntStream.range(0, op.outputs().size()).noneMatch(op::readsOutput))
                return noMatch("does not read its outputs");
            List<Value> inputs = new ArrayList<>(op.inputs());
            List<Value> outputs = new ArrayList<>();
            List<AffineMap> maps = new ArrayList<>(op.maps());
            for (int i = 0; i < op.outputs().size(); i++) {
                Value output = op.outputs().get(i);
                outputs.add(EmptyOp.create(rewriter, op.location(), (TensorType) output.type())
                        .result());
                if (!op.readsOutput(i)) continue;
                maps.add(inputs.size(), op.outputMap(i));
                inputs.add(output);
            }
            GenericOp fresh =
                    GenericOp.create(rewriter, op.location(), inputs, outputs, maps, op.iterators(), (at, elements) -> {
                        List<Value> indices = GenericDraft.indices(at, op.location(), op.loopCount());
                        return BodyCopy.copy(op, at, elementsOf(op, elements), (_, loop) -> indices.get(loop));
                    });
            rewriter.replace(op, fresh.results());
            return Outcome.REWRITTEN;
        }

        private static List<Value> elementsOf(GenericOp op, List<? extends Value> given) {
            int inputs = op.inputs().size();
            List<Value> elements = new ArrayList<>(given.subList(0, inputs));
            int read = inputs;
            int unread = given.size() - op.outputs().size();
            for (int i = 0; i < op.outputs().size(); i++)
                elements.add(op.readsOutput(i) ? given.get(read++) : given.get(unread + i));
            return elements;
        }
    }

    private record FillsToComputations() implements Pattern<FillOp> {
        @Override
        public Class<FillOp> root() {
            return FillOp.class;
        }

        @Override
        public Outcome rewrite(FillOp op, Rewriter rewriter) {
            if (op.result().uses().stream().allMatch(FillsToComputations::isStart))
                return noMatch("only reductions start from it");
            var number = ConstantOp.valueOf(op.number());
            if (number.isEmpty() || number.get() instanceof DenseElementsAttr) return noMatch("has no fixed number");
            TensorType type = (TensorType) op.result().type();
            Value empty = EmptyOp.create(rewriter, op.location(), type).result();
            AffineMap identity = AffineMap.identity(type.rank());
            List<IteratorType> loops = Collections.nCopies(type.rank(), IteratorType.PARALLEL);
            Value computed = GenericOp.create(
                            rewriter,
                            op.location(),
                            List.of(),
                            List.of(empty),
                            List.of(identity),
                            loops,
                            (at, _) -> List.of(ConstantOp.create(at, op.location(), number.get())
                                    .result()))
                    .result();
            rewriter.replaceUses(op.result(), computed, use -> !isStart(use));
            return Outcome.REWRITTEN;
        }

        private static boolean isStart(Value.Use use) {
            return use.user() instanceof GenericOp user
                    && use.index() >= user.inputs().size();
        }
    }
}
