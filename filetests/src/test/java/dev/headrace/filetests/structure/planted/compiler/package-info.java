@NullMarked
package dev.headrace.filetests.structure.planted.compiler;

import org.jspecify.annotations.NullMarked;
