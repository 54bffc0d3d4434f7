package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void whatComesOnceIsNoLoop() {
        assertThat(rounds("")).isEmpty();
        assertThat(rounds("a")).isEqualTo("a");
        assertThat(rounds("abcdb")).isEqualTo("abcdb");
    }

    @Test
    void layersAreRoundsWithWhatIsAroundThemOutside() {
        assertThat(rounds("pababababq")).isEqualTo("p 4(ab) q");
        assertThat(rounds("ababab")).isEqualTo("3(ab)");
        assertThat(rounds("aa")).isEqualTo("2(a)");
        // What is left of a layer before the first whole one, or behind the last, stays outside.
        assertThat(rounds("xcabcabcaby")).isEqualTo("x 3(cab) y");
        assertThat(rounds("abcabcabd")).isEqualTo("2(abc) abd");
    }

    @Test
    void severalRepetitionsAreSeveralLoops() {
        assertThat(rounds("aaabcbcbcbcddd")).isEqualTo("3(a) 4(bc) 3(d)");
    }

    /// Every step is there once, in its place, and rounds are equal.
    @Test
    void theOrderIsKept() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<HostStep> steps = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) steps.add(step('a' + random.nextInt(3)));
            List<HostStep> after = new ArrayList<>();
            for (Rounds rounds : Rounds.of(steps)) {
                for (List<HostStep> each : rounds.rounds()) {
                    assertThat(each.stream().map(HostStep::work))
                            .isEqualTo(
                                    rounds.first().stream().map(HostStep::work).toList());
                    after.addAll(each);
                }
            }
            assertThat(after).isEqualTo(steps);
        }
    }

    private static String rounds(String text) {
        List<HostStep> steps = text.chars().mapToObj(RoundsTest::step).toList();
        return Rounds.of(steps).stream().map(RoundsTest::text).collect(Collectors.joining(" "));
    }

    private static String text(Rounds rounds) {
        String first = rounds.first().stream().map(RoundsTest::letter).collect(Collectors.joining());
        return rounds.isLoop() ? rounds.rounds().size() + "(" + first + ")" : first;
    }

    private static String letter(HostStep step) {
        return String.valueOf((char) ((HostStep.Part) step.work()).elementBytes());
    }

    /// Steps of one letter differ in their tensors.
    private static HostStep step(int letter) {
        Dims none = Dims.of();
        return new HostStep.Cut(new HostStep.Part(none, none, none, none, letter), tensor(), tensor());
    }

    private static PlacedTensor tensor() {
        return new PlacedTensor(new TensorHome("t", 4, null), "t");
    }
}
