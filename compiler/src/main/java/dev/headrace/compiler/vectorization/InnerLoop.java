package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.Operator;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A loop of a task that holds no other loop, and what speaks for and against running several of its iterations at
/// once.
final class InnerLoop {
    /// Bits of the widest token where nobody says otherwise, and of the widest word of external memory.
    private static final long WIDEST = 512;

    /// Writing a memory and reading it again.
    private static final long THROUGH_MEMORY = 1;

    private final ForOp loop;
    private final ForOp along;
    private final TaskOp task;
    private final long iterations;
    private final OperatorTable operators;
    private final long widest;
    private final List<StreamReadOp> reads = new ArrayList<>();
    private final List<StreamWriteOp> writes = new ArrayList<>();
    private final List<MemoryUse> uses = new ArrayList<>();
    private final @Nullable LaneSum sum;
    private final long most;

    /// @param task the outermost task around the loop
    /// @param iterations in one run of the kernel
    InnerLoop(ForOp loop, TaskOp task, long iterations, OperatorTable operators) {
        this(loop, loop, task, iterations, operators, WIDEST);
    }

    /// A loop that keeps pace with a product of several rows of weights.
    ///
    /// @param widest bits of a token
    static InnerLoop ofRows(ForOp loop, TaskOp task, OperatorTable operators, long widest) {
        return new InnerLoop(loop, loop, task, 1, operators, widest);
    }

    /// The most iterations of `along` that could run at once, if it were the innermost of the loops around the body of
    /// `innermost`.
    static long most(ForOp innermost, ForOp along, TaskOp task, OperatorTable operators) {
        return new InnerLoop(innermost, along, task, 1, operators, WIDEST).most();
    }

    /// @param along the loop whose iterations are to run at once
    private InnerLoop(ForOp loop, ForOp along, TaskOp task, long iterations, OperatorTable operators, long widest) {
        this.loop = loop;
        this.along = along;
        this.task = task;
        this.iterations = iterations;
        this.operators = operators;
        this.widest = widest;
        for (Op op : loop.body()) {
            switch (op) {
                case StreamReadOp read -> reads.add(read);
                case StreamWriteOp write -> writes.add(write);
                case LoadOp load -> uses.add(MemoryUse.of(load, load.memref(), load.indices(), false, along.counter()));
                case StoreOp store ->
                    uses.add(MemoryUse.of(store, store.memref(), store.indices(), true, along.counter()));
                default -> {}
            }
        }
        sum = LaneSum.in(loop, along);
        most = mostLanes();
    }

    /// The sum over the iterations that the loop computes, if it does.
    @Nullable
    LaneSum sum() {
        return sum;
    }

    ForOp loop() {
        return loop;
    }

    TaskOp task() {
        return task;
    }

    List<StreamReadOp> reads() {
        return reads;
    }

    List<StreamWriteOp> writes() {
        return writes;
    }

    List<MemoryUse> uses() {
        return uses;
    }

    /// Each once.
    Set<Value> streams() {
        Set<Value> streams = new LinkedHashSet<>();
        for (StreamReadOp read : reads) streams.add(read.stream());
        for (StreamWriteOp write : writes) streams.add(write.stream());
        return streams;
    }

    /// The most iterations that can run at once, a power of two.
    long most() {
        return most;
    }

    /// Cycles that the loop takes in one run of the kernel with so many lanes, as far as results that come back and
    /// the number of iterations decide. An estimate to compare loops with; scheduling knows it exactly.
    long cycles(long lanes) {
        return Math.multiplyExact(iterations / lanes, interval(lanes));
    }

    /// What another lane takes of the device.
    Resources lane() {
        Resources sum = Resources.NONE;
        for (Op op : loop.body())
            sum = sum.plus(operator(op)
                    .map(o -> new Resources(o.lut(), o.ff(), o.dsp(), 0, 0))
                    .orElse(Resources.NONE));
        return sum;
    }

    private long mostLanes() {
        if (!isRegular()) return 1;
        long lanes = 1;
        while (along.tripCount().orElse(1) % (2 * lanes) == 0 && allows(2 * lanes)) lanes *= 2;
        return lanes;
    }

    /// Whether lanes would do what the iterations do: each writes places of its own, and passes one token of a stream.
    private boolean isRegular() {
        if (!loop.inits().isEmpty()
                || ConstantOp.integerOf(along.lower()).orElse(-1) != 0
                || ConstantOp.integerOf(along.step()).orElse(0) != 1) return false;
        for (Op op : loop.body()) {
            boolean known = op instanceof ArithOp
                    || op instanceof MathOp
                    || op instanceof LoadOp
                    || op instanceof StoreOp
                    || op instanceof StreamReadOp
                    || op instanceof StreamWriteOp
                    || op.spec().has(Trait.TERMINATOR);
            if (!known) return false;
        }
        if (streams().size() != reads.size() + writes.size()) return false;
        Map<Value, List<LinearIndex>> stored = new HashMap<>();
        for (MemoryUse use : uses) if (use.isStore() && stored.put(use.memref(), use.place()) != null) return false;
        for (MemoryUse use : uses) {
            List<LinearIndex> place = stored.get(use.memref());
            if (place != null && !place.equals(use.place())) return false;
        }
        return true;
    }

    private boolean allows(long lanes) {
        for (StreamReadOp read : reads) if (lanes * width(read.token()) > widest) return false;
        for (StreamWriteOp write : writes) if (lanes * width(write.token()) > widest) return false;
        for (MemoryUse use : uses) {
            if (sum != null && sum.isAround(use.op())) continue;
            boolean tooWide =
                    use.isExternal() && lanes * ScalarTypes.width(use.type().element()) > WIDEST;
            if (!use.allows(lanes) || tooWide) return false;
        }
        return true;
    }

    private static long width(Value token) {
        return ScalarTypes.width(token.type());
    }

    /// Cycles between iterations: one that needs the result of an earlier one waits for it.
    private long interval(long lanes) {
        long interval = 1;
        for (MemoryUse use : uses) {
            if (!use.isStore()) continue;
            long cycles = cyclesFromLoad(use);
            if (cycles == 0) continue;
            long between = iterationsBetween(use);
            if (between > 0)
                interval = Math.max(interval, Math.ceilDiv(cycles + THROUGH_MEMORY, Math.max(1, between / lanes)));
        }
        return interval;
    }

    /// The longest way from a load of the memory to what is stored there; 0 if there is none.
    private long cyclesFromLoad(MemoryUse stored) {
        Map<Value, Long> cycles = new HashMap<>();
        for (Op op : loop.body()) {
            if (op == stored.op()) return cycles.getOrDefault(((StoreOp) op).value(), 0L);
            if (op instanceof LoadOp load && load.memref() == stored.memref()) {
                cycles.put(load.result(), 0L);
                continue;
            }
            long before = op.operands().stream()
                    .map(cycles::get)
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(-1);
            long own = operator(op).map(Operator::recurrence).orElse(0);
            if (before >= 0) for (Value result : op.results()) cycles.put(result, before + own);
        }
        return 0;
    }

    /// After how many iterations the same element is stored again; 0 if never as long as the loops run that make one
    /// pipeline with this one.
    private long iterationsBetween(MemoryUse stored) {
        Set<Value> moving = new HashSet<>();
        for (Value index : stored.indices()) collect(index, moving);
        long inside = 1;
        ForOp at = loop;
        while (true) {
            long trips = at.tripCount().orElse(1);
            if (trips > 1 && !moving.contains(at.counter())) return inside;
            inside *= trips;
            if (!(at.parent() instanceof ForOp around) || around.body().ops().size() != 2) return 0;
            at = around;
        }
    }

    private static void collect(Value index, Set<Value> values) {
        values.add(index);
        Op maker = index.definingOp();
        if (maker != null) for (Value operand : maker.operands()) collect(operand, values);
    }

    private Optional<Operator> operator(Op op) {
        if (!(op instanceof ArithOp || op instanceof MathOp)) return Optional.empty();
        return OperatorTable.type(op) instanceof IndexType ? Optional.empty() : operators.find(op);
    }
}
