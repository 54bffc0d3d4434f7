@NullMarked
package dev.headrace.backends.hls;

import org.jspecify.annotations.NullMarked;
