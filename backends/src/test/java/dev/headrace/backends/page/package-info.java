@NullMarked
package dev.headrace.backends.page;

import org.jspecify.annotations.NullMarked;
