package dev.headrace.ir.text;

/// What an [AssemblyFormat] reads with.
public final class OpParser {
    OpParser() {}
}
