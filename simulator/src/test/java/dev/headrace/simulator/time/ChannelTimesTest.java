package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTimesTest {
    /// A channel of 4 bytes a cycle, asked for 5 bytes in every cycle in which the one before lets it: 1.25 cycles
    /// each, four of them in five cycles.
    @Test
    void goes_on_without_a_pause() {
        ChannelTimes times = new ChannelTimes(new Network.Channel("c", 4, 1));
        List<Long> begins = new ArrayList<>();
        long asked = 10;
        for (int i = 0; i < 9; i++) {
            long begin = times.serve(asked, 5);
            begins.add(begin);
            asked = begin + 1;
        }
        assertThat(begins).containsExactly(10L, 12L, 13L, 14L, 15L, 17L, 18L, 19L, 20L);
    }

    /// After a cycle in which nobody asked it begins anew.
    @Test
    void does_not_catch_up() {
        ChannelTimes times = new ChannelTimes(new Network.Channel("c", 4, 1));
        assertThat(times.serve(10, 5)).isEqualTo(10);
        assertThat(times.serve(13, 5)).isEqualTo(13);
        assertThat(times.serve(14, 5)).isEqualTo(15);
        assertThat(times.serve(16, 5)).isEqualTo(16);
    }
}
