package dev.headrace.backends.cpu;

import dev.headrace.ir.Op;
import java.util.ArrayList;
import java.util.List;

/// Who reads a stream, found out while the program is written.
final class QueueUse {
    private final List<Op> readers = new ArrayList<>();
    private final int most;
    private boolean isTaken;

    /// @param most readers that there is room for
    QueueUse(int most) {
        this.most = most;
    }

    /// The number of the reader among all of the stream.
    int number(Op reader) {
        int known = readers.indexOf(reader);
        if (known >= 0) return known;
        readers.add(reader);
        if (readers.size() > most) throw new IllegalStateException("a stream has more readers than reads");
        return readers.size() - 1;
    }

    List<Op> readers() {
        return readers;
    }

    int most() {
        return most;
    }

    /// Says that all tokens are used at once.
    void take() {
        isTaken = true;
    }

    boolean isTaken() {
        return isTaken;
    }
}
