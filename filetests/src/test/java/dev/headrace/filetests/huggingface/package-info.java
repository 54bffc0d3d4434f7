/// Hugging Face directories through the whole compiler.
@NullMarked
package dev.headrace.filetests.huggingface;

import org.jspecify.annotations.NullMarked;
