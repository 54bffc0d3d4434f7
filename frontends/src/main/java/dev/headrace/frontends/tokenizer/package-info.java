/// Text to tokens and back.
@NullMarked
package dev.headrace.frontends.tokenizer;

import org.jspecify.annotations.NullMarked;
