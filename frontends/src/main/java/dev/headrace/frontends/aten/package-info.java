/// From ATen operators to structured operations on tensors: what an operator of PyTorch means.
///
/// Everything is emitted as `linalg.generic`; what depends on constants alone is computed here.
@NullMarked
package dev.headrace.frontends.aten;

import org.jspecify.annotations.NullMarked;
