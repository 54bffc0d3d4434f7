package dev.headrace.backends.hls;

import java.util.ArrayList;
import java.util.List;

/// Steps that the host takes once, or round after round, each time on other tensors.
///
/// @param rounds one at least, of equally many steps whose works are equal in turn
record Rounds(List<List<HostStep>> rounds) {
    Rounds {
        rounds = rounds.stream().map(List::copyOf).toList();
    }

    List<HostStep> first() {
        return rounds.getFirst();
    }

    boolean isLoop() {
        return rounds.size() > 1;
    }

    /// The program in the order of its steps; what comes again and again is found from the works alone. Of several ways
    /// to see rounds in it, the one that saves most steps is taken, then the same is done before and behind it.
    static List<Rounds> of(List<HostStep> steps) {
        List<Rounds> found = new ArrayList<>();
        divide(steps, found);
        return found;
    }

    private static void divide(List<HostStep> steps, List<Rounds> found) {
        int begin = 0;
        int period = steps.size();
        int count = 1;
        for (int candidate = 1; candidate <= steps.size() / 2; candidate++) {
            int alike = 0;
            for (int at = steps.size() - candidate - 1; at >= 0; at--) {
                boolean isSame =
                        steps.get(at).work().equals(steps.get(at + candidate).work());
                alike = isSame ? alike + 1 : 0;
                int rounds = alike / candidate + 1;
                // Of equal savings the earliest begin is best: there the model begins a layer.
                int saved = (rounds - 1) * candidate;
                int best = (count - 1) * period;
                if (saved > best || (saved == best && saved > 0 && candidate == period)) {
                    begin = at;
                    period = candidate;
                    count = rounds;
                }
            }
        }
        if (count == 1) {
            if (!steps.isEmpty()) found.add(new Rounds(List.of(steps)));
            return;
        }
        divide(steps.subList(0, begin), found);
        List<List<HostStep>> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) rounds.add(steps.subList(begin + i * period, begin + (i + 1) * period));
        found.add(new Rounds(rounds));
        divide(steps.subList(begin + count * period, steps.size()), found);
    }
}
