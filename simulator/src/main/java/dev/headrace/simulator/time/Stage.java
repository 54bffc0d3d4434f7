package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What an iteration of a pipeline does in one cycle: all of it, or nothing as long as one FIFO does not allow it. A
/// transfer is a stage of its own.
///
/// @param offset cycles from the start of the iteration, if it does not have to wait
record Stage(long offset, List<Event> events) {
    Stage {
        events = List.copyOf(events);
    }

    /// @param events by their offsets, transfers before others of the same offset
    static List<Stage> of(List<Event> events) {
        List<Stage> stages = new ArrayList<>();
        List<Event> together = new ArrayList<>();
        for (Event event : events) {
            boolean joins = !together.isEmpty()
                    && together.getFirst().offset() == event.offset()
                    && together.getFirst().kind() != Event.Kind.TRANSFER
                    && !event.isTransfer();
            if (!joins && !together.isEmpty()) {
                stages.add(new Stage(together.getFirst().offset(), together));
                together.clear();
            }
            together.add(event);
        }
        if (!together.isEmpty()) stages.add(new Stage(together.getFirst().offset(), together));
        return stages;
    }

    /// Its events, reads before writes.
    Event[] inOrder() {
        return events.stream().sorted(Comparator.comparing(Event::kind)).toArray(Event[]::new);
    }

    boolean isTransfer() {
        return events.getFirst().kind() == Event.Kind.TRANSFER;
    }

    /// Whether both use one end of a FIFO.
    boolean sharesFifoWith(Stage other) {
        for (Event event : events)
            for (Event otherEvent : other.events) if (event.isSamePortAs(otherEvent)) return true;
        return false;
    }
}
