@NullMarked
package dev.headrace.filetests.structure.planted.compiler.tiling;

import org.jspecify.annotations.NullMarked;
