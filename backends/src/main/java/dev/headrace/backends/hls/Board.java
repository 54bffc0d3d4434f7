package dev.headrace.backends.hls;

/// What the vendor's tools are told of the platform.
///
/// @param part the device: `xcu55c-fsvh2892-2L-e`
/// @param platform the shell that the kernels are linked against
/// @param memory how the linker calls the external memory: `HBM`, `DDR`
/// @param banks the number of its banks
/// @param megahertz the clock that the kernels are scheduled for
public record Board(String part, String platform, String memory, int banks, int megahertz) {}
