/// Products with weights become products of integers.
///
/// [Contraction] says what is such a product, [WeightForms] which integers a weight becomes, [QuantizeContractions]
/// rewrites. What is left to do on real numbers stays as it was.
@NullMarked
package dev.headrace.compiler.quantize;

import org.jspecify.annotations.NullMarked;
