/// Models and single operators, read by a front end and run by the interpreter.
@NullMarked
package dev.headrace.filetests.frontends;

import org.jspecify.annotations.NullMarked;
