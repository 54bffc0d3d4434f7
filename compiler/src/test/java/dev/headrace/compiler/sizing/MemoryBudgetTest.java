package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.Resources;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    @Test
    void kinds_follow_size_and_then_what_is_left() {
        MemoryBudget budget = budget(new Resources(80_000, 0, 0, 8, 2));
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
        MemoryBudget.Choice tooMuch = budget.choose(1 << 20, 32, 1, false);
        assertThat(tooMuch.kind()).isEqualTo(MemoryKind.URAM);
        assertThat(tooMuch.fits()).isFalse();
        assertThat(tooMuch.why()).contains("all memory of the device is used up");
    }

    private static MemoryKind kind(MemoryBudget budget, long words, long copies, boolean fifo) {
        return budget.choose(words, 32, copies, fifo).kind();
    }

    @Test
    void what_a_design_should_not_take_is_taken_last() {
        MemoryBudget budget = new MemoryBudget(new Resources(0, 0, 0, 4, 1), new Resources(0, 0, 0, 8, 2));
        assertThat(kind(budget, 2048, 1, false)).isEqualTo(MemoryKind.BRAM);
        assertThat(kind(budget, 2048, 1, false)).isEqualTo(MemoryKind.URAM);
        assertThat(kind(budget, 2048, 1, false)).isEqualTo(MemoryKind.BRAM);
        assertThat(budget.bram18()).isEqualTo(8);
        assertThat(kind(budget, 2048, 1, false)).isEqualTo(MemoryKind.URAM);
        assertThat(budget.uram()).isEqualTo(2);
        assertThat(budget.choose(2048, 32, 1, false).fits()).isFalse();
    }

    @Test
    void blocks_are_taken_of_which_there_are_relatively_more() {
        MemoryBudget budget = budget(new Resources(0, 0, 0, 4032, 960));
        assertThat(budget.choose(1210, 512, 1, true).kind()).isEqualTo(MemoryKind.URAM);
        assertThat(budget.choose(512, 512, 1, true).kind()).isEqualTo(MemoryKind.BRAM);
        assertThat(budget.choose(2048, 9, 1, true).kind()).isEqualTo(MemoryKind.BRAM);
    }

    @Test
    void a_device_without_large_blocks_says_so() {
        MemoryBudget budget = budget(new Resources(0, 0, 0, 400, 0));
        assertThat(budget.choose(8192, 32, 1, false).why()).isEqualTo("the device has no large blocks");
        MemoryBudget.Choice tooMuch = budget.choose(1 << 20, 32, 1, false);
        assertThat(tooMuch.kind()).isEqualTo(MemoryKind.BRAM);
        assertThat(tooMuch.fits()).isFalse();
    }

    private static MemoryBudget budget(Resources all) {
        return new MemoryBudget(all, all);
    }
}
