/// Passes, pipelines and the manager that verifies after each of them.
@NullMarked
package dev.headrace.ir.pass;

import org.jspecify.annotations.NullMarked;
