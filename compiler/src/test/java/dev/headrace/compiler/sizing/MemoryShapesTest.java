package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.target.Resources;
import dev.headrace.dialects.dataflow.MemoryKind;
import java.util.Objects;
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
    void kinds_follow_size_and_then_what_is_left() {
        MemoryBudget budget = new MemoryBudget(new Resources(80_000, 0, 0, 8, 2));
        assertThat(kind(budget, 4, 1, false)).isEqualTo(MemoryKind.REGISTER);
        assertThat(kind(budget, 128, 1, false)).isEqualTo(MemoryKind.LUTRAM);
        assertThat(kind(budget, 129, 1, false)).isEqualTo(MemoryKind.BRAM);
        assertThat(kind(budget, 32, 1, true)).isEqualTo(MemoryKind.REGISTER);
        assertThat(kind(budget, 33, 1, true)).isEqualTo(MemoryKind.LUTRAM);
        assertThat(kind(budget, 129, 1, true)).isEqualTo(MemoryKind.BRAM);
        assertThat(kind(budget, 4096, 2, false)).isEqualTo(MemoryKind.URAM);
        assertThat(budget.uram()).isEqualTo(2);
        assertThat(budget.bram18()).isEqualTo(2);
        assertThat(kind(budget, 2048, 1, false)).isEqualTo(MemoryKind.BRAM);
        assertThat(budget.bram18()).isEqualTo(6);
        assertThat(kind(budget, 4096, 1, false)).isEqualTo(MemoryKind.LUTRAM);
        assertThat(budget.choose(1 << 20, 32, 1, false)).isNull();
    }

    private static MemoryKind kind(MemoryBudget budget, long words, long copies, boolean fifo) {
        MemoryBudget.Choice choice = budget.choose(words, 32, copies, fifo);
        return Objects.requireNonNull(choice).kind();
    }
}
