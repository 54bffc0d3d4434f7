/// The launcher, run as a user runs it.
@NullMarked
package dev.headrace.filetests.launcher;

import org.jspecify.annotations.NullMarked;
