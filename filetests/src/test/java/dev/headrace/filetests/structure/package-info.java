/// The rules between modules and packages, tested.
@NullMarked
package dev.headrace.filetests.structure;

import org.jspecify.annotations.NullMarked;
