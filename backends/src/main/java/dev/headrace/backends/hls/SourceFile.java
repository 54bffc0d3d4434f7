package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What functions of one source file have in common.
///
/// @param names that are taken in the whole file
/// @param functionNames of all tasks; those of tasks that are one function are equal
/// @param functions that are written so far, those that others call before these
record SourceFile(
        KernelPlan plan, Phases phases, CppNames names, Map<TaskOp, String> functionNames, List<String> functions) {
    String nameOf(TaskOp task) {
        String name = functionNames.get(task);
        if (name == null) throw new IllegalStateException(task.symbol() + " has no function");
        return name;
    }

    /// The part of the model that something comes from.
    static Optional<String> origin(Location location) {
        List<String> names = location.names();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }
}
