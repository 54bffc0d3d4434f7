package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two products by one multiplier are the two products: of all differences of numbers of eight bits with those numbers,
/// and of those numbers with a difference that is shared.
class PairedProductsTest {
    @Test
    void both_products_are_exact(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("pairs.cpp"), """
            #include "operators.h"
            #include <cstdio>
            int main() {
                long long wrong = 0;
                long long tried = 0;
                for (int a = -255; a < 256; ++a)
                    for (int b = -255; b < 256; ++b)
                        for (int shared = -255; shared < 256; ++shared) {
                            const bool isSmall = shared >= -128 && shared < 128;
                            const bool areSmall = a >= -128 && a < 128 && b >= -128 && b < 128;
                            if (!isSmall && !areSmall) continue;
                            const int products = operators::multiply(a, b, shared);
                            wrong += (short)products != a * shared || (short)(products >> 16) != b * shared;
                            ++tried;
                        }
                std::printf("%lld wrong of %lld", wrong, tried);
            }
            """);
        Gxx gxx = Gxx.in(folder);
        assertThat(gxx.run(List.of(gxx.compile("pairs", source).toString())).output())
                .isEqualTo("0 wrong of " + (511 * 511 * 256 + 256 * 256 * 255));
    }
}
