@NullMarked
package dev.headrace.filetests.structure.planted.backends;

import org.jspecify.annotations.NullMarked;
