@NullMarked
package dev.headrace.filetests.structure.planted.compiler.fusion;

import org.jspecify.annotations.NullMarked;
