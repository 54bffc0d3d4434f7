package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FloatType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Softmax, norms and activation functions are computed in other numbers than those of the model.
///
/// Before, for `bf16`:
/// ```mlir
/// %e = linalg.generic … ins(%x, %most : tensor<8x8xf32>, tensor<8xf32>) { subf, exp }
/// %sum = linalg.generic … ins(%e) outs(%zero : tensor<8xf32>) { addf }
/// %y = linalg.generic … ins(%e, %sum) { divf } -> tensor<8x8xf32>
/// ```
/// After:
/// ```mlir
/// %e = linalg.generic … ins(%x, %most : tensor<8x8xf32>, tensor<8xf32>) { truncf, truncf, subf, exp }
/// %f = linalg.generic … ins(%e : tensor<8x8xbf16>) { extf }
/// %sum = linalg.generic … ins(%f) outs(%zero : tensor<8xf32>) { addf }
/// %q = linalg.generic … ins(%e, %sum) { truncf, divf } -> tensor<8x8xbf16>
/// %y = linalg.generic … ins(%q) { extf } -> tensor<8x8xf32>
/// ```
/// [NonlinearParts] says what is meant. Sums over many elements, what is only added up, and what is computed from sums
/// alone, a few numbers for each row, stay as they are; of fixed-point numbers, sums are of the type
/// [FixedNumbers#SUM].
public record ComputeNonlinear(NonlinearType type) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElse(null);
        if (main == null || main.isDeclaration()) return;
        switch (type) {
            case F32 -> {}
            case F16 -> compute(module, main, new FloatNumbers(FloatType.F16), context);
            case BF16 -> compute(module, main, new FloatNumbers(FloatType.BF16), context);
            case FIXED -> compute(module, main, new FixedNumbers(), context);
        }
    }

    private void compute(ModuleOp module, FuncOp main, NonlinearNumbers numbers, PassContext context) {
        NonlinearParts parts = NonlinearParts.of(main);
        Map<String, Long> operations = new LinkedHashMap<>();
        NonlinearRewrite rewrite = new NonlinearRewrite(numbers, parts);
        for (GenericOp op : parts.all()) {
            String subject = String.join(" + ", op.location().names());
            if (rewrite.rewrite(op)) operations.merge(subject, 1L, Long::sum);
        }
        Patterns.eraseUnused(module);
        operations.forEach((subject, count) -> context.remark(Remark.of(
                        "quantize",
                        subject,
                        "is computed in " + type.name().toLowerCase(Locale.ROOT),
                        "it is not linear, and numbers that are not are to be such")
                .with("operations", count)));
    }
}
