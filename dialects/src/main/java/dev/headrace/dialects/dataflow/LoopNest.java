package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loops between a read or write of a stream and the place where the stream comes from, and the law that they obey:
/// they make the trips and steps of the stream's type, outermost first. Loops of one trip do not count, and
/// neighbouring loops that only repeat count by their number of rounds.
///
/// Where a task reads or writes one stream in several places, these share out the trips of one loop of the type, each
/// in loops of its own; the loops outside of that one are common to all, those inside are spelled by each.
final class LoopNest {
    private LoopNest() {}

    /// @param op null for a loop of a type
    private record Loop(
            long trips,
            long step,
            boolean repeats,
            @Nullable ForOp op) {
        boolean isAs(Loop other) {
            return trips == other.trips && step == other.step;
        }
    }

    static void verifySpells(Op access, Value stream, ItensorType type, Diagnostics problems) {
        Value origin = origin(stream);
        List<Op> accesses = accesses(access, origin);
        if (access != accesses.getFirst()) return;
        List<List<Loop>> nests = new ArrayList<>();
        for (Op each : accesses) {
            List<Loop> around = new ArrayList<>();
            for (Op op = each.parent(); op != null && !isBeside(op, origin); op = op.parent()) {
                if (!(op instanceof ForOp loop)) continue;
                if (loop.tripCount().isEmpty()) {
                    problems.error(each, "stands in a loop without a constant trip count")
                            .note(loop.location(), "loop");
                    return;
                }
                long trips = loop.tripCount().getAsLong();
                long step = ConstantOp.integerOf(loop.step()).orElse(1);
                if (trips != 1) around.addFirst(new Loop(trips, step, false, loop));
            }
            nests.add(around);
        }
        List<Loop> wanted = loops(type.withoutSingleTrips());
        boolean good = nests.size() == 1 ? spells(nests.getFirst(), wanted) : shareOut(nests, wanted);
        if (good) return;
        String where = String.join(" and ", nests.stream().map(LoopNest::text).toList());
        problems.error(access, "stands in loops %s but its stream is %s", where, type)
                .note(origin.location(), "stream defined here");
    }

    private static List<Loop> loops(ItensorType type) {
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < type.loops(); i++)
            loops.add(new Loop(
                    type.trips().at(i), type.steps().at(i), !type.order().uses(i), null));
        return loops;
    }

    /// Where a value that loops carry, or that other writes have written to before, comes from.
    private static Value origin(Value stream) {
        Value value = stream;
        while (true) {
            if (value instanceof BlockArgument argument
                    && argument.block().region().owner() instanceof ForOp loop
                    && argument.index() > 0) value = loop.inits().get(argument.index() - 1);
            else if (value instanceof OpResult result && result.definingOp() instanceof ForOp loop)
                value = loop.inits().get(result.index());
            else if (value instanceof OpResult result && result.definingOp() instanceof ItensorWriteOp write)
                value = write.dest();
            else return value;
        }
    }

    /// All accesses of the same kind to one stream in the same task, in program order.
    private static List<Op> accesses(Op access, Value origin) {
        if (access instanceof ItensorReadOp) {
            Op task = top(access, origin);
            return task.all(ItensorReadOp.class).stream()
                    .filter(read -> origin(read.source()) == origin)
                    .<Op>map(read -> read)
                    .toList();
        }
        return origin.block().owner().all(ItensorWriteOp.class).stream()
                .filter(write -> origin(write.dest()) == origin)
                .<Op>map(write -> write)
                .toList();
    }

    /// The operation beside the origin that encloses `op`, or `op` itself.
    private static Op top(Op op, Value origin) {
        Op top = op;
        for (Op up = op; up != null && !isBeside(up, origin); up = up.parent()) top = up;
        return top;
    }

    /// Whether the origin is visible where `op` stands, so that loops from `op` outwards do not count.
    private static boolean isBeside(Op op, Value origin) {
        Block home = origin.block();
        return op instanceof KernelOp || home.region().owner() == op;
    }

    private static boolean shareOut(List<List<Loop>> nests, List<Loop> wanted) {
        for (int k = 0; k < wanted.size(); k++)
            for (int common = 0; common <= commonLoops(nests); common++)
                if (shareOut(nests, wanted, k, common)) return true;
        return false;
    }

    private static int commonLoops(List<List<Loop>> nests) {
        int common = 0;
        while (true) {
            for (List<Loop> nest : nests)
                if (common >= nest.size()
                        || nest.get(common).op != nests.getFirst().get(common).op) return common;
            common++;
        }
    }

    /// Whether loop `k` of the type is shared out inside the first `common` loops.
    private static boolean shareOut(List<List<Loop>> nests, List<Loop> wanted, int k, int common) {
        if (!spells(nests.getFirst().subList(0, common), wanted.subList(0, k))) return false;
        List<Loop> inner = wanted.subList(k + 1, wanted.size());
        long trips = 0;
        for (List<Loop> nest : nests) {
            int own = common;
            while (own <= nest.size() && !spells(nest.subList(own, nest.size()), inner)) own++;
            if (own > nest.size()) return false;
            long made = 1;
            for (Loop loop : nest.subList(common, own)) made *= loop.trips;
            trips += made;
        }
        return trips == wanted.get(k).trips;
    }

    private static boolean spells(List<Loop> around, List<Loop> wanted) {
        int next = 0;
        int loop = 0;
        while (loop < wanted.size()) {
            if (!wanted.get(loop).repeats) {
                if (next == around.size() || !around.get(next).isAs(wanted.get(loop))) return false;
                next++;
                loop++;
                continue;
            }
            long rounds = 1;
            while (loop < wanted.size() && wanted.get(loop).repeats) rounds *= wanted.get(loop++).trips;
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
