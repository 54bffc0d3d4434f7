package dev.headrace.compiler.sizing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a task stands in its trace. Goes on as far as its FIFOs allow.
final class TraceWalk {
    /// A loop with the tokens that one iteration passes, FIFO by FIFO.
    private static final class Loop {
        final long trips;
        final int[] fifos;
        final boolean[] writes;
        final long[] counts;
        final Loop[] body;

        Loop(Trace trace) {
            Map<Integer, long[]> totals = new LinkedHashMap<>();
            switch (trace) {
                case Trace.Transfer(int fifo, boolean write, long count) -> {
                    trips = count;
                    body = new Loop[0];
                    totals.put(fifo, new long[] {1, write ? 1 : 0});
                }
                case Trace.Together(long times, List<Trace.Transfer> tokens) -> {
                    trips = times;
                    body = new Loop[0];
                    for (Trace.Transfer token : tokens) totals.put(token.fifo(), new long[] {1, token.write() ? 1 : 0});
                }
                case Trace.Repeat(long times, List<Trace> parts) -> {
                    trips = times;
                    body = parts.stream().map(Loop::new).toArray(Loop[]::new);
                    for (Loop part : body) {
                        for (int i = 0; i < part.fifos.length; i++) {
                            boolean write = part.writes[i];
                            totals.computeIfAbsent(part.fifos[i], _ -> new long[] {0, write ? 1 : 0})[0] +=
                                    part.trips * part.counts[i];
                        }
                    }
                }
            }
            fifos = totals.keySet().stream().mapToInt(Integer::intValue).toArray();
            writes = new boolean[fifos.length];
            counts = new long[fifos.length];
            for (int i = 0; i < fifos.length; i++) {
                long[] total = totals.getOrDefault(fifos[i], new long[2]);
                counts[i] = total[0];
                writes[i] = total[1] == 1;
            }
        }

        /// How many whole iterations the FIFOs allow at once.
        long allowed(long wanted, long[] fill, long[] depths) {
            long allowed = wanted;
            for (int i = 0; i < fifos.length && allowed > 0; i++) {
                int fifo = fifos[i];
                long tokens = writes[i] ? depths[fifo] - fill[fifo] : fill[fifo];
                if (tokens < counts[i] * allowed) allowed = tokens / counts[i];
            }
            return allowed;
        }

        /// The first FIFO that does not allow an iteration.
        int blocker(long[] fill, long[] depths) {
            for (int i = 0; i < fifos.length; i++)
                if ((writes[i] ? depths[fifos[i]] - fill[fifos[i]] : fill[fifos[i]]) < counts[i]) return fifos[i];
            throw new IllegalStateException("nothing blocks the task");
        }

        void pass(long iterations, long[] fill) {
            for (int i = 0; i < fifos.length; i++)
                fill[fifos[i]] += writes[i] ? iterations * counts[i] : -iterations * counts[i];
        }
    }

    /// A loop under way.
    private static final class Frame {
        final Loop loop;
        long left;
        int next;

        Frame(Loop loop) {
            this.loop = loop;
            left = loop.trips;
        }
    }

    private final Loop whole;
    private final Deque<Frame> frames = new ArrayDeque<>();

    TraceWalk(Trace trace) {
        whole = new Loop(trace);
        frames.push(new Frame(whole));
    }

    /// The FIFOs that the task reads or writes.
    int[] fifos() {
        return whole.fifos;
    }

    /// Passes tokens until the task blocks.
    /// @return the FIFO that it waits for, or -1 at its end
    int advance(long[] fill, long[] depths) {
        while (true) {
            Frame frame = frames.peek();
            if (frame == null) return -1;
            if (frame.next > 0) {
                if (frame.next < frame.loop.body.length) {
                    frames.push(new Frame(frame.loop.body[frame.next++]));
                    continue;
                }
                frame.next = 0;
                frame.left--;
            }
            long allowed = frame.loop.allowed(frame.left, fill, depths);
            frame.loop.pass(allowed, fill);
            frame.left -= allowed;
            if (frame.left == 0) {
                frames.pop();
            } else if (frame.loop.body.length == 0) {
                return frame.loop.blocker(fill, depths);
            } else {
                frame.next = 1;
                frames.push(new Frame(frame.loop.body[0]));
            }
        }
    }
}
