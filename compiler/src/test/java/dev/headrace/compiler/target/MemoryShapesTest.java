package dev.headrace.compiler.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryShapesTest {
    @Test
    void blocks_are_counted_in_their_cheapest_shape() {
        assertThat(MemoryShapes.bram18(512, 36)).isEqualTo(1);
        assertThat(MemoryShapes.bram18(512, 37)).isEqualTo(2);
        assertThat(MemoryShapes.bram18(4096, 32)).isEqualTo(8);
        assertThat(MemoryShapes.bram18(524_288, 32)).isEqualTo(1024);
        assertThat(MemoryShapes.bram18(262_144, 8)).isEqualTo(128);
        assertThat(MemoryShapes.bram18(16_384, 1)).isEqualTo(1);
        assertThat(MemoryShapes.uram(4096, 72)).isEqualTo(1);
        assertThat(MemoryShapes.uram(16_384, 256)).isEqualTo(16);
    }

    @Test
    void look_up_tables_hold_64_words_each() {
        assertThat(MemoryShapes.lutramBits(65, 32)).isEqualTo(2 * 64 * 32);
        assertThat(MemoryShapes.lutramBits(1, 1)).isEqualTo(64);
        assertThat(MemoryShapes.adapterBram18(32)).isEqualTo(1);
        assertThat(MemoryShapes.adapterBram18(512)).isEqualTo(15);
    }
}
