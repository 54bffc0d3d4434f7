package dev.headrace.compiler.target;

import dev.headrace.dialects.dataflow.Resources;
import java.util.List;

/// A device with its memory and its operators, at the clock that designs for it are scheduled for.
///
/// @param name as on the command line: `u55c`
/// @param part as the vendor's tools call it
/// @param platform the vendor's shell that kernels are linked against, unless the user names another
/// @param resources of the whole device, the shell included
/// @param dies in a row; only neighbours are wired to each other
/// @param wires between one die and the next
/// @param fillPercent how much of each resource a design should take at most, so that it can be placed and routed
/// @param power assumptions, not measurements
/// @param host assumptions too, where they say so
public record Target(
        String name,
        String part,
        String platform,
        double megahertz,
        Resources resources,
        List<Die> dies,
        long wires,
        Resources fillPercent,
        ExternalMemory memory,
        OperatorTable operators,
        Fabric fabric,
        Power power,
        Host host) {
    public Target {
        dies = List.copyOf(dies);
        if (memory.die() >= dies.size())
            throw new IllegalArgumentException(
                    "the memory is wired to die %d of %d".formatted(memory.die(), dies.size()));
    }

    /// What the shell leaves for kernels.
    public Resources usable() {
        return dies.stream().map(Die::resources).reduce(Resources.NONE, Resources::plus);
    }

    /// What buffers, converters and FIFOs together may take.
    public long onChipBits() {
        return usable().onChipBits();
    }
}
