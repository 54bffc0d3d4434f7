/// Tests that see every module.
@NullMarked
package dev.headrace.filetests;

import org.jspecify.annotations.NullMarked;
