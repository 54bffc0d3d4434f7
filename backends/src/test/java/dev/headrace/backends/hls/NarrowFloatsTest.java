package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The number classes of `numbers.h` against Java's: every `bfloat16`, `half` and `f8e4m3fn`, the numbers half-way
/// between two of them, and those just beside.
class NarrowFloatsTest {
    @Test
    void everyNumberIsStoredAsInJava(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("narrow.cpp"), """
            #include "operators.h"
            #include <cstdio>
            template <typename T> static unsigned rounded(unsigned bits, int step) {
                T stored;
                stored.bits = static_cast<decltype(stored.bits)>(bits);
                operators::FloatBits wide;
                wide.value = static_cast<float>(stored);
                if (wide.value == wide.value) wide.bits += static_cast<unsigned>(step);
                T again = wide.value;
                operators::FloatBits back;
                back.value = static_cast<float>(again);
                return back.value != back.value ? 0x7fc00000u : back.bits;
            }
            int main() {
                static const int steps[] = {0, 1, -1, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000, 0x8001};
                for (unsigned bits = 0; bits < 0x10000; ++bits)
                    for (int step : steps)
                        std::printf("%x %x\\n", rounded<operators::bfloat16>(bits, step), rounded<operators::half>(bits, step));
                static const int large[] = {0, 1, -1, 0x7ffff, 0x80000, 0x80001};
                for (unsigned bits = 0; bits < 0x100; ++bits)
                    for (int step : large) std::printf("%x\\n", rounded<operators::f8e4m3fn>(bits, step));
            }
            """);
        Gxx gxx = Gxx.in(folder);
        Gxx.Run run = gxx.run(List.of(gxx.compile("narrow", source).toString()));
        List<String> actual = run.output().lines().toList();
        int[] steps = {0, 1, -1, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000, 0x8001};
        int[] large = {0, 1, -1, 0x7ffff, 0x80000, 0x80001};
        assertThat(actual).hasSize((steps.length << 16) + (large.length << 8));
        int line = 0;
        for (int bits = 0; bits < 1 << 16; bits++)
            for (int step : steps)
                assertThat(actual.get(line++))
                        .as("%x stepped by %x", bits, step)
                        .isEqualTo(rounded(ElementKind.BF16, bits, step) + " " + rounded(ElementKind.F16, bits, step));
        for (int bits = 0; bits < 1 << 8; bits++)
            for (int step : large)
                assertThat(actual.get(line++))
                        .as("8 bits: %x stepped by %x", bits, step)
                        .isEqualTo(rounded(ElementKind.F8_E4M3, bits, step));
    }

    private static String rounded(ElementKind kind, int bits, int step) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[] {(byte) bits, (byte) (bits >> 8)});
        TensorData stored = TensorData.view("number", kind, Dims.of(1), Dims.of(1), 0, bytes);
        float number = stored.floatAt(0);
        float beside = Float.isNaN(number) ? number : Float.intBitsToFloat(Float.floatToRawIntBits(number) + step);
        float back = TensorData.ofDoubles(kind, new double[] {beside}, 1).floatAt(0);
        return Integer.toHexString(Float.floatToIntBits(back));
    }
}
