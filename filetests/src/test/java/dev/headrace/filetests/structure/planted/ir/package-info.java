@NullMarked
package dev.headrace.filetests.structure.planted.ir;

import org.jspecify.annotations.NullMarked;
