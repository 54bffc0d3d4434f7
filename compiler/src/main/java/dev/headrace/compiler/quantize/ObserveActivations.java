package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The largest magnitude of what each layer multiplies its weights with becomes a result of the program.
///
/// Before:
/// ```mlir
/// %y = linalg.generic … ins(%x, %w) … { mulf, addf }
/// return %y : …
/// ```
/// After:
/// ```mlir
/// %most = linalg.generic … ins(%x) outs(%zero : tensor<f32>) { absf, maximumf }
/// %y = linalg.generic … ins(%x, %w) … { mulf, addf }
/// return %y, %most : …   // headrace.output = "input: fc.weight"
/// ```
public record ObserveActivations() implements Pass {
    /// What the names of results begin with.
    public static final String INPUT = "input: ";

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        List<Contraction> contractions = ObserveContractions.all(main);
        LayerResults results = new LayerResults(main, contractions);
        Map<Value, Value> known = new HashMap<>();
        for (Contraction each : contractions)
            results.add(
                    INPUT,
                    each,
                    known.computeIfAbsent(
                            each.op().operand(each.activation()),
                            x -> largest(
                                    x,
                                    new Emitter(
                                            Rewriter.at(each.op()), each.op().location()))));
    }

    private static Value largest(Value x, Emitter at) {
        int rank = ((TensorType) x.type()).rank();
        return at.generic(
                List.of(x),
                at.filled(0, Dims.NONE),
                List.of(AffineMap.identity(rank), AffineMap.of(rank, List.of())),
                Collections.nCopies(rank, IteratorType.REDUCTION),
                (in, e) -> in.binary(BinaryOp.Kind.MAXIMUMF, e.get(1), in.unary(UnaryOp.Kind.ABSF, in.real(e.get(0)))));
    }
}
