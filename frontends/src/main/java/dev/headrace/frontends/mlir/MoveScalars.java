package dev.headrace.frontends.mlir;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Single numbers that are computed between computations move into the bodies that use them. One element of a tensor
/// at a fixed place becomes one more input; a number that is an input is none any more.
///
/// Before:
/// ```mlir
/// %s = tensor.extract %scale[] : tensor<f32>
/// %half = arith.mulf %s, %c : f32
/// %y = linalg.generic … ins(%x) … { ^bb0(%e: f32, …): %p = arith.mulf %e, %half … }
/// ```
/// After:
/// ```mlir
/// %y = linalg.generic … ins(%x, %scale) … { ^bb0(%e: f32, %s: f32, …): %half = arith.mulf %s, %c  %p = arith.mulf … }
/// ```
final class MoveScalars {
    /// Sums of sums of sums can be far longer than their text once each use has its own copy.
    private static final int MOST_COPIES = 10_000;

    private final GenericOp op;
    private final Block outside;
    private final Rewriter rewriter;
    private final List<ExtractOp> elements = new ArrayList<>();
    private int copies;

    private MoveScalars(GenericOp op) {
        this.op = op;
        outside = op.block();
        rewriter = Rewriter.at(op);
    }

    static void intoBodies(FuncOp main) {
        for (GenericOp op : main.body().ops(GenericOp.class)) {
            MoveScalars each = new MoveScalars(withoutNumbers(op));
            each.collect();
            if (each.copies > 0 || !each.elements.isEmpty()) each.rebuild();
        }
    }

    /// The operation with its body using the numbers among its inputs from outside.
    private static GenericOp withoutNumbers(GenericOp op) {
        List<Value> inputs = new ArrayList<>();
        List<AffineMap> maps = new ArrayList<>();
        for (int i = 0; i < op.inputs().size(); i++) {
            if (!(op.operand(i).type() instanceof TensorType)) continue;
            inputs.add(op.operand(i));
            maps.add(op.map(i));
        }
        if (inputs.size() == op.inputs().size()) return op;
        for (int i = 0; i < op.outputs().size(); i++) maps.add(op.outputMap(i));
        Rewriter rewriter = Rewriter.at(op);
        GenericOp fresh =
                GenericOp.create(rewriter, op.location(), inputs, op.outputs(), maps, op.iterators(), (in, given) -> {
                    Map<Value, Value> mapping = new HashMap<>();
                    int next = 0;
                    for (int i = 0; i < op.operandCount(); i++) {
                        boolean isTensor = op.operand(i).type() instanceof TensorType;
                        mapping.put(op.body().argument(i), isTensor ? given.get(next++) : op.operand(i));
                    }
                    return Computation.copied(in, op.body(), mapping);
                });
        rewriter.replace(op, fresh.results());
        return fresh;
    }

    /// Copies what the body uses to its beginning, and lists the elements of tensors among it.
    private void collect() {
        for (boolean more = true; more; ) {
            more = false;
            for (Op inner : op.all(Op.class)) {
                if (inner == op) continue;
                for (Value operand : List.copyOf(inner.operands())) more |= take(operand);
            }
        }
    }

    private boolean take(Value value) {
        Op made = value.definingOp();
        if (made == null || made.block() != outside || made instanceof ConstantOp) return false;
        if (value.type() instanceof TensorType) return false;
        if (made instanceof ExtractOp extract && isFixed(extract)) {
            if (!elements.contains(extract)) elements.add(extract);
            return false;
        }
        if (++copies > MOST_COPIES) throw Refusal.of(op, "uses more than " + MOST_COPIES + " numbers from outside");
        rewriter.moveToStart(op.body());
        Op copy = rewriter.copy(made, new HashMap<>());
        for (int i = 0; i < made.results().size(); i++) {
            Value fresh = copy.result(i);
            rewriter.replaceUses(made.result(i), fresh, use -> op.encloses(use.user()));
        }
        return true;
    }

    private static boolean isFixed(ExtractOp extract) {
        Dims place = FoldNumbers.fixedPlace(extract.indices()).orElse(null);
        if (place == null) return false;
        TensorType type = (TensorType) extract.tensor().type();
        for (int d = 0; d < place.size(); d++)
            if (place.at(d) < 0 || place.at(d) >= type.sizeOf(d))
                throw Refusal.of(extract, "reads at " + place + " of " + type);
        return true;
    }

    private void rebuild() {
        if (elements.isEmpty()) return;
        List<Value> inputs = new ArrayList<>(op.inputs());
        List<AffineMap> maps = new ArrayList<>(op.maps());
        for (ExtractOp element : elements) {
            Dims place = FoldNumbers.fixedPlace(element.indices()).orElseThrow();
            List<AffineExpr> positions =
                    place.values().stream().map(AffineExpr::constant).toList();
            maps.add(inputs.size(), AffineMap.of(op.loopCount(), positions));
            inputs.add(element.tensor());
        }
        int before = op.inputs().size();
        rewriter.moveBefore(op);
        GenericOp fresh =
                GenericOp.create(rewriter, op.location(), inputs, op.outputs(), maps, op.iterators(), (in, given) -> {
                    Map<Value, Value> mapping = new HashMap<>();
                    for (int i = 0; i < before; i++) mapping.put(op.body().argument(i), given.get(i));
                    for (int i = 0; i < elements.size(); i++)
                        mapping.put(elements.get(i).result(), given.get(before + i));
                    for (int i = 0; i < op.outputs().size(); i++)
                        mapping.put(op.outputElement(i), given.get(inputs.size() + i));
                    return Computation.copied(in, op.body(), mapping);
                });
        rewriter.replace(op, fresh.results());
    }
}
