/// ONNX models: the file, and what its operators mean in terms of ATen's.
///
/// [OnnxFile] reads; [ImportOnnx] translates. `Operand` is a tensor on the way, `Emitter` writes one ATen call or
/// computes it where all is known, the classes named after groups of operators compose what ONNX means.
@NullMarked
package dev.headrace.frontends.onnx;

import org.jspecify.annotations.NullMarked;
