package dev.headrace.compiler.layers;

import java.util.List;
import java.util.Optional;

/// A stretch of a sequence in which the same `period` words come `count` times in a row, from `start` on. Behind the
/// last round follow `rest` words of one more: the rounds may begin up to so many words later.
record Repetition(int start, int period, int count, int rest) {
    int length() {
        return period * count;
    }

    /// The repetition that covers the most words, of those the one with the shortest period; none if no two
    /// neighbouring stretches are equal. Takes time quadratic in the number of words.
    static Optional<Repetition> longest(List<Integer> words) {
        Repetition longest = null;
        for (int period = 1; period <= words.size() / 2; period++) {
            int equal = 0;
            for (int i = period; i <= words.size(); i++) {
                if (i < words.size() && words.get(i).equals(words.get(i - period))) {
                    equal++;
                    continue;
                }
                if (equal >= period) {
                    int length = equal + period;
                    Repetition found = new Repetition(i - length, period, length / period, length % period);
                    if (longest == null || found.length() > longest.length()) longest = found;
                }
                equal = 0;
            }
        }
        return Optional.ofNullable(longest);
    }

    /// The same rounds, begun later.
    Repetition shifted(int words) {
        return new Repetition(start + words, period, count, rest - words);
    }
}
