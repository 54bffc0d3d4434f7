/// Files from outside, mapped and never trusted: zip archives read in place.
@NullMarked
package dev.headrace.frontends.archive;

import org.jspecify.annotations.NullMarked;
