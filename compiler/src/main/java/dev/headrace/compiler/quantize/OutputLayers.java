package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The contractions behind which there is no other one: what they compute goes to the outputs, as the logits of a
/// language model.
final class OutputLayers {
    private final Set<GenericOp> operations;

    private OutputLayers(Set<GenericOp> operations) {
        this.operations = operations;
    }

    static OutputLayers of(FuncOp function, List<Contraction> contractions) {
        Set<GenericOp> all = contractions.stream().map(Contraction::op).collect(Collectors.toSet());
        Set<Op> before = new HashSet<>();
        Set<GenericOp> heads = new HashSet<>();
        // Users come behind what they use.
        for (Op op : function.body().ops().reversed()) {
            boolean leadsOn = op.results().stream()
                    .map(OpResult::users)
                    .flatMap(List::stream)
                    .map(user -> outermost(user, function))
                    .anyMatch(user ->
                            before.contains(user) || user instanceof GenericOp generic && all.contains(generic));
            if (leadsOn) before.add(op);
            else if (op instanceof GenericOp generic && all.contains(generic)) heads.add(generic);
        }
        return new OutputLayers(heads);
    }

    private static Op outermost(Op op, FuncOp function) {
        Op outer = op;
        while (outer.block() != function.body()) outer = outer.block().owner();
        return outer;
    }

    boolean contains(Contraction contraction) {
        return operations.contains(contraction.op());
    }
}
