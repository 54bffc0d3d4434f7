package dev.headrace.compiler.states;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.compiler.states.ValidRows.Part;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Lets loops over rows end behind the position: one task finds out how many steps that is, and tells all others.
final class EndRows {
    private static final IntegerType STEPS = new IntegerType(Byte.SIZE);

    private static final long DEPTH = 2;

    private final KernelOp kernel;
    private final LoadOp given;
    private final ValidRows rows;
    private final long step;
    private final Location location;

    /// @param given where the position comes from; see [#given]
    /// @param step how many rows are read or left out together
    EndRows(KernelOp kernel, LoadOp given, ValidRows rows, long step) {
        this.kernel = kernel;
        this.given = given;
        this.rows = rows;
        this.step = step;
        location = rows.position().argument().location();
    }

    void replace() {
        TaskOp load = given.enclosing(TaskOp.class).orElseThrow();
        UniqueNames names = new UniqueNames();
        kernel.streams().forEach(stream -> names.claim(stream.symbol()));
        String name = names.claim(load.symbol().replaceFirst("^load", "rows"));
        StreamOp last = kernel.streams().getLast();
        StreamOp position = stream(last, name, given.result().type());
        StreamWriteOp.create(Builder.after(given), location, given.result(), position.result());
        SequencedMap<TaskOp, StreamReadOp> ends = new LinkedHashMap<>();
        for (TaskOp task : readers()) {
            StreamOp steps = stream(last, names.claim(name + "." + ends.size()), STEPS);
            ends.put(task, StreamReadOp.create(Builder.atStart(task.body()), location, steps.result()));
        }
        TaskOp first = ends.firstEntry().getKey();
        if (first.isBefore(load)) Rewriter.at(load).moveOpBefore(load, first);
        tell(load, name, position, ends);
        rows.loops().forEach((each, part) -> end(divided(each, part), part.inside(), ends));
    }

    /// The tasks that have such loops, in their order.
    private List<TaskOp> readers() {
        Set<TaskOp> having = new HashSet<>();
        for (RowLoop each : rows.loops().keySet()) having.add(task(each.loop()));
        return kernel.tasks().stream().filter(having::contains).toList();
    }

    private static StreamOp stream(StreamOp before, String name, Type token) {
        return StreamOp.create(Builder.after(before), before.location(), name, new StreamType(token), DEPTH);
    }

    /// Where the position comes from outside: a task that loads it once, and waits for nobody.
    static Optional<LoadOp> given(KernelOp kernel, ValidRows rows) {
        return rows.position().argument().users().stream()
                .filter(LoadOp.class::isInstance)
                .map(LoadOp.class::cast)
                .filter(load -> load.parent() instanceof TaskOp task
                        && kernel.graph().contains(task)
                        && task.unit().isEmpty()
                        && task.all(StreamReadOp.class).isEmpty()
                        && rows.loops().keySet().stream().noneMatch(each -> task.encloses(each.loop())))
                .findFirst();
    }

    private static TaskOp task(ForOp loop) {
        return loop.enclosing(TaskOp.class).orElseThrow();
    }

    private void tell(TaskOp load, String name, StreamOp position, SequencedMap<TaskOp, StreamReadOp> ends) {
        TaskOp task = TaskOp.create(Builder.after(load), location, name, TaskRole.COMPUTE, List.of());
        Builder at = Builder.atEnd(task.body());
        Value number = StreamReadOp.create(at, location, position.result()).result();
        Value most =
                ConstantOp.integer(at, location, rows.rows() - 1, number.type()).result();
        Value last =
                BinaryOp.create(at, location, BinaryOp.Kind.MINUI, number, most).result();
        Value steps = quotient(at, last);
        Value few =
                CastOp.create(at, location, CastOp.Kind.TRUNCI, steps, STEPS).result();
        for (StreamReadOp end : ends.values()) StreamWriteOp.create(at, location, few, end.stream());
        YieldOp.create(at, location, List.of());
    }

    private Value quotient(Builder at, Value last) {
        boolean isShift = Long.bitCount(step) == 1;
        long by = isShift ? Long.numberOfTrailingZeros(step) : step;
        return BinaryOp.create(
                        at,
                        location,
                        isShift ? BinaryOp.Kind.SHRUI : BinaryOp.Kind.DIVUI,
                        last,
                        ConstantOp.integer(at, location, by, last.type()).result())
                .result();
    }

    /// Whatever came, it is no more than it can be.
    ///
    /// @param inside trips that together are one
    private void end(RowLoop each, long inside, Map<TaskOp, StreamReadOp> ends) {
        StreamReadOp read = Objects.requireNonNull(ends.get(task(each.loop())));
        long count = rows.rows() / step;
        Builder at = Builder.after(read);
        Value steps = BinaryOp.create(
                        at,
                        location,
                        Long.bitCount(count) == 1 ? BinaryOp.Kind.ANDI : BinaryOp.Kind.MINUI,
                        read.result(),
                        ConstantOp.integer(at, location, count - 1, STEPS).result())
                .result();
        Value all = BinaryOp.create(
                        at,
                        location,
                        BinaryOp.Kind.ADDI,
                        steps,
                        ConstantOp.integer(at, location, 1, STEPS).result())
                .result();
        Value number = CastOp.create(at, location, CastOp.Kind.INDEX_CAST, all, IndexType.INDEX)
                .result();
        Value end =
                LoopsAround.by(at, location, BinaryOp.Kind.MULI, number, step / each.inTrip() * inside * each.step());
        Rewriter.at(each.loop()).setOperand(each.loop(), 1, end);
    }

    /// The loop over rows of one that goes over more.
    private static RowLoop divided(RowLoop each, Part part) {
        if (part.before() == 1) return each;
        ForOp whole = each.loop();
        long trips = whole.tripCount().orElseThrow() / part.before();
        Rewriter at = Rewriter.at(whole);
        Location location = whole.location();
        Value first = ConstantOp.index(at, location, 0).result();
        Value one = ConstantOp.index(at, location, 1).result();
        Value passes = ConstantOp.index(at, location, part.before()).result();
        Value end = ConstantOp.index(at, location, trips).result();
        ForOp outer = ForOp.create(
                at,
                location,
                first,
                passes,
                one,
                List.of(),
                (in, _, _) -> ForOp.create(in, location, first, end, one, List.of(), (_, _, _) -> List.of())
                        .results());
        ForOp inner = (ForOp) outer.body().first();
        List<Op> body = whole.body().ops();
        for (Op op : body.subList(0, body.size() - 1))
            Rewriter.at(inner.body().last()).moveOpBefore(op, inner.body().last());
        at.erase(whole);
        return new RowLoop(inner, each.inTrip(), each.all());
    }
}
