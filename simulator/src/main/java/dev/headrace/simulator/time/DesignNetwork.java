package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
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
    private final List<Network.Actor> actors = new ArrayList<>();
    private final List<Network.Fifo> fifos = new ArrayList<>();
    private final List<Network.Channel> channels = new ArrayList<>();
    private final TaskPhases phases;

    private DesignNetwork(KernelOp kernel, ExternalMemory memory) {
        Map<Value, Integer> streams = new HashMap<>();
        for (List<StreamOp> fifo : kernel.fifos()) {
            for (StreamOp stream : fifo) streams.put(stream.result(), fifos.size());
            StreamOp first = fifo.getFirst();
            fifos.add(new Network.Fifo(first.fifo().orElseGet(first::symbol), first.depth()));
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
        phases = new TaskPhases(streams, memories);
    }

    /// The graph of a kernel: one round, if it has rounds.
    /// @param kernel of a design at level sized, not of the host
    static Network of(KernelOp kernel, ExternalMemory memory) {
        DesignNetwork design = new DesignNetwork(kernel, memory);
        for (List<TaskOp> turns : kernel.processes()) {
            TaskOp first = turns.getFirst();
            if (first.unit().isEmpty()) design.add(first);
            else design.addUnit(first.unit().get(), turns);
        }
        return new Network(design.actors, design.fifos, design.channels);
    }

    private void add(TaskOp task) {
        if (task.body().ops().stream().noneMatch(DesignNetwork::holdsTasks)) {
            actors.add(new Network.Actor(task.symbol(), phases.of(task.body())));
            return;
        }
        long rounds = 1;
        Block block = task.body();
        while (block.ops(TaskOp.class).isEmpty()) {
            ForOp loop = (ForOp) onlyWork(block);
            rounds *= TaskPhases.number(loop, "schedule.trips");
            block = loop.body();
        }
        takeTurns(block, rounds);
    }

    private void addUnit(String name, List<TaskOp> turns) {
        actors.add(new Network.Actor(
                name,
                Phase.sequence(
                        turns.stream().map(turn -> phases.of(turn.body())).toList())));
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

    /// Who drains waits for what is full, who fills for what is free.
    private void takeTurns(Block block, long rounds) {
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
        actors.add(new Network.Actor(fill.symbol(), round(rounds, free, phases.of(fill.body()), full)));
        actors.add(new Network.Actor(drain.symbol(), round(rounds, full, phases.of(drain.body()), free)));
    }

    private static Phase round(long rounds, int from, Phase work, int to) {
        return Phase.repeat(
                rounds,
                Phase.sequence(List.of(
                        Phase.Pipeline.of(1, 1, 1, Event.read(from, 0)),
                        work,
                        Phase.Pipeline.of(1, 1, 1, Event.write(to, 0)))));
    }
}
