package dev.headrace.compiler.sizing;

import java.util.ArrayList;
import java.util.List;

/// What a task does to its FIFOs, in order, with everything else left out: a loop nest over reads and writes.
sealed interface Trace {
    /// `count` tokens read from, or written to, one FIFO.
    record Transfer(int fifo, boolean write, long count) implements Trace {}

    /// Single tokens of several FIFOs that pass in one cycle or not at all, `trips` times: what stands in one stage of
    /// a pipeline, where the whole stage waits for each of them.
    record Together(long trips, List<Transfer> tokens) implements Trace {
        public Together {
            tokens = List.copyOf(tokens);
        }
    }

    /// The body, `trips` times.
    record Repeat(long trips, List<Trace> body) implements Trace {
        public Repeat {
            body = List.copyOf(body);
        }
    }

    /// Transfers of one token each, in one cycle.
    static Trace together(List<Transfer> tokens) {
        return tokens.size() == 1 ? tokens.getFirst() : new Together(1, tokens);
    }

    /// The body `trips` times, in the shortest form: loops without transfers vanish, loops that run once dissolve, a
    /// loop over one transfer is one longer transfer.
    static Trace repeat(long trips, List<Trace> body) {
        List<Trace> parts = new ArrayList<>();
        for (Trace part : body) {
            if (part instanceof Repeat(long once, List<Trace> inner) && (once == 1 || inner.isEmpty()))
                inner.forEach(p -> append(parts, p));
            else append(parts, part);
        }
        if (trips == 0) return new Repeat(1, List.of());
        if (parts.size() == 1 && parts.getFirst() instanceof Transfer(int fifo, boolean write, long count))
            return new Transfer(fifo, write, Math.multiplyExact(trips, count));
        if (parts.size() == 1 && parts.getFirst() instanceof Together(long inner, List<Transfer> tokens))
            return new Together(Math.multiplyExact(trips, inner), tokens);
        if (parts.size() == 1 && parts.getFirst() instanceof Repeat(long inner, List<Trace> innermost))
            return new Repeat(Math.multiplyExact(trips, inner), innermost);
        return new Repeat(trips, parts);
    }

    private static void append(List<Trace> parts, Trace part) {
        if (part instanceof Transfer(int fifo, boolean write, long count)) {
            if (count == 0) return;
            if (!parts.isEmpty()
                    && parts.getLast() instanceof Transfer(int last, boolean lastWrites, long before)
                    && last == fifo
                    && lastWrites == write) {
                parts.set(parts.size() - 1, new Transfer(fifo, write, before + count));
                return;
            }
        }
        parts.add(part);
    }
}
