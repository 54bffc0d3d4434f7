/// Checks emitted HLS C++ against the rules of the vendor's compiler. It reads the sources and knows nothing of the
/// design they were made from, so that what it proves holds for what is shipped.
///
/// `cpp` reads the part of C++ that is emitted, and refuses the rest; each class in `rules` is one rule.
@NullMarked
package dev.headrace.backends.lint;

import org.jspecify.annotations.NullMarked;
