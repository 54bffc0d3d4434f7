package dev.headrace.filetests.tiling;

import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.compiler.tiling.PlaceOnHost;
import dev.headrace.compiler.tiling.TileComputations;
import dev.headrace.filetests.linalg.ProgramGenerator;
import dev.headrace.filetests.linalg.SameValues;
import dev.headrace.ir.pass.Pass;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilingPassesTest {
    private static final long PROGRAMS = 2000;

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 16})
    void tilingKeepsValues(long tile) {
        Pass[] passes = {new PlaceOnHost(), new ChooseTiles(tile), new TileComputations()};
        LongStream.range(0, PROGRAMS).forEach(seed -> SameValues.after(ProgramGenerator.generate(seed), seed, passes));
    }
}
