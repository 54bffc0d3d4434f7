/// Located messages to the user, and remarks that record decisions.
@NullMarked
package dev.headrace.ir.diagnostic;

import org.jspecify.annotations.NullMarked;
