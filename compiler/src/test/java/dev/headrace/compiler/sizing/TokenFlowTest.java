package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenFlowTest {
    /// Figure 8(a) of the paper: intervals 1 and 2, initial delays 3 and 1, five tokens.
    @Test
    void thePapersExampleHoldsThreeTokens() {
        TokenFlow flow = new TokenFlow(5, 3, 4, 8);
        assertThat(flow.mostTokens(3)).isEqualTo(3);
        assertThat(flow.depth(3)).isEqualTo(4);

        Timeline timeline = Timeline.of(flow, 3, 1, Long.MAX_VALUE);
        assertThat(timeline.most).isEqualTo(3);
        assertThat(timeline.fullestAt).isEqualTo(8);
        assertThat(timeline.end).isEqualTo(15);
    }

    /// Cycle by cycle, with whole intervals: the depth keeps the writer from ever waiting.
    @Test
    void theDepthNeverHoldsTheWriterUp() {
        Random random = new Random(53);
        for (int round = 0; round < 5_000; round++) {
            long tokens = 1L + random.nextInt(40);
            long writeInterval = 1L + random.nextInt(6);
            long readInterval = 1L + random.nextInt(6);
            long writeDelay = random.nextInt(20);
            long delay = writeDelay + random.nextInt(60);
            TokenFlow flow =
                    new TokenFlow(tokens, writeDelay, (tokens - 1) * writeInterval, (tokens - 1) * readInterval);
            long depth = flow.depth(delay);
            assertThat(depth).isBetween(2L, Math.max(2, tokens));
            assertThat(Timeline.of(flow, delay, 0, depth).writerWaited)
                    .as("%s, delay %d", flow, delay)
                    .isFalse();
        }
    }

    @Test
    void billionsOfTokensAndCyclesAreCounted() {
        long tokens = 8_000_000_000L;
        TokenFlow flow = new TokenFlow(tokens, 100, tokens - 1, 4 * (tokens - 1));
        assertThat(flow.mostTokens(100)).isEqualTo(tokens - (tokens - 1) / 4);
        assertThat(new TokenFlow(tokens, 100, 4 * (tokens - 1), tokens - 1).mostTokens(4_000_000_100L))
                .isEqualTo(1_000_000_000L);
    }

    @Test
    void oneTokenNeedsTheShallowestFifo() {
        assertThat(new TokenFlow(1, 9, 0, 0).depth(9)).isEqualTo(2);
        assertThat(new TokenFlow(1, 9, 0, 0).depth(1_000)).isEqualTo(2);
    }

    /// A fork whose long way collects 32 tokens: the conservative strategy as printed gives 8.
    @Test
    void theConservativePaceForgetsTokensThatALongWayCollects() {
        TokenFlow fast = new TokenFlow(128, 1, 127, 127);
        TokenFlow shortWay = new TokenFlow(128, 1, 127, 4 * 127);
        long delay = 1 + 32;
        TokenFlow conservative =
                Pace.CONSERVATIVE.equalize(List.of(fast, shortWay)).get(1);
        assertThat(conservative.mostTokens(delay)).isEqualTo(8);
        assertThat(Pace.NORMAL.equalize(List.of(fast, shortWay)).get(1).mostTokens(delay))
                .isGreaterThanOrEqualTo(32);
    }

    /// Token `k` is pushed one interval after token `k - 1`, later if the FIFO is full; popped one interval after the
    /// pop before it, later if it is not there.
    private static final class Timeline {
        private long most;
        private long fullestAt;
        private long end;
        private boolean writerWaited;

        static Timeline of(TokenFlow flow, long delay, long readerDelay, long depth) {
            Timeline timeline = new Timeline();
            int tokens = (int) flow.tokens();
            long writeInterval = tokens == 1 ? 1 : flow.writeSpan() / (tokens - 1);
            long readInterval = tokens == 1 ? 1 : flow.readSpan() / (tokens - 1);
            long[] pushed = new long[tokens];
            long[] popped = new long[tokens];
            for (int k = 0; k < tokens; k++) {
                long ready = k == 0 ? flow.writeDelay() + writeInterval : pushed[k - 1] + writeInterval;
                // A place is free in the cycle after its pop.
                long free = k >= depth ? popped[(int) (k - depth)] + 1 : 0;
                pushed[k] = Math.max(ready, free);
                timeline.writerWaited |= free > ready;
                popped[k] = Math.max(pushed[k], k == 0 ? delay + writeInterval : popped[k - 1] + readInterval);
            }
            for (int k = 0; k < tokens; k++) {
                long now = pushed[k];
                long fill = 0;
                for (int i = 0; i <= k; i++) if (popped[i] >= now) fill++;
                if (fill > timeline.most) {
                    timeline.most = fill;
                    timeline.fullestAt = now;
                }
            }
            timeline.end = popped[tokens - 1] + readerDelay + readInterval;
            return timeline;
        }
    }
}
