package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// The loops of a kernel that do not always run equally often: their ends are computed from one number that the kernel
/// is given, or from a constant where that is smaller.
///
/// ```mlir
/// dataflow.task @load() { %given = memref.load %position[]   stream_write %given, %to_rows }
/// dataflow.task @rows() { %last = arith.minui (stream_read %to_rows), %c511   stream_write (%last >> 5), %steps }
/// dataflow.task @k()    { %n = ((stream_read %steps & 15) + 1) * 32   scf.for %r = 0 to %n { … } }
/// ```
/// Whoever wants to know what a kernel does for every number need only look at those up to 511.
public final class VariableLoops {
    /// More numbers than that are not gone through.
    private static final long MOST_NUMBERS = 1 << 20;

    private final List<ForOp> loops;
    private long largest;

    /// Of one task or the next; the number goes through few.
    private static final int MOST_STEPS = 64;

    private @Nullable BlockArgument given;

    private VariableLoops(List<ForOp> loops) {
        this.loops = loops;
    }

    /// @return nothing if all loops run equally often, always
    /// @throws InputError if the end of one depends on anything else
    public static Optional<VariableLoops> of(KernelOp kernel) {
        List<ForOp> loops = new ArrayList<>();
        for (TaskOp task : kernel.tasks())
            for (ForOp loop : task.all(ForOp.class)) if (loop.tripCount().isEmpty()) loops.add(loop);
        if (loops.isEmpty()) return Optional.empty();
        VariableLoops found = new VariableLoops(loops);
        for (ForOp loop : loops) {
            if (loop.mostTrips().isEmpty()) throw unknown(loop);
            found.end(loop, 0);
        }
        if (found.given == null) throw unknown(loops.getFirst());
        return Optional.of(found);
    }

    /// The number that all depends on: an argument of the kernel.
    public int argument() {
        if (given == null) throw new IllegalStateException("loops whose ends are constants");
        return given.index();
    }

    public Lengths at(long number) {
        Map<ForOp, Long> trips = new HashMap<>();
        for (ForOp loop : loops) {
            long lower = ConstantOp.integerOf(loop.lower()).orElseThrow();
            long step = ConstantOp.integerOf(loop.step()).orElseThrow();
            trips.put(loop, Math.max(0, Math.ceilDiv(end(loop, number) - lower, step)));
        }
        return new Lengths(trips);
    }

    /// All that there are, the longest first.
    public SequencedSet<Lengths> all() {
        SequencedSet<Lengths> all = new LinkedHashSet<>();
        for (long number = largest; number >= 0; number--) all.add(at(number));
        return all;
    }

    /// The largest number for which they may end elsewhere than for the one before.
    public long largest() {
        return largest;
    }

    private long end(ForOp loop, long number) {
        return value(loop.upper(), number, loop, 0);
    }

    private long value(Value value, long number, ForOp loop, int steps) {
        OptionalLong constant = ConstantOp.integerOf(value);
        if (constant.isPresent()) return constant.getAsLong();
        if (steps > MOST_STEPS) throw unknown(loop);
        return switch (value.definingOp()) {
            case BinaryOp op -> combined(op, number, loop, steps + 1);
            case CastOp cast -> cast(cast, value(cast.in(), number, loop, steps + 1), loop);
            case StreamReadOp read -> value(token(read, loop), number, loop, steps + 1);
            case LoadOp load -> value(stored(load, loop), number, loop, steps + 1);
            case null, default -> throw unknown(loop);
        };
    }

    private long combined(BinaryOp op, long number, ForOp loop, int steps) {
        if (op.kind() == BinaryOp.Kind.MINUI && isGiven(op.left())) {
            long most = ConstantOp.integerOf(op.right()).orElse(-1);
            if (most < 0 || most > MOST_NUMBERS) throw unknown(loop);
            largest = Math.max(largest, most);
            return Long.compareUnsigned(number, most) < 0 ? number : most;
        }
        long left = value(op.left(), number, loop, steps);
        long right = value(op.right(), number, loop, steps);
        if (left < 0 || right < 0 || op.kind() == BinaryOp.Kind.DIVUI && right == 0) throw unknown(loop);
        return switch (op.kind()) {
            case MINUI -> Math.min(left, right);
            case ANDI -> left & right;
            case SHRUI -> right < Long.SIZE ? left >>> right : 0;
            case ADDI -> Math.addExact(left, right);
            case MULI -> Math.multiplyExact(left, right);
            case DIVUI -> left / right;
            default -> throw unknown(loop);
        };
    }

    private static long cast(CastOp cast, long number, ForOp loop) {
        boolean isKept = cast.kind() == CastOp.Kind.INDEX_CAST
                || cast.kind() == CastOp.Kind.TRUNCI
                || cast.kind() == CastOp.Kind.EXTUI;
        boolean fits = !(cast.result().type() instanceof IntegerType(int width))
                || width >= Long.SIZE
                || number < 1L << (width - 1);
        if (!isKept || !fits || number < 0) throw unknown(loop);
        return number;
    }

    /// Whether it is the number itself, wherever it came through.
    private boolean isGiven(Value value) {
        Value origin = value;
        for (int i = 0; i < MOST_STEPS; i++) {
            Value before = switch (origin.definingOp()) {
                case StreamReadOp read -> onlyToken(read);
                case LoadOp load
                when load.memref() instanceof BlockArgument argument -> {
                    boolean isNumber = argument.block().owner() instanceof KernelOp kernel
                            && argument.index() < kernel.operandCount()
                            && argument.type() instanceof MemRefType type
                            && type.elements() == 1
                            && (given == null || given == argument);
                    if (!isNumber) yield null;
                    given = argument;
                    yield argument;
                }
                case LoadOp load -> onlyStored(load);
                case null, default -> null;
            };
            if (before == null) return false;
            if (before == given) return true;
            origin = before;
        }
        return false;
    }

    private static Value token(StreamReadOp read, ForOp loop) {
        Value token = onlyToken(read);
        if (token == null) throw unknown(loop);
        return token;
    }

    private static Value stored(LoadOp load, ForOp loop) {
        Value stored = onlyStored(load);
        if (stored == null) throw unknown(loop);
        return stored;
    }

    private static @Nullable Value onlyToken(StreamReadOp read) {
        List<StreamWriteOp> writes = read.stream().users().stream()
                .filter(StreamWriteOp.class::isInstance)
                .map(StreamWriteOp.class::cast)
                .toList();
        return writes.size() == 1 ? writes.getFirst().token() : null;
    }

    private static @Nullable Value onlyStored(LoadOp load) {
        if (!(load.memref().definingOp() instanceof BufferOp buffer)
                || buffer.type().elements() != 1) return null;
        List<StoreOp> stores = load.memref().users().stream()
                .filter(StoreOp.class::isInstance)
                .map(StoreOp.class::cast)
                .toList();
        return stores.size() == 1 && stores.getFirst().memref() == load.memref()
                ? stores.getFirst().value()
                : null;
    }

    private static InputError unknown(Op loop) {
        return new InputError(
                "has a loop whose end depends on more than one number that the kernel is given and a constant",
                loop.location().toString(),
                "give it the smaller of both");
    }
}
