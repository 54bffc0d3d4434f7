@NullMarked
package dev.headrace.filetests.structure.planted.compiler.target;

import org.jspecify.annotations.NullMarked;
