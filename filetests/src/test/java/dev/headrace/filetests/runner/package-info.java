/// Runs the `.mlir` files under `src/test/mlir`: see [dev.headrace.filetests.runner.TestFile] for what they may say.
@NullMarked
package dev.headrace.filetests.runner;

import org.jspecify.annotations.NullMarked;
