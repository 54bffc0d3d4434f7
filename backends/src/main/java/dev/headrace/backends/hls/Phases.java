package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/// The kernels that one function does, of which each call of it does one: an argument says which.
///
/// @param name of that argument; used where there are several only
record Phases(List<KernelOp> kernels, String name) {
    static final String NAME = "phase";

    Phases {
        kernels = List.copyOf(kernels);
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

    TaskCall.Parameter parameter() {
        return new TaskCall.Parameter(each -> "int " + each, name, name);
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
