package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the order of loops over tiles costs in bits on the chip: a converter for each order in which a result is wanted
/// but not made, and the sums that computations keep. And what it costs in time: no order may make a task slower than
/// the slowest is in the order of results, which sets the pace of all.
final class OnChipCost {
    private final Map<GenericOp, TileOrder> orders = new LinkedHashMap<>();
    private final Map<Pair, Long> known = new HashMap<>();
    private final long mostCycles;

    private record Pair(ItensorType from, ItensorType to) {}

    OnChipCost(List<GenericOp> ops) {
        for (GenericOp op : ops) orders.put(op, TileOrder.natural(op));
        mostCycles = orders.values().stream().mapToLong(TileOrder::cycles).max().orElse(0);
    }

    TileOrder order(GenericOp op) {
        TileOrder order = orders.get(op);
        if (order == null) throw new IllegalStateException("a computation without an order");
        return order;
    }

    void set(GenericOp op, TileOrder order) {
        orders.put(op, order);
    }

    boolean isFastEnough(TileOrder order) {
        return order.cycles() <= mostCycles;
    }

    /// Bits for all computations.
    long total() {
        long bits = 0;
        for (GenericOp op : orders.keySet()) bits += of(op);
        return bits;
    }

    /// Bits that an operation answers for: its sums, and the converters of its result.
    private long of(GenericOp op) {
        TileOrder order = order(op);
        long bits = order.keptBits();
        for (Value result : op.results()) bits += converters(result, order);
        return bits;
    }

    /// Bits that change with the order of an operation: its own and those of the converters in front of it.
    long around(GenericOp op) {
        long bits = of(op);
        Set<Op> makers = new HashSet<>();
        for (Value operand : op.operands())
            if (operand.definingOp() instanceof GenericOp maker && orders.containsKey(maker) && makers.add(maker))
                bits += of(maker);
        return bits;
    }

    private long converters(Value result, TileOrder order) {
        ItensorType made = order.op().results().size() == 1 ? order.written().orElse(null) : null;
        if (made == null || Leaves.isLeaf(result)) return 0;
        Set<ItensorType> wanted = new HashSet<>();
        List<ItensorType> distinct = new ArrayList<>();
        for (Value.Use use : result.uses())
            if (use.user() instanceof GenericOp user && orders.containsKey(user))
                order(user).read(use.index()).filter(wanted::add).ifPresent(distinct::add);
        long bits = 0;
        for (ItensorType type : distinct) bits += converter(made, type);
        return bits;
    }

    private long converter(ItensorType from, ItensorType to) {
        if (from.withoutSingleTrips().equals(to.withoutSingleTrips())) return 0;
        return known.computeIfAbsent(new Pair(from, to), pair -> {
            ConverterShape shape = ConverterShape.between(pair.from, pair.to);
            // A buffer for the whole tensor is filled once and never changes sides; a line buffer has but one.
            boolean halved = shape.shared().isEmpty() && shape.lines().isEmpty();
            return halved ? shape.bits(pair.from) / 2 : shape.bits(pair.from);
        });
    }
}
