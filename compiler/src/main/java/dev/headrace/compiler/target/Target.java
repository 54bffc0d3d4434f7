package dev.headrace.compiler.target;

/// A device with its memory and its operators, at the clock that designs for it are scheduled for.
///
/// @param name as on the command line: `u55c`
/// @param part as the vendor's tools call it
/// @param platform the vendor's shell that kernels are linked against, unless the user names another
/// @param dies that the device is made of; wires between them are scarce and slow
public record Target(
        String name,
        String part,
        String platform,
        double megahertz,
        int dies,
        Resources resources,
        ExternalMemory memory,
        OperatorTable operators) {
    /// What buffers, converters and FIFOs together may take.
    public long onChipBits() {
        return resources.onChipBits();
    }
}
