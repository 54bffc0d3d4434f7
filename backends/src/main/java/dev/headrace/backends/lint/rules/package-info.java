/// One class for each rule of the vendor's compiler. "UG1399" is its manual, the Vitis High-Level Synthesis User Guide;
/// numbers such as `200-779` are those of its messages.
@NullMarked
package dev.headrace.backends.lint.rules;

import org.jspecify.annotations.NullMarked;
