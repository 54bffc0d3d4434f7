package dev.headrace.frontends.onnx;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.util.function.Function;

/// A translated model.
///
/// @param module at level LINALG, with the function `@main`
/// @param parameters the elements of each `headrace.parameter` by its name
public record OnnxProgram(ModuleOp module, Function<String, TensorData> parameters) {}
