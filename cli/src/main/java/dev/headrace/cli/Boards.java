package dev.headrace.cli;

import dev.headrace.backends.hls.Board;
import dev.headrace.compiler.target.Target;
import java.util.Locale;
import java.util.Map;

/// What the vendor's tools call the boards of the targets.
final class Boards {
    private static final Map<String, String> PLATFORMS = Map.of(
            "u55c", "xilinx_u55c_gen3x16_xdma_3_202210_1",
            "u280", "xilinx_u280_gen3x16_xdma_1_202211_1");

    private Boards() {}

    static Board of(Target target) {
        return new Board(
                target.part(),
                PLATFORMS.getOrDefault(target.name(), target.name()),
                linkerName(target.memory().kind()),
                (int) target.memory().channels(),
                (int) target.megahertz());
    }

    /// Without the generation: the linker knows `HBM`, not `HBM2`.
    private static String linkerName(String memory) {
        return memory.toUpperCase(Locale.ROOT).replaceAll("[0-9]+$", "");
    }
}
