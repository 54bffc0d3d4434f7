@NullMarked
package dev.headrace.filetests.structure.planted.frontends;

import org.jspecify.annotations.NullMarked;
