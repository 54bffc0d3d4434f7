package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class DepthSearchTest {
    /// A kernel that is late where FIFOs are shallower than they have to be, and never fills one.
    private static KernelTime.Trials needing(List<List<Long>> anyOf) {
        return depths -> {
            boolean isInTime = anyOf.stream().anyMatch(needed -> {
                for (int i = 0; i < needed.size(); i++) if (depths.get(i) < needed.get(i)) return false;
                return true;
            });
            return Optional.of(new KernelTime.Run(isInTime ? 100 : 101, Collections.nCopies(depths.size(), 1000L)));
        };
    }

    private static DepthSearch.Found search(KernelTime.Trials trials, int mostTrials, Long... depths) {
        return DepthSearch.from(trials, List.of(depths), Collections.nCopies(depths.length, 32L), mostTrials);
    }

    @Test
    void everyFifoComesToItsNeed() {
        DepthSearch.Found found =
                search(needing(List.of(List.of(2L, 17L, 3L, 64L, 2L))), 1000, 64L, 64L, 64L, 64L, 64L);
        assertThat(found.depths()).containsExactly(2L, 17L, 3L, 64L, 2L);
        assertThat(found.isLeast()).isTrue();
        assertThat(found.cycles()).isEqualTo(100);
    }

    @Test
    void oneTrialIsEnoughWhereNothingIsNeeded() {
        assertThat(search(needing(List.of(List.of(2L, 2L, 2L))), 1000, 64L, 9L, 64L)
                        .trials())
                .isEqualTo(1);
        assertThat(search(needing(List.of(List.of(2L, 2L))), 1000, 2L, 2L).trials())
                .isZero();
    }

    /// Either of two ways to be in time: what is left of them cannot be less.
    @Test
    void whereFifosStandInForEachOtherOneOfThemIsSpared() {
        DepthSearch.Found found = search(needing(List.of(List.of(2L, 20L), List.of(20L, 2L))), 1000, 64L, 64L);
        assertThat(found.depths()).containsExactlyInAnyOrder(2L, 20L);
    }

    @Test
    void whatWasNeverHeldIsDroppedWithoutATrial() {
        KernelTime.Trials trials =
                depths -> Optional.of(new KernelTime.Run(depths.get(0) >= 6 ? 100 : 101, List.of(5L)));
        DepthSearch.Found found = search(trials, 1, 64L);
        assertThat(found.depths()).containsExactly(6L);
    }

    @Test
    void standstillsAreNoSolution() {
        KernelTime.Trials trials =
                depths -> depths.get(0) < 32 ? Optional.empty() : Optional.of(new KernelTime.Run(100, List.of(100L)));
        assertThat(search(trials, 1000, 100L).depths()).containsExactly(32L);
        assertThatThrownBy(() -> search(trials, 1000, 31L)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSearchEndsWithWhatItHas() {
        DepthSearch.Found found = search(needing(List.of(List.of(2L, 17L))), 3, 64L, 64L);
        assertThat(found.isLeast()).isFalse();
        assertThat(found.trials()).isEqualTo(3);
        assertThat(found.depths().get(0)).isGreaterThanOrEqualTo(2);
        assertThat(found.depths().get(1)).isBetween(17L, 64L);
    }

    @RepeatedTest(50)
    void noPlaceCouldBeSpared(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int fifos = 1 + random.nextInt(9);
        List<List<Long>> ways = new ArrayList<>();
        for (int way = 0; way < 3; way++)
            ways.add(random.longs(fifos, 2, 40).boxed().toList());
        KernelTime.Trials trials = needing(ways);
        List<Long> depths = search(trials, 1000, Collections.nCopies(fifos, 40L).toArray(Long[]::new))
                .depths();
        assertThat(trials.run(depths).orElseThrow().cycles()).isEqualTo(100);
        for (int i = 0; i < fifos; i++) {
            if (depths.get(i) == 2) continue;
            List<Long> less = new ArrayList<>(depths);
            less.set(i, less.get(i) - 1);
            assertThat(trials.run(less).orElseThrow().cycles()).isEqualTo(101);
        }
    }
}
