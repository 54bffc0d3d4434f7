/// JSON from outside: bounded, and with a place for every complaint.
@NullMarked
package dev.headrace.frontends.json;

import org.jspecify.annotations.NullMarked;
