/// ONNX models, compared with ONNX Runtime.
@NullMarked
package dev.headrace.filetests.onnx;

import org.jspecify.annotations.NullMarked;
