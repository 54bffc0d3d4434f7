package dev.headrace.simulator.time;

import java.util.List;
import java.util.stream.Collectors;

/// What came of a simulation.
public sealed interface Outcome {
    /// All actors came to their end.
    ///
    /// @param cycles until the last one ended
    record Finished(long cycles, List<Activity> activities, List<Passage> passages, List<Traffic> traffic)
            implements Outcome {
        public Finished {
            activities = List.copyOf(activities);
            passages = List.copyOf(passages);
            traffic = List.copyOf(traffic);
        }
    }

    /// Each of these actors waits for the next one, the last for the first; or, where one has ended without giving
    /// what others wait for, those that wait.
    record Deadlock(List<Wait> waits) implements Outcome {
        public Deadlock {
            waits = List.copyOf(waits);
        }

        @Override
        public String toString() {
            return waits.stream().map(Wait::toString).collect(Collectors.joining(", "));
        }
    }

    /// What an actor did.
    ///
    /// @param end the cycle in which it ended
    /// @param waitedToRead cycles in which it had to wait for tokens
    /// @param waitedToWrite cycles in which it had to wait for room
    /// @param waitedForMemory cycles in which it had to wait for a channel
    record Activity(String actor, long end, long waitedToRead, long waitedToWrite, long waitedForMemory) {
        /// What came since an earlier time.
        Activity since(Activity earlier) {
            return new Activity(
                    actor,
                    end - earlier.end,
                    waitedToRead - earlier.waitedToRead,
                    waitedToWrite - earlier.waitedToWrite,
                    waitedForMemory - earlier.waitedForMemory);
        }

        /// Cycles in which it did not wait. Two stages of a pipeline can wait at once, and both waits are counted, so
        /// this is a lower bound.
        public long busy() {
            return Math.max(0, end - waitedToRead - waitedToWrite - waitedForMemory);
        }
    }

    /// What passed a FIFO.
    ///
    /// @param from the actor that writes it
    /// @param to the actor that reads it
    /// @param mostFill the most tokens that it held
    /// @param waitedForRoom cycles in which its writer waited for it
    /// @param waitedForTokens cycles in which its reader waited for it
    record Passage(
            String fifo,
            String from,
            String to,
            long tokens,
            long mostFill,
            long depth,
            long waitedForRoom,
            long waitedForTokens) {}

    /// What a channel moved.
    record Traffic(String channel, long bytes) {}

    /// An actor that cannot go on.
    record Wait(String actor, boolean writes, String fifo, long fill, long depth) {
        @Override
        public String toString() {
            return "%s waits to %s %s (%d of %d)".formatted(actor, writes ? "write" : "read", fifo, fill, depth);
        }
    }
}
