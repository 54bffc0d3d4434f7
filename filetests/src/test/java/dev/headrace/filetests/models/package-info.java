/// The example models through the whole compiler.
@NullMarked
package dev.headrace.filetests.models;

import org.jspecify.annotations.NullMarked;
