package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.DspPacking;
import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A loop of a product that takes one token of weights in each iteration, a row of them, and multiplies and adds in
/// lanes: what several rows at once would need, and what they would take.
final class WeightLoop {
    /// Bits of the sums in a tree of products of small integers.
    private static final int SUM_BITS = 20;

    private final ForOp loop;
    private final TaskOp task;
    private final List<StreamReadOp> reads = new ArrayList<>();
    private final List<StreamWriteOp> writes = new ArrayList<>();

    /// Buffers that hold nothing from iteration to iteration: each row can have its own.
    private final Set<BufferOp> own = new LinkedHashSet<>();

    /// Uses of memories that all rows share.
    private final List<MemoryUse> shared = new ArrayList<>();

    private WeightLoop(ForOp loop, TaskOp task) {
        this.loop = loop;
        this.task = task;
    }

    /// Nothing if the loop is none that could take several rows of weights at once.
    static Optional<WeightLoop> of(ForOp loop, TaskOp task) {
        WeightLoop found = new WeightLoop(loop, task);
        return found.isProduct() && found.isRegular() ? Optional.of(found) : Optional.empty();
    }

    ForOp loop() {
        return loop;
    }

    TaskOp task() {
        return task;
    }

    /// The read of the weights.
    StreamReadOp weights() {
        return reads.stream().filter(WeightLoop::isWide).findFirst().orElseThrow();
    }

    /// Reads of single elements.
    List<StreamReadOp> scalarReads() {
        return reads.stream().filter(read -> !isWide(read)).toList();
    }

    List<StreamWriteOp> writes() {
        return writes;
    }

    Set<BufferOp> own() {
        return own;
    }

    List<MemoryUse> shared() {
        return shared;
    }

    /// The most rows that can be computed at once, a power of two.
    long most() {
        long rows = 1;
        while (loop.tripCount().orElse(1) % (2 * rows) == 0 && allows(2 * rows)) rows *= 2;
        return rows;
    }

    private boolean allows(long rows) {
        return shared.stream().allMatch(use -> use.allows(rows));
    }

    private static boolean isWide(StreamReadOp read) {
        return read.token().type() instanceof VectorType;
    }

    private boolean isProduct() {
        if (loop.isUnrolled() || !loop.inits().isEmpty()) return false;
        boolean hasLanes = false;
        for (Op op : loop.body()) {
            switch (op) {
                case ForOp lanes -> {
                    if (!lanes.isUnrolled() || !lanes.inits().isEmpty()) return false;
                    if (!lanes.body().ops().stream().allMatch(WeightLoop::isPlain)) return false;
                    hasLanes = true;
                }
                case StreamReadOp read -> reads.add(read);
                case StreamWriteOp write -> writes.add(write);
                case BufferOp buffer -> own.add(buffer);
                case ReductionOp _, dev.headrace.dialects.vector.LoadOp _, dev.headrace.dialects.vector.StoreOp _ -> {}
                default -> {
                    if (!isPlain(op)) return false;
                }
            }
        }
        List<StreamReadOp> wide = reads.stream().filter(WeightLoop::isWide).toList();
        return hasLanes
                && wide.size() == 1
                && wide.getFirst().token().users().stream().allMatch(ExtractOp.class::isInstance)
                && writes.stream().noneMatch(write -> write.token().type() instanceof VectorType)
                && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                && ConstantOp.integerOf(loop.step()).orElse(0) == 1;
    }

    private static boolean isPlain(Op op) {
        return op instanceof ArithOp
                || op instanceof MathOp
                || op instanceof LoadOp
                || op instanceof StoreOp
                || op instanceof ExtractOp
                || op.spec().has(Trait.TERMINATOR);
    }

    /// Whether rows do not get into each other's way.
    private boolean isRegular() {
        Set<Value> streams = new HashSet<>();
        for (StreamReadOp read : reads) if (!streams.add(read.stream())) return false;
        for (StreamWriteOp write : writes) if (!streams.add(write.stream())) return false;
        if (!valuesStayInParts()) return false;
        for (Value memory : memories()) {
            BufferOp buffer = memory.definingOp() instanceof BufferOp made ? made : null;
            if (buffer == null) return false;
            if (own.contains(buffer)) continue;
            if (lastsOneIteration(buffer)) own.add(buffer);
            else if (!isSharedByRows(memory)) return false;
        }
        return true;
    }

    private Set<Value> memories() {
        Set<Value> memories = new LinkedHashSet<>();
        loop.walk(op -> memory(op).ifPresent(memories::add));
        return memories;
    }

    private static Optional<Value> memory(Op op) {
        return switch (op) {
            case LoadOp load -> Optional.of(load.memref());
            case StoreOp store -> Optional.of(store.memref());
            case dev.headrace.dialects.vector.LoadOp load -> Optional.of(load.memref());
            case dev.headrace.dialects.vector.StoreOp store -> Optional.of(store.memref());
            default -> Optional.empty();
        };
    }

    /// Whether every iteration writes all of a single place before it looks at it, and nobody else does.
    private boolean lastsOneIteration(BufferOp buffer) {
        if (((MemRefType) buffer.result().type()).elements() != 1) return false;
        boolean isInside = buffer.result().users().stream().allMatch(user -> loop.encloses(user));
        Op first = loop.body().ops().stream()
                .filter(op -> op.operands().contains(buffer.result()) || usesInside(op, buffer.result()))
                .findFirst()
                .orElse(null);
        return isInside && first instanceof StoreOp;
    }

    private static boolean usesInside(Op op, Value memory) {
        return !op.regions().isEmpty() && memory.users().stream().anyMatch(op::encloses);
    }

    /// Whether rows only read it, or each writes places of its own and reads no other.
    private boolean isSharedByRows(Value memory) {
        List<MemoryUse> uses = new ArrayList<>();
        List<Op> accesses = memory.users().stream().filter(loop::encloses).toList();
        for (Op access : accesses) {
            switch (access) {
                case LoadOp load -> uses.add(MemoryUse.of(load, memory, load.indices(), false, loop.counter()));
                case StoreOp store -> uses.add(MemoryUse.of(store, memory, store.indices(), true, loop.counter()));
                default -> {
                    return false;
                }
            }
        }
        List<List<LinearIndex>> stored =
                uses.stream().filter(MemoryUse::isStore).map(MemoryUse::place).toList();
        if (stored.size() > 1) return false;
        if (!stored.isEmpty() && !uses.stream().allMatch(use -> use.place().equals(stored.getFirst()))) return false;
        if (uses.stream().anyMatch(use -> use.dim() == MemoryUse.IRREGULAR)) return false;
        shared.addAll(uses);
        return true;
    }

    /// Whether between loops over lanes and what lies beside them values pass through memories only, but for tokens and
    /// arithmetic on indices.
    private boolean valuesStayInParts() {
        Set<Value> tokens = new HashSet<>();
        for (StreamReadOp read : reads) tokens.add(read.token());
        int part = 0;
        Map<Op, Integer> parts = new HashMap<>();
        for (Op op : loop.body()) {
            if (op instanceof ForOp) part++;
            parts.put(op, part);
            if (op instanceof ForOp) part++;
        }
        for (Op op : loop.body()) {
            int own = Objects.requireNonNull(parts.get(op));
            Set<Value> used = new HashSet<>(op.operands());
            op.walk(inner -> used.addAll(inner.operands()));
            for (Value value : used) {
                Op maker = value.definingOp();
                Integer made = maker == null ? null : parts.get(maker);
                boolean crosses = made != null && made != own;
                if (crosses
                        && !tokens.contains(value)
                        && !(maker instanceof BufferOp)
                        && !(value.type() instanceof IndexType && maker instanceof ArithOp)) return false;
            }
        }
        return true;
    }

    /// What another row takes of the device, products sharing slices where they can.
    Resources row(OperatorTable operators) {
        Resources sum = Resources.NONE;
        for (Op op : loop.body()) {
            if (op instanceof ReductionOp tree)
                sum = sum.plus(times(
                        operators
                                .find("arith.addi", new IntegerType(SUM_BITS))
                                .map(adder -> new Resources(adder.lut(), adder.ff(), adder.dsp(), 0, 0))
                                .orElse(Resources.NONE),
                        tree.lanes()));
            else if (op instanceof ForOp lanes)
                for (Op inner : lanes.body())
                    sum = sum.plus(operators(inner, lanes.tripCount().orElse(1), operators));
            else sum = sum.plus(operators(op, 1, operators));
        }
        return sum;
    }

    private static Resources times(Resources one, long number) {
        return new Resources(one.lut() * number, one.ff() * number, one.dsp() * number, 0, 0);
    }

    private static Resources operators(Op op, long number, OperatorTable operators) {
        if (!(op instanceof ArithOp || op instanceof MathOp) || OperatorTable.type(op) instanceof IndexType)
            return Resources.NONE;
        Optional<DspPacking> packing = op instanceof BinaryOp product && product.kind() == BinaryOp.Kind.MULI
                ? operators.packing(OperatorTable.type(op))
                : Optional.empty();
        if (packing.isPresent()) {
            long slices = Math.ceilDiv(number, packing.get().products());
            return new Resources(slices * packing.get().lut(), 0, slices, 0, 0);
        }
        return operators
                .find(op)
                .map(o -> times(new Resources(o.lut(), o.ff(), o.dsp(), 0, 0), number))
                .orElse(Resources.NONE);
    }
}
