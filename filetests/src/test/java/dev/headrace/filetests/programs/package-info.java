/// Random programs, and what must hold when passes work on them.
@NullMarked
package dev.headrace.filetests.programs;

import org.jspecify.annotations.NullMarked;
