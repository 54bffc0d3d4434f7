/// The kernel of the compiler: operations, blocks, regions and values with identity; types, attributes and
/// locations as plain values. It knows no dialect.
@NullMarked
package dev.headrace.ir;

import org.jspecify.annotations.NullMarked;
