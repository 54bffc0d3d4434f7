package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What layers compute becomes a result of the program, for those who want to measure.
///
/// Before:
/// ```mlir
/// %y = linalg.generic … ins(%x, %w) … { mulf, addf }
/// return %z : …
/// ```
/// After:
/// ```mlir
/// %y = linalg.generic … ins(%x, %w) … { mulf, addf }
/// return %z, %y : …   // headrace.output = "real: fc.weight"
/// ```
/// With options each layer is computed on integers as [QuantizeContractions] would, the program goes on from there, and
/// that is a further result, `integers: fc.weight`; the first one is then what the layer makes of the same input on
/// real numbers.
public record ObserveContractions(Optional<QuantizationOptions> options) implements Pass {
    /// What the names of results begin with that are computed on real numbers.
    public static final String REAL = "real: ";

    /// What the names of results begin with that are computed on integers.
    public static final String INTEGERS = "integers: ";

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        if (options.isPresent()) new Quantization(main, options.get(), context).observed();
        else {
            List<Contraction> contractions = all(main);
            LayerResults results = new LayerResults(main, contractions);
            for (Contraction each : contractions)
                results.add(REAL, each, each.op().result());
        }
    }

    /// The contractions of a function in their order.
    static List<Contraction> all(FuncOp function) {
        List<Contraction> contractions = new ArrayList<>();
        for (GenericOp op : function.body().ops(GenericOp.class))
            Contraction.of(op, function).ifPresent(contractions::add);
        return contractions;
    }
}
