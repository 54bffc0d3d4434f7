package dev.headrace.ir.text;

/// What an [AssemblyFormat] writes with.
public final class OpPrinter {
    OpPrinter() {}
}
