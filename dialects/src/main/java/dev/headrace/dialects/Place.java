package dev.headrace.dialects;

import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import java.util.List;

/// Where something happened, in words for a message.
public final class Place {
    private Place() {}

    /// The module path or place in the source that `op` comes from, otherwise its name.
    public static String of(Op op) {
        List<Location> parts = op.location().parts();
        if (parts.isEmpty()) return op.name();
        return switch (parts.getFirst()) {
            case Location.Name(String name) -> name;
            case Location.File(String path, int line, int column) -> path + ":" + line + ":" + column;
            case Location.Fused _, Location.Unknown _ -> op.name();
        };
    }

    /// The task that `op` is or stands in: `task @gelu`.
    public static String task(Op op) {
        if (op instanceof TaskOp task) return "task @" + task.symbol();
        return op.enclosing(TaskOp.class).map(task -> "task @" + task.symbol()).orElseGet(() -> of(op));
    }
}
