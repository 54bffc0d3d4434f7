/// HLS C++ in the Vitis flavour, with everything around it: kernels, link configuration, host program, packed
/// parameters, and header stand-ins that compile the same sources with a plain C++ compiler.
@NullMarked
package dev.headrace.backends.hls;

import org.jspecify.annotations.NullMarked;
