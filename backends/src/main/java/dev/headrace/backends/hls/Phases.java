package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/// The kernels that one function does. Each call of it does neighbours among them, one after the other: two arguments
/// say from which to which. Names are used where there are several kernels only.
///
/// @param name of the number of the kernel that is being done
/// @param from the argument that is the first number
/// @param to the argument that is the last
record Phases(List<KernelOp> kernels, String name, String from, String to) {
    Phases {
        kernels = List.copyOf(kernels);
    }

    static Phases of(List<KernelOp> kernels, CppNames names) {
        return kernels.size() == 1
                ? new Phases(kernels, "", "", "")
                : new Phases(kernels, names.fresh("phase"), names.fresh("first_phase"), names.fresh("last_phase"));
    }

    boolean areSeveral() {
        return kernels.size() > 1;
    }

    int of(KernelOp kernel) {
        return kernels.indexOf(kernel);
    }

    int of(TaskOp task) {
        return of((KernelOp) Objects.requireNonNull(task.parent()));
    }

    /// What stands before all other arguments of the function.
    List<TaskCall.Parameter> arguments() {
        return areSeveral() ? List.of(number(from), number(to)) : List.of();
    }

    private static TaskCall.Parameter number(String name) {
        return new TaskCall.Parameter(each -> "int " + each, name, name);
    }

    /// What functions get that do what is to be done for one kernel.
    TaskCall.Parameter parameter() {
        return number(name);
    }

    /// Whether it is the turn of a kernel, as a condition.
    String is(KernelOp kernel) {
        return name + " == " + of(kernel);
    }

    /// The number of the kernel whose turn it is, as an expression.
    String chosen(IntToLongFunction number) {
        return chosen(
                name,
                IntStream.range(0, kernels.size()).mapToObj(number::applyAsLong).toList());
    }

    /// How often processes go round, as an expression: once but for rounds that overlap.
    String rounds() {
        return chosen(
                phase -> kernels.get(phase).overlaps() ? kernels.get(phase).rounds() : 1);
    }

    /// `turn < 2 ? 64 : 128` for 64, 64, 128.
    static String chosen(String counter, List<Long> numbers) {
        StringBuilder text = new StringBuilder();
        for (int next = 1; next < numbers.size(); next++) {
            Long before = numbers.get(next - 1);
            if (!before.equals(numbers.get(next))) text.append(counter + " < " + next + " ? " + before + " : ");
        }
        text.append(numbers.getLast());
        return text.indexOf("?") < 0 ? text.toString() : "(" + text + ")";
    }
}
