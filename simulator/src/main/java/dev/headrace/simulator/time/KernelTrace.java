package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the tasks, FIFOs and channels of a kernel did in the course of time, in stretches of equal length. Where these
/// are a cycle long, it is exact.
///
/// @param cycles until the kernel ended, or came to a standstill
/// @param width of a stretch, in cycles
public record KernelTrace(
        String kernel, long cycles, long width, List<Task> tasks, List<Fifo> fifos, List<Channel> channels) {
    public KernelTrace {
        tasks = List.copyOf(tasks);
        fifos = List.copyOf(fifos);
        channels = List.copyOf(channels);
    }

    /// How many cycles of each stretch a task waited for what. Two stages can wait at once, and both are counted.
    ///
    /// @param end the cycle in which it ended
    public record Task(String name, long end, List<Long> input, List<Long> output, List<Long> memory) {}

    /// How many tokens a FIFO held at the end of each stretch.
    public record Fifo(String name, long depth, List<Long> fill) {}

    /// How many bytes a channel was asked to move, by the stretch in which each transfer began.
    public record Channel(String name, List<Long> bytes) {}

    /// Simulates a kernel event by event.
    ///
    /// @param lengths how often its loops run
    /// @param stretches how many there are at most, a power of two
    public static KernelTrace of(KernelOp kernel, Lengths lengths, ExternalMemory memory, int stretches) {
        return of(kernel.symbol(), DesignNetwork.of(kernel, memory, lengths), stretches);
    }

    /// How many tracks a trace has.
    public static int tracks(KernelOp kernel) {
        Network network = DesignNetwork.of(kernel, new ExternalMemory(1, 1));
        return network.actors().size()
                + network.fifos().size()
                + network.channels().size();
    }

    static KernelTrace of(String name, Network network, int stretches) {
        Recorder recorder = new Recorder(network, stretches);
        Outcome outcome = Simulation.runEachEvent(network, recorder);
        return recorder.trace(name, network, outcome);
    }

    private static final class Recorder implements Watch {
        private final List<Bins> input;
        private final List<Bins> output;
        private final List<Bins> memory;
        private final List<Bins> tokens;
        private final List<Bins> bytes;
        private long lastCycle;

        Recorder(Network network, int stretches) {
            input = bins(network.actors().size(), stretches);
            output = bins(network.actors().size(), stretches);
            memory = bins(network.actors().size(), stretches);
            tokens = bins(network.fifos().size(), stretches);
            bytes = bins(network.channels().size(), stretches);
        }

        private static List<Bins> bins(int count, int stretches) {
            List<Bins> all = new ArrayList<>();
            for (int i = 0; i < count; i++) all.add(new Bins(stretches));
            return all;
        }

        @Override
        public void waited(int actor, Event event, long from, long to) {
            lastCycle = Math.max(lastCycle, to);
            List<Bins> kind = switch (event.kind()) {
                case READ -> input;
                case WRITE -> output;
                case TRANSFER -> memory;
            };
            kind.get(actor).addEach(from, to);
        }

        @Override
        public void passed(Event event, long cycle) {
            lastCycle = Math.max(lastCycle, cycle);
            switch (event.kind()) {
                case READ -> tokens.get(event.port()).add(cycle, -1);
                case WRITE -> tokens.get(event.port()).add(cycle, 1);
                case TRANSFER -> bytes.get(event.port()).add(cycle, event.amount());
            }
        }

        KernelTrace trace(String name, Network network, Outcome outcome) {
            long width = Stream.of(input, output, memory, tokens, bytes)
                    .flatMap(List::stream)
                    .mapToLong(Bins::width)
                    .max()
                    .orElse(1);
            long cycles = outcome instanceof Outcome.Finished finished ? finished.cycles() : lastCycle + 1;
            List<Task> tasks = new ArrayList<>();
            for (int a = 0; a < input.size(); a++) {
                long end = outcome instanceof Outcome.Finished finished
                        ? finished.activities().get(a).end()
                        : cycles;
                tasks.add(new Task(
                        network.actors().get(a).name(),
                        end,
                        input.get(a).inWidth(width),
                        output.get(a).inWidth(width),
                        memory.get(a).inWidth(width)));
            }
            List<Fifo> fifos = new ArrayList<>();
            for (int f = 0; f < tokens.size(); f++) {
                Network.Fifo fifo = network.fifos().get(f);
                fifos.add(new Fifo(
                        fifo.name(),
                        fifo.depth(),
                        sums(fifo.initial(), tokens.get(f).inWidth(width))));
            }
            List<Channel> channels = new ArrayList<>();
            for (int c = 0; c < bytes.size(); c++)
                channels.add(new Channel(
                        network.channels().get(c).name(), bytes.get(c).inWidth(width)));
            return new KernelTrace(name, cycles, width, tasks, fifos, channels);
        }

        private static List<Long> sums(long first, List<Long> changes) {
            List<Long> sums = new ArrayList<>();
            long sum = first;
            for (long change : changes) {
                sum += change;
                sums.add(sum);
            }
            return sums;
        }
    }
}
