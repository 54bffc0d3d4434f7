package dev.headrace.compiler.quantize;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;

/// Products of activations with weights are computed on integers.
///
/// Before, for `w4a8`:
/// ```mlir
/// func.func @main(%w: tensor<64x64xf32> {headrace.parameter = "fc.weight"}, %x: tensor<16x64xf32> …) {
///   %y = linalg.generic … ins(%x, %w) outs(%zero : tensor<16x64xf32>) { mulf, addf }
/// ```
/// After:
/// ```mlir
/// func.func @main(%x: tensor<16x64xf32> …,
///                 %w: tensor<64x2x32xi4> {headrace.parameter = "fc.weight.i4", headrace.quantized = {…}},
///                 %s: tensor<64x2xf32> {headrace.parameter = "fc.weight.i4.scales", headrace.quantized = {…}}) {
///   %q, %sx = … %x …
///   %h = tensor.expand_shape %q [[0], [1, 2]] … : tensor<16x64xi8> into tensor<16x2x32xi8>
///   %p = linalg.generic … ins(%h, %w) outs(%zero : tensor<16x64x2xi32>) { extsi, extsi, muli, extsi, addi }
///   %g = linalg.generic … ins(%p, %s) outs(%zero : tensor<16x64xf32>) { sitofp, mulf, addf }
///   %y = linalg.generic … ins(%g, %sx) … { mulf }
/// ```
/// With scales of `i8`, which are multiples of a step for each row:
/// ```mlir
///   %g = linalg.generic … ins(%p, %s) outs(%zero : tensor<16x64xi32>) { extsi, muli, addi }
///   %y = linalg.generic … ins(%g, %steps, %sx) … { sitofp, mulf, mulf }
/// ```
/// The numbers are those of [QuantizedParameter] and [ActivationIntegers]. The weights themselves stay in the file;
/// whoever needs the integers computes them.
public record QuantizeContractions(QuantizationOptions options) implements Pass {
    /// What a remark says of a pattern of excluded layers that there are none for.
    public static final String UNMATCHED = "excludes nothing";

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElse(null);
        if (main == null || main.isDeclaration()) return;
        new Quantization(main, options, context).all();
        Patterns.eraseUnused(module);
        FuncSignature.removeUnusedArguments(
                main, i -> main.argumentAttribute(i, "headrace.parameter").isPresent());
    }
}
