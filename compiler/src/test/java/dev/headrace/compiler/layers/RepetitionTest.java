package dev.headrace.compiler.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    private static Optional<Repetition> longest(String words) {
        return Repetition.longest(words.chars().boxed().toList());
    }

    @Test
    void finds_rounds_between_other_words() {
        assertThat(longest("xyabcabcabcz")).contains(new Repetition(2, 3, 3, 0));
    }

    @Test
    void takes_the_shortest_period() {
        assertThat(longest("abababab")).contains(new Repetition(0, 2, 4, 0));
    }

    @Test
    void says_how_much_later_the_rounds_may_begin() {
        assertThat(longest("abcabcab")).contains(new Repetition(0, 3, 2, 2));
        assertThat(longest("abcabcab").orElseThrow().shifted(2)).isEqualTo(new Repetition(2, 3, 2, 0));
    }

    @Test
    void finds_none_where_nothing_repeats() {
        assertThat(longest("abcde")).isEmpty();
        assertThat(longest("")).isEmpty();
        assertThat(longest("a")).isEmpty();
    }

    @Test
    void covers_as_much_as_the_best_of_all_rounds() {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            List<Integer> words = new ArrayList<>();
            int length = random.nextInt(14);
            for (int i = 0; i < length; i++) words.add(random.nextInt(2));
            assertThat(Repetition.longest(words).map(Repetition::length).orElse(0))
                    .as("of %s", words)
                    .isEqualTo(mostCovered(words));
        }
    }

    private static int mostCovered(List<Integer> words) {
        int most = 0;
        for (int start = 0; start < words.size(); start++)
            for (int period = 1; start + 2 * period <= words.size(); period++) {
                int end = start + period;
                while (end + period <= words.size()
                        && words.subList(end, end + period).equals(words.subList(start, start + period))) end += period;
                if (end > start + period) most = Math.max(most, end - start);
            }
        return most;
    }
}
