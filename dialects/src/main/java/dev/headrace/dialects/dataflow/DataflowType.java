package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Type;

/// The types of the dataflow dialect.
public sealed interface DataflowType extends Type permits ItensorType, StreamType {}
