package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.ArrayList;
import java.util.List;

/// The loops between a read or write of a stream and the place where the stream comes from, and the law that they obey:
/// they make the trips and steps of the stream's type, outermost first. Loops of one trip do not count, and
/// neighbouring loops that only repeat count by their number of rounds.
final class LoopNest {
    private LoopNest() {}

    private record Loop(long trips, long step) {}

    static void verifySpells(Op access, Value stream, ItensorType type, Diagnostics problems) {
        Value origin = origin(stream);
        List<Loop> around = new ArrayList<>();
        for (Op op = access.parent(); op != null && !isBeside(op, origin); op = op.parent()) {
            if (!(op instanceof ForOp loop)) continue;
            if (loop.tripCount().isEmpty()) {
                problems.error(access, "stands in a loop without a constant trip count")
                        .note(loop.location(), "loop");
                return;
            }
            long trips = loop.tripCount().getAsLong();
            if (trips != 1)
                around.addFirst(
                        new Loop(trips, ConstantOp.integerOf(loop.step()).orElse(1)));
        }
        if (!spells(around, type.withoutSingleTrips()))
            problems.error(access, "stands in loops %s but its stream is %s", text(around), type)
                    .note(origin.location(), "stream defined here");
    }

    /// Where a value that loops carry comes into the outermost of them.
    private static Value origin(Value stream) {
        Value value = stream;
        while (value instanceof BlockArgument argument
                && argument.block().region().owner() instanceof ForOp loop
                && argument.index() > 0) value = loop.inits().get(argument.index() - 1);
        return value;
    }

    /// Whether the origin is visible where `op` stands, so that loops from `op` outwards do not count.
    private static boolean isBeside(Op op, Value origin) {
        Block home = origin.block();
        return op instanceof KernelOp || home.region().owner() == op;
    }

    private static boolean spells(List<Loop> around, ItensorType type) {
        int next = 0;
        int loop = 0;
        while (loop < type.loops()) {
            if (type.order().uses(loop)) {
                if (next == around.size()) return false;
                if (!around.get(next)
                        .equals(new Loop(type.trips().at(loop), type.steps().at(loop)))) return false;
                next++;
                loop++;
                continue;
            }
            long rounds = 1;
            while (loop < type.loops() && !type.order().uses(loop))
                rounds *= type.trips().at(loop++);
            long made = 1;
            while (made < rounds && next < around.size()) made *= around.get(next++).trips;
            if (made != rounds) return false;
        }
        return next == around.size();
    }

    private static String text(List<Loop> loops) {
        return new Dims(loops.stream().map(Loop::trips).toList()) + " of steps "
                + new Dims(loops.stream().map(Loop::step).toList());
    }
}
