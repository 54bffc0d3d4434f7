package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The order in which a dataflow region calls its tasks: behind those that they take something from. Where that is not
/// possible, since a unit takes something later from what it hands on to before, the unit comes as late as it can.
final class CallOrder {
    private final List<StreamOp> streams;
    private final List<List<TaskOp>> open;
    private final Set<TaskOp> called = new HashSet<>();

    private CallOrder(ComputeUnit unit) {
        streams = unit.streams();
        open = new ArrayList<>(unit.processes());
    }

    static List<List<TaskOp>> of(ComputeUnit unit) {
        CallOrder order = new CallOrder(unit);
        List<List<TaskOp>> calls = new ArrayList<>();
        while (!order.open.isEmpty()) {
            List<TaskOp> next = order.next();
            order.open.remove(next);
            order.called.addAll(next);
            calls.add(next);
        }
        return calls;
    }

    private List<TaskOp> next() {
        Set<TaskOp> waiting = new HashSet<>();
        for (StreamOp stream : streams) if (!called.contains(stream.writer())) waiting.add(stream.reader());
        for (List<TaskOp> process : open) if (process.stream().noneMatch(waiting::contains)) return process;
        return open.stream()
                .filter(process -> process.size() > 1)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("tasks wait for each other in a circle without a unit"));
    }
}
