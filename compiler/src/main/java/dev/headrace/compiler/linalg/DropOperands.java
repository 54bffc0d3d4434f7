package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.BodyCopy;
import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import java.util.ArrayList;
import java.util.List;

/// A computation reads each element once: inputs that are the same tensor through the same map become one, and those
/// that the body does not use go.
///
/// Before: `linalg.generic … ins(%x, %x, %unused) …`, both `%x` through the same map. After: `ins(%x)`.
public record DropOperands() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new ReadOnce()).apply(module);
    }

    private record ReadOnce() implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            List<Value> inputs = new ArrayList<>();
            List<AffineMap> maps = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < op.inputs().size(); i++) {
                int place = placeOf(op.operand(i), op.map(i), inputs, maps);
                if (place < 0 && !op.body().argument(i).isUnused()) {
                    place = inputs.size();
                    inputs.add(op.operand(i));
                    maps.add(op.map(i));
                }
                places.add(place);
            }
            if (inputs.size() == op.inputs().size()) return noMatch("reads each element once");
            List<Value> operands = new ArrayList<>(inputs);
            operands.addAll(op.outputs());
            for (int i = 0; i < op.outputs().size(); i++) maps.add(op.outputMap(i));
            if (!Generics.areReadable(op.loopCount(), operands, maps))
                return noMatch("an unused input gives a loop its extent");
            GenericOp fresh = GenericOp.create(
                    rewriter, op.location(), inputs, op.outputs(), maps, op.iterators(), (at, elements) -> {
                        List<Value> indices = GenericDraft.indices(at, op.location(), op.loopCount());
                        List<Value> given = new ArrayList<>();
                        for (int i = 0; i < places.size(); i++)
                            given.add(places.get(i) < 0 ? op.body().argument(i) : elements.get(places.get(i)));
                        given.addAll(elements.subList(inputs.size(), elements.size()));
                        return BodyCopy.copy(op, at, given, (_, loop) -> indices.get(loop));
                    });
            rewriter.replace(op, Generics.inOrderOf(op, fresh).results());
            return Outcome.REWRITTEN;
        }

        private static int placeOf(Value value, AffineMap map, List<Value> values, List<AffineMap> maps) {
            for (int i = 0; i < values.size(); i++)
                if (values.get(i) == value && maps.get(i).equals(map)) return i;
            return -1;
        }
    }
}
