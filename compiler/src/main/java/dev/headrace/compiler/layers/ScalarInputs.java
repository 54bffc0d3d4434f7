package dev.headrace.compiler.layers;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Numbers inside a computation as inputs of it.
final class ScalarInputs {
    private ScalarInputs() {}

    /// Puts in the place of `op` one that reads each of these constants from a tensor without dimensions.
    static void add(GenericOp op, SequencedMap<ConstantOp, ? extends Value> constants) {
        int inputs = op.inputs().size();
        List<Value> all = new ArrayList<>(op.inputs());
        List<AffineMap> maps = new ArrayList<>(op.maps().subList(0, inputs));
        for (Value tensor : constants.values()) {
            all.add(tensor);
            maps.add(AffineMap.of(op.loopCount(), List.of()));
        }
        maps.addAll(op.maps().subList(inputs, op.operandCount()));
        Rewriter rewriter = Rewriter.at(op);
        GenericOp fresh =
                GenericOp.create(rewriter, op.location(), all, op.outputs(), maps, op.iterators(), (at, elements) -> {
                    Map<Value, Value> mapping = new HashMap<>();
                    for (int i = 0; i < op.operandCount(); i++) {
                        BlockArgument element = elements.get(i < inputs ? i : i + constants.size());
                        mapping.put(op.body().argument(i), element);
                    }
                    int next = inputs;
                    for (ConstantOp constant : constants.keySet()) mapping.put(constant.result(), elements.get(next++));
                    for (Op inner : op.body())
                        if (!(inner instanceof YieldOp) && !mapping.containsKey(firstResult(inner)))
                            Copying.copyInto(at, inner, mapping);
                    return op.yielded().operands().stream()
                            .map(v -> mapping.getOrDefault(v, v))
                            .toList();
                });
        rewriter.replace(op, Generics.inOrderOf(op, fresh).results());
    }

    private static @org.jspecify.annotations.Nullable Value firstResult(Op op) {
        return op.results().isEmpty() ? null : op.result(0);
    }
}
