package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds out that a network does the same again and again, and lets it have done so.
///
/// The state of a network at the end of a cycle is where each actor stands, the times of what is under way, what is in
/// the FIFOs and until when the channels are taken. Where it is the same some cycles later but for loops that are some
/// rounds further, the same follows, as long as none of these loops ends and no condition changes. A FIFO may also hold
/// more or less than before, if neither end could notice: it was neither full nor empty, and stays so.
///
/// Periods are guessed from the latest rounds of the loops; a wrong guess costs time and nothing else.
final class SteadyState {
    /// Less is not worth it.
    private static final long FEWEST_TIMES = 3;

    /// Cycles between two looks.
    private static final long SHORTEST_WAIT = 256;

    private static final long LONGEST_WAIT = 1 << 16;

    /// While it waits for the end of a long period it looks for shorter ones, and so on, so deep.
    private static final int DEEPEST = 3;

    private final Simulation simulation;
    private final ActorRun[] actors;
    private final FifoTimes[] fifos;
    private final ChannelTimes[] channels;
    private long wait = SHORTEST_WAIT;

    SteadyState(Simulation simulation, ActorRun[] actors, FifoTimes[] fifos, ChannelTimes[] channels) {
        this.simulation = simulation;
        this.actors = actors;
        this.fifos = fifos;
        this.channels = channels;
    }

    /// Lets all come to their end.
    void run() {
        run(Long.MAX_VALUE, 0);
    }

    private void run(long end, int depth) {
        while (simulation.horizon() < end && !simulation.isAtRest()) {
            long next = Math.max(simulation.horizon(), simulation.firstEvent() - 1);
            simulation.lookTo(Math.min(end, next + wait));
            if (depth == DEEPEST || simulation.horizon() == end) continue;
            long room = end - simulation.horizon();
            List<Long> periods = Periods.of(actors, simulation.horizon()).stream()
                    .filter(period -> period <= room)
                    .toList();
            wait = skip(periods, end, depth) ? SHORTEST_WAIT : Math.min(LONGEST_WAIT, wait + wait / 2);
        }
        if (end < Long.MAX_VALUE) simulation.lookTo(end);
    }

    /// Lets time pass at once if the network does the same again and again: first in the shorter periods, until a loop
    /// ends, and then in the longer ones that are made of them.
    ///
    /// @param periods in ascending order
    /// @param end the cycle to stop at
    private boolean skip(List<Long> periods, long end, int depth) {
        if (periods.isEmpty()) return false;
        simulation.settle();
        NetworkState before = NetworkState.of(actors, fifos, channels, simulation.horizon());
        long target = before.cycle() + periods.getLast();
        boolean skipped = skip(periods.subList(0, periods.size() - 1), target, depth);
        run(target, depth + 1);
        if (skipFrom(before, end)) return true;
        before.rememberMostFill(fifos);
        return skipped;
    }

    /// @return whether the network is in the same state again, for long enough
    private boolean skipFrom(NetworkState before, long end) {
        simulation.settle();
        long cycle = simulation.horizon();
        long period = cycle - before.cycle();
        long times = (end - cycle) / period;
        for (int f = 0; f < fifos.length && times > 0; f++)
            times = Math.min(times, before.fifos().get(f).timesUntilNoticed(fifos[f]));
        for (int c = 0; c < channels.length && times > 0; c++)
            if (before.channels().get(c).takenFor() != channels[c].takenFor(cycle)) times = 0;
        List<ActorState.Repetition> repetitions = new ArrayList<>();
        for (int a = 0; a < actors.length && times >= FEWEST_TIMES; a++) {
            Optional<ActorState.Repetition> repetition =
                    before.actors().get(a).until(ActorState.of(actors[a], cycle), period, actors[a].goesOn() - cycle);
            times = Math.min(times, repetition.map(ActorState.Repetition::times).orElse(0L));
            repetition.ifPresent(repetitions::add);
        }
        if (times < FEWEST_TIMES || simulation.isAtRest()) return false;
        long later = Math.multiplyExact(times, period);
        for (int a = 0; a < actors.length; a++) actors[a].skip(repetitions.get(a), times, later);
        for (int f = 0; f < fifos.length; f++) before.fifos().get(f).skip(fifos[f], times);
        for (int c = 0; c < channels.length; c++)
            channels[c].skip(
                    times * (channels[c].bytes() - before.channels().get(c).bytes()), later);
        simulation.hasPassed(later);
        return true;
    }
}
