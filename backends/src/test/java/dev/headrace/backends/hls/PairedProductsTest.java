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

    /// Chains as long as the compiler makes them, of random and of the largest numbers.
    @Test
    void both_sums_come_out_of_a_chain(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("chains.cpp"), """
            #include "operators.h"
            #include <cstdio>
            #include <random>
            int main() {
                std::mt19937 random(1);
                long long wrong = 0;
                for (int bits : {4, 8})
                    for (int round = 0; round < 1000000; ++round) {
                        long long chain = 0;
                        int first = 0;
                        int second = 0;
                        for (int term = 0; term < (bits == 4 ? 8 : 4); ++term) {
                            const int end = 1 << (bits - 1);
                            int a = (int)(random() % (2 * end)) - end;
                            int b = (int)(random() % (2 * end)) - end;
                            int shared = (int)(random() % 256) - 128;
                            if (round < 64) {
                                a = round & 1 ? -end : end - 1;
                                b = round & 2 ? -end : end - 1;
                                shared = round & 4 ? -128 : 127;
                            }
                            chain = operators::multiply_add(a, b, shared, chain);
                            first += a * shared;
                            second += b * shared;
                        }
                        wrong += operators::lower(chain) != first || operators::upper(chain) != second;
                    }
                std::printf("%lld wrong", wrong);
            }
            """);
        Gxx gxx = Gxx.in(folder);
        assertThat(gxx.run(List.of(gxx.compile("chains", source).toString())).output())
                .isEqualTo("0 wrong");
    }
}
