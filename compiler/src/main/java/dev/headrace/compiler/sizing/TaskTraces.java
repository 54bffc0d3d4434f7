package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is left of tasks when only their reads and writes of streams count.
///
/// Between loops, tokens pass in the order of the cycles that scheduling gave them, those of one cycle together. A loop
/// with tokens in some iterations only is cut where that changes.
///
/// ```mlir
/// scf.for %k = %c0 to %c4 step %c1 {
///   %v = dataflow.stream_read %a …
///   %last = arith.cmpi eq, %k, %c3
///   scf.if %last { dataflow.stream_write %sum, %s … }
/// }
/// ```
/// reads four tokens of `%a`, and then writes one to `%s`.
///
/// The two inner tasks of a converter are taken to run in turn. They may overlap in hardware; a design that finishes
/// without the overlap finishes with it.
final class TaskTraces {
    private final Map<Value, Integer> numbers = new HashMap<>();

    private final Lengths lengths;

    /// @param fifos numbered in this order
    /// @param lengths how often loops run
    TaskTraces(List<List<StreamOp>> fifos, Lengths lengths) {
        this.lengths = lengths;
        for (int fifo = 0; fifo < fifos.size(); fifo++)
            for (StreamOp stream : fifos.get(fifo)) numbers.put(stream.result(), fifo);
    }

    /// @throws dev.headrace.ir.InputError if it uses streams in iterations that depend on more than loop counters
    Trace of(TaskOp task) {
        return once(task.body(), Iterations.outside(lengths));
    }

    private Trace once(Block block, Iterations at) {
        Line line = new Line();
        pass(block, at, line);
        return Trace.repeat(1, line.parts());
    }

    private void pass(Block block, Iterations at, Line line) {
        for (Op op : block) {
            switch (op) {
                case StreamReadOp read -> line.add(op, new Trace.Transfer(number(read.stream()), false, 1));
                case StreamWriteOp write -> line.add(op, new Trace.Transfer(number(write.stream()), true, 1));
                case ForOp loop -> line.add(loop(loop, at));
                case TaskOp task -> line.add(once(task.body(), at));
                case IfOp branch -> {
                    if (!Iterations.passesTokens(branch)) continue;
                    for (Block taken : at.taken(branch).blocks()) pass(taken, at, line);
                }
                default -> {
                    if (!op.regions().isEmpty())
                        throw new IllegalStateException(op.name() + " in a task has no fixed trace");
                }
            }
        }
    }

    private Trace loop(ForOp loop, Iterations around) {
        List<Trace> parts = new ArrayList<>();
        long from = 0;
        for (long to : around.cuts(loop)) {
            parts.add(Trace.repeat(to - from, List.of(once(loop.body(), around.inside(loop, from)))));
            from = to;
        }
        return Trace.repeat(1, parts);
    }

    /// What is passed between loops, and the loops.
    private static final class Line {
        private final List<Trace> parts = new ArrayList<>();
        private final SortedMap<Long, List<Trace.Transfer>> stages = new TreeMap<>();

        void add(Op op, Trace.Transfer token) {
            long cycle = op.required("schedule.cycle", IntegerAttr.class).value();
            stages.computeIfAbsent(cycle, _ -> new ArrayList<>()).add(token);
        }

        void add(Trace part) {
            flush();
            parts.add(part);
        }

        List<Trace> parts() {
            flush();
            return parts;
        }

        private void flush() {
            stages.values().forEach(tokens -> parts.add(Trace.together(tokens)));
            stages.clear();
        }
    }

    private int number(Value stream) {
        Integer number = numbers.get(stream);
        if (number == null) throw new IllegalStateException("a task uses a stream of another kernel");
        return number;
    }
}
