@NullMarked
package dev.headrace.frontends;

import org.jspecify.annotations.NullMarked;
