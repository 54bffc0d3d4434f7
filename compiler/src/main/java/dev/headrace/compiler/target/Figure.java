package dev.headrace.compiler.target;

/// One number of a target as its file has it, and where it comes from.
///
/// @param place the object around it: `memory.channel`, `operators[3]`; empty for the file itself
/// @param label what the object calls itself: `SLR0`, `arith.addf float`; empty where it has no name
/// @param name `bits`
/// @param value as written
/// @param source who measured or published it; or `assumption: ` and the reason for it
public record Figure(String place, String label, String name, String value, String source) {
    /// What the source of a number begins with that nobody measured or published.
    public static final String ASSUMPTION = "assumption:";

    public boolean isAssumption() {
        return source.startsWith(ASSUMPTION);
    }
}
