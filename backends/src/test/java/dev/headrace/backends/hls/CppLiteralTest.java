package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CppLiteralTest {
    @Test
    void floatsReadBackBitForBit(@TempDir Path folder) throws IOException, InterruptedException {
        Random random = new Random(17);
        List<Float> values = Stream.concat(
                        Stream.of(
                                0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, 1e-5f, 3.4028235e38f, 1f / 0, -1f / 0),
                        IntStream.range(0, 2000).mapToObj(_ -> Float.intBitsToFloat(random.nextInt())))
                .filter(value -> !value.isNaN())
                .toList();
        Path source = Files.writeString(folder.resolve("floats.cpp"), """
            #include <cmath>
            #include <cstdio>
            #include <cstring>
            static const float values[] = {%s};
            int main() {
                for (float value : values) {
                    unsigned bits;
                    std::memcpy(&bits, &value, 4);
                    std::printf("%%x\\n", bits);
                }
            }
            """.formatted(
                        values.stream().map(CppLiteral::of).collect(Collectors.joining(",\n"))));
        Gxx gxx = Gxx.in(folder);
        Gxx.Run run = gxx.run(List.of(gxx.compile("floats", source).toString()));
        assertThat(run.output().lines())
                .containsExactlyElementsOf(values.stream()
                        .map(value -> Integer.toHexString(Float.floatToRawIntBits(value)))
                        .toList());
    }

    @Test
    void extremeIntegersAreLegal() {
        assertThat(CppLiteral.of(Long.MIN_VALUE)).isEqualTo("(-9223372036854775807LL - 1)");
        assertThat(CppLiteral.of(Integer.MIN_VALUE)).isEqualTo("(-2147483647 - 1)");
        assertThat(CppLiteral.of(-3L)).isEqualTo("-3LL");
    }

    @Test
    void quotedTextCannotEndItsLiteral() {
        assertThat(CppLiteral.quoted("a\"; \\ \n é")).isEqualTo("\"a\\\"; \\\\ ? ?\"");
    }
}
