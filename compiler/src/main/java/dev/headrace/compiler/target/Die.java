package dev.headrace.compiler.target;

import dev.headrace.dialects.dataflow.Resources;

/// A part of the device whose inner wires are plenty; those to the next die are scarce and slow.
///
/// @param name as the vendor's tools call it: `SLR0`
/// @param resources what is left for kernels beside the vendor's shell
public record Die(String name, Resources resources) {}
