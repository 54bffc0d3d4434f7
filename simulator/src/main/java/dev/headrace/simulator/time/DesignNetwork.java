package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A kernel of a sized design as a network: each task is an actor, all tasks of a unit are one, a converter two that
/// take turns on its buffer.
///
/// All numbers are the design's own: trips, intervals, depths and cycles as scheduling wrote them down, the depths of
/// FIFOs, the channels of memory. A tensor that spans several channels is taken to lie in the first.
final class DesignNetwork {
    /// A call of what a task does in a round.
    private static final Phase BETWEEN_ROUNDS = new Phase.Pause(2);

    private final List<Network.Actor> actors = new ArrayList<>();
    private final List<Network.Fifo> fifos = new ArrayList<>();
    private final List<Network.Channel> channels = new ArrayList<>();
    private final TaskPhases phases;
    private final long rounds;

    private DesignNetwork(KernelOp kernel, ExternalMemory memory, Lengths lengths) {
        rounds = kernel.overlaps() ? kernel.rounds() : 1;
        Map<Value, Integer> streams = new HashMap<>();
        for (List<StreamOp> fifo : kernel.fifos()) {
            for (StreamOp stream : fifo) streams.put(stream.result(), fifos.size());
            StreamOp first = fifo.getFirst();
            fifos.add(new Network.Fifo(first.fifo().orElseGet(first::symbol), first.depth()));
        }
        if (kernel.overlaps())
            for (BufferOp buffer : kernel.buffers()) {
                streams.put(buffer.result(), fifos.size());
                String name = "kept " + (1 + kernel.buffers().indexOf(buffer));
                fifos.add(new Network.Fifo(name, buffer.type().elements()));
            }
        Map<Long, Integer> numbers = new TreeMap<>();
        for (KernelOp.Channels each : kernel.channels()) numbers.putIfAbsent(each.first(), 0);
        numbers.replaceAll((number, _) -> {
            channels.add(new Network.Channel(Long.toString(number), memory.bytes(), memory.cycles()));
            return channels.size() - 1;
        });
        Map<Value, Integer> memories = new HashMap<>();
        for (int i = 0; i < kernel.channels().size(); i++) {
            Integer channel = numbers.get(kernel.channels().get(i).first());
            if (channel != null) memories.put(kernel.body().argument(i), channel);
        }
        phases = new TaskPhases(streams, memories, lengths);
    }

    /// The graph of a kernel: all its rounds if they overlap, otherwise one of them.
    /// @param kernel of a design at level sized, not of the host
    static Network of(KernelOp kernel, ExternalMemory memory) {
        return of(kernel, memory, Lengths.MOST);
    }

    /// The same where loops run less often than they can.
    static Network of(KernelOp kernel, ExternalMemory memory, Lengths lengths) {
        DesignNetwork design = new DesignNetwork(kernel, memory, lengths);
        for (List<TaskOp> turns : kernel.processes()) {
            TaskOp first = turns.getFirst();
            if (turns.size() == 1) design.add(first);
            else design.addUnit(first.unit().orElseThrow(), turns);
        }
        if (kernel.overlaps()) design.addHandOver(kernel);
        return new Network(design.actors, design.fifos, design.channels);
    }

    private void add(TaskOp task) {
        if (task.body().ops().stream().noneMatch(DesignNetwork::holdsTasks)) {
            actors.add(new Network.Actor(task.symbol(), inRounds(phases.of(task.body()))));
            return;
        }
        long times = 1;
        Block block = task.body();
        while (block.ops(TaskOp.class).isEmpty()) {
            ForOp loop = (ForOp) onlyWork(block);
            times *= TaskPhases.number(loop, "schedule.trips");
            block = loop.body();
        }
        takeTurns(block, times);
    }

    private void addUnit(String name, List<TaskOp> turns) {
        actors.add(new Network.Actor(name, inRounds(all(turns))));
    }

    /// One after the other.
    private Phase all(List<TaskOp> tasks) {
        return Phase.sequence(tasks.stream().map(task -> phases.of(task.body())).toList());
    }

    private Phase inRounds(Phase work) {
        return rounds == 1 ? work : Phase.repeat(rounds, Phase.sequence(List.of(work, BETWEEN_ROUNDS)));
    }

    /// What stands around the rounds, as one process.
    private void addHandOver(KernelOp kernel) {
        actors.add(new Network.Actor(
                "hand on",
                Phase.sequence(List.of(
                        all(kernel.tasks(TaskRole.ENTER)),
                        Phase.repeat(rounds - 1, all(kernel.tasks(TaskRole.NEXT))),
                        all(kernel.tasks(TaskRole.LEAVE))))));
    }

    private static boolean holdsTasks(Op op) {
        return op instanceof TaskOp
                || op instanceof ForOp && !op.all(TaskOp.class).isEmpty();
    }

    private static Op onlyWork(Block block) {
        List<Op> work = block.ops().stream()
                .filter(op -> op instanceof ForOp || op instanceof TaskOp)
                .toList();
        if (work.size() != 1)
            throw new IllegalStateException("a converter does more than to fill and to drain its buffer");
        return work.getFirst();
    }

    /// Who drains waits for what is full, who fills for what is free; and for the next round, until all of this one is
    /// drained.
    private void takeTurns(Block block, long times) {
        List<TaskOp> tasks = block.ops(TaskOp.class);
        if (tasks.size() != 2)
            throw new IllegalStateException("%d tasks take turns on a buffer".formatted(tasks.size()));
        TaskOp fill = tasks.getFirst();
        TaskOp drain = tasks.getLast();
        long buffers = block.ops(BufferOp.class).stream().anyMatch(BufferOp::isDouble) ? 2 : 1;
        int full = fifos.size();
        fifos.add(new Network.Fifo(fill.symbol() + " is full", buffers));
        int free = fifos.size();
        fifos.add(new Network.Fifo(fill.symbol() + " is free", buffers, buffers));
        Phase filling = round(times, free, phases.of(fill.body()), full);
        Phase draining = round(times, full, phases.of(drain.body()), free);
        if (rounds > 1) {
            int over = fifos.size();
            fifos.add(new Network.Fifo(fill.symbol() + " is over", 1, 1));
            Phase begin = Phase.Pipeline.of(1, 1, 1, Event.read(over, 0));
            Phase end = Phase.Pipeline.of(1, 1, 1, Event.write(over, 0));
            filling = Phase.repeat(rounds, Phase.sequence(List.of(begin, filling, BETWEEN_ROUNDS)));
            draining = Phase.repeat(rounds, Phase.sequence(List.of(draining, end)));
        }
        actors.add(new Network.Actor(fill.symbol(), filling));
        actors.add(new Network.Actor(drain.symbol(), draining));
    }

    private static Phase round(long times, int from, Phase work, int to) {
        return Phase.repeat(
                times,
                Phase.sequence(List.of(
                        Phase.Pipeline.of(1, 1, 1, Event.read(from, 0)),
                        work,
                        Phase.Pipeline.of(1, 1, 1, Event.write(to, 0)))));
    }
}
