@NullMarked
package dev.headrace.filetests.structure.planted.simulator;

import org.jspecify.annotations.NullMarked;
