package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.Resources;
import java.util.List;

/// What the vendor's tools are told of the platform.
///
/// @param part the device: `xcu55c-fsvh2892-2L-e`
/// @param platform the shell that the kernels are linked against
/// @param memory how the linker calls the external memory: `HBM`, `DDR`
/// @param megahertz the clock that the kernels are scheduled for
/// @param dies in the order of their numbers
/// @param description of the whole target, for `target.json`; empty where nobody asks for the file
public record Board(String part, String platform, String memory, int megahertz, List<Die> dies, String description) {
    /// A die with what the shell leaves of it.
    ///
    /// @param name as the vendor's tools call it: `SLR0`
    public record Die(String name, Resources resources) {}

    /// Without a description.
    public Board(String part, String platform, String memory, int megahertz, List<Die> dies) {
        this(part, platform, memory, megahertz, dies, "");
    }

    public Board {
        dies = List.copyOf(dies);
    }

    /// What kernels can take.
    Resources resources() {
        return dies.stream().map(Die::resources).reduce(Resources.NONE, Resources::plus);
    }
}
