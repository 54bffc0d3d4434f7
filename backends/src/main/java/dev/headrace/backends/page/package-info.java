/// The report page: a design to look at in a browser, one file that needs nothing else.
@NullMarked
package dev.headrace.backends.page;

import org.jspecify.annotations.NullMarked;
