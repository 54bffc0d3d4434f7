package dev.headrace.compiler.scheduling;

import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Schedules the loops of a task, innermost first, and writes down what it finds.
final class TaskSchedule {
    /// Entering and leaving a loop.
    private static final long ENTER_AND_LEAVE = 2;

    private final Costs costs;
    private final PassContext context;

    TaskSchedule(Costs costs, PassContext context) {
        this.costs = costs;
        this.context = context;
    }

    Timing schedule(TaskOp task) {
        Timing body = schedule(task.body());
        note(task, "schedule.latency", body.latency());
        return body;
    }

    /// Loops run one after the other, nested tasks take turns on their buffer: while one works on what the other left,
    /// the other is already at the next round.
    private Timing schedule(Block block) {
        Timing timing = Timing.NOTHING;
        long slowestTask = 0;
        List<Op> line = new ArrayList<>();
        for (Op op : block) {
            if (op instanceof ForOp lanes && lanes.isUnrolled()) {
                line.addAll(PipelinedNest.straight(lanes.body()));
                continue;
            }
            if (!(op instanceof ForOp || op instanceof TaskOp)) {
                line.add(op);
                continue;
            }
            timing = timing.then(0, straight(line));
            line.clear();
            if (op instanceof TaskOp task) {
                Timing inner = schedule(task);
                slowestTask = Math.max(slowestTask, inner.latency());
                timing = timing.then(0, inner);
            } else {
                timing = timing.then(0, schedule((ForOp) op));
                timing = timing.then(ENTER_AND_LEAVE, Timing.NOTHING);
            }
        }
        timing = timing.then(0, straight(line));
        return slowestTask > 0 ? timing.every(slowestTask) : timing;
    }

    /// Operations outside of inner loops.
    private Timing straight(List<Op> line) {
        SequencedMap<Value, Access> accesses = new LinkedHashMap<>();
        long stages = 0;
        boolean works = false;
        Map<Value, Long> next = new HashMap<>();
        for (Op op : line) {
            stages += costs.stages(op);
            works |= op instanceof MemRefOp || op instanceof VectorOp;
            if (Costs.readsOutside(op) || Costs.writesOutside(op)) note(op, "schedule.cycle", stages);
            Value stream = op instanceof StreamReadOp read
                    ? read.stream()
                    : op instanceof StreamWriteOp write ? write.stream() : null;
            if (stream == null) continue;
            works = true;
            stages = Math.max(stages, next.getOrDefault(stream, 0L));
            next.put(stream, stages + 1);
            note(op, "schedule.cycle", stages);
            accesses.merge(stream, new Access(stages + 1, stages + 1, 1), Access::and);
        }
        if (!works && stages == 0) return Timing.NOTHING;
        long latency = stages + Costs.ADDRESS_READ_WRITE;
        note(line.getFirst(), "schedule.latency", latency);
        return new Timing(latency, latency, accesses);
    }

    private Timing schedule(ForOp loop) {
        List<ForOp> nest = new ArrayList<>(List.of(loop));
        while (PipelinedNest.isPerfect(nest.getLast()))
            nest.add((ForOp) nest.getLast().body().first());
        boolean pipelined = nest.getLast().body().ops().stream()
                .noneMatch(op -> op instanceof ForOp inner && !inner.isUnrolled() || op instanceof TaskOp);
        return pipelined ? pipeline(nest) : sequence(loop);
    }

    private Timing pipeline(List<ForOp> nest) {
        PipelinedNest pipeline = new PipelinedNest(nest, costs);
        note(nest.getLast(), "schedule.ii", pipeline.interval());
        note(nest.getLast(), "schedule.depth", pipeline.depth());
        pipeline.cycles().forEach((op, cycle) -> note(op, "schedule.cycle", cycle));
        if (pipeline.interval() > 1) explain(nest, pipeline);
        long trips = 1;
        for (ForOp loop : nest.reversed()) {
            trips = Math.multiplyExact(trips, trips(loop));
            note(loop, "schedule.trips", trips(loop));
            note(loop, "schedule.latency", pipeline.latency(trips));
            if (loop != nest.getLast()) Rewriter.at(loop).setAttribute(loop, "schedule.flattened", UnitAttr.UNIT);
        }
        return pipeline.whole();
    }

    private void explain(List<ForOp> nest, PipelinedNest pipeline) {
        String task =
                nest.getFirst().enclosing(TaskOp.class).map(TaskOp::symbol).orElse("");
        long trips = nest.stream().mapToLong(TaskSchedule::trips).reduce(1, Math::multiplyExact);
        context.remark(Remark.of(
                        "scheduling", task, "an iteration every " + pipeline.interval() + " cycles", pipeline.reason())
                .with("ii", pipeline.interval())
                .with("trips", trips));
    }

    private Timing sequence(ForOp loop) {
        Timing whole = schedule(loop.body()).repeated(trips(loop));
        note(loop, "schedule.trips", trips(loop));
        note(loop, "schedule.latency", whole.latency());
        return whole;
    }

    private static long trips(ForOp loop) {
        return loop.mostTrips().orElseThrow(() -> new IllegalStateException("a loop of a task that may run for ever"));
    }

    private static void note(Op op, String name, long value) {
        Rewriter.at(op).setAttribute(op, name, IntegerAttr.i64(value));
    }
}
