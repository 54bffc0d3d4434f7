package dev.headrace.backends.cpu;

import dev.headrace.dialects.linalg.GenericOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The counters of the loops of a structured operation, while several of them are counted as one.
final class Counters {
    private final FunctionText out;
    private final GenericOp op;
    private final List<String> names;

    Counters(FunctionText out, GenericOp op) {
        this(out, op, new ArrayList<>(Collections.nCopies(op.loopCount(), "0")));
    }

    private Counters(FunctionText out, GenericOp op, List<String> names) {
        this.out = out;
        this.op = op;
        this.names = names;
    }

    Counters copy() {
        return new Counters(out, op, new ArrayList<>(names));
    }

    /// One for each loop; 0 for those that are not set.
    List<String> names() {
        return names;
    }

    /// Sets loops from the number of an iteration of all of them, the last one the fastest.
    void set(List<Integer> loops, String number) {
        String rest = number;
        for (int i = loops.size() - 1; i >= 0; i--) {
            long extent = op.loopExtents().at(loops.get(i));
            boolean isFirst = i == 0;
            if (extent == 1) {
                names.set(loops.get(i), "0");
                continue;
            }
            names.set(loops.get(i), isFirst ? rest : out.value("urem i64 %s, %d", rest, extent));
            if (!isFirst) rest = out.value("udiv i64 %s, %d", rest, extent);
        }
    }
}
