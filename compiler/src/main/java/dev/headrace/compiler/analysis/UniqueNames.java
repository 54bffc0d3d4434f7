package dev.headrace.compiler.analysis;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Location;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Names for kernels, tasks and streams, made from where they come from in the source model. The second of a name gets
/// `_1`, and so on.
public final class UniqueNames {
    private final Set<String> taken = new HashSet<>();

    /// Names that differ from those of the tasks of a kernel.
    public static UniqueNames besideTasksOf(KernelOp kernel) {
        return besideTasksOf(List.of(kernel));
    }

    /// Names that differ from those of the tasks of all kernels.
    public static UniqueNames besideTasksOf(Collection<KernelOp> kernels) {
        UniqueNames names = new UniqueNames();
        for (KernelOp kernel : kernels) for (TaskOp task : kernel.tasks()) names.taken.add(task.symbol());
        return names;
    }

    /// `wanted`, or `wanted_1`, `wanted_2` … if that is taken.
    public String claim(String wanted) {
        String name = wanted;
        for (int i = 1; !taken.add(name); i++) name = wanted + "_" + i;
        return name;
    }

    /// The module path in a location; where several were fused, the last, whose result it is.
    /// @param otherwise the name for a location without a module path
    public static String of(Location location, String otherwise) {
        List<String> names = location.names();
        return names.isEmpty() ? otherwise : names.getLast();
    }

    /// The longest module path that holds all those of a location: `transformer.h.0` for two parts of that layer.
    public static String commonPath(Location location, String otherwise) {
        List<String> names = location.names();
        if (names.isEmpty()) return otherwise;
        List<String> common = List.of(names.getFirst().split("\\."));
        for (String name : names) {
            List<String> parts = List.of(name.split("\\."));
            int length = 0;
            while (length < common.size()
                    && length < parts.size()
                    && common.get(length).equals(parts.get(length))) length++;
            common = common.subList(0, length);
        }
        return common.isEmpty() ? otherwise : String.join(".", common);
    }
}
