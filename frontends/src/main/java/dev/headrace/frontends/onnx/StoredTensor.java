package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// A tensor as the file has it; its elements stay there until somebody asks [ReadElements].
///
/// @param elementType the number of its type
/// @param message where it lies
/// @param external where its elements lie instead: `location`, `offset`, `length`; empty where they are in the message
record StoredTensor(String name, Dims dims, long elementType, MemorySegment message, Map<String, String> external) {}
