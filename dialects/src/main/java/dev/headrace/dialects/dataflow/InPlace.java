package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;
import java.util.stream.IntStream;

/// What must hold of results that replace sources in memory ([KernelOp#IN_PLACE]).
final class InPlace {
    private InPlace() {}

    /// @return whether it holds
    static boolean verify(KernelOp kernel, Diagnostics problems) {
        if (!kernel.hasAttribute(KernelOp.IN_PLACE)) return true;
        Dims places = kernel.required(KernelOp.IN_PLACE, DenseArrayAttr.class).values();
        List<Long> replaced = places.values().stream()
                .filter(source -> source != KernelOp.ELSEWHERE)
                .toList();
        boolean isRight = kernel.isInMemory()
                && places.size() == kernel.results().size()
                && replaced.stream().allMatch(source -> source >= 0 && source < kernel.operandCount())
                && replaced.stream().distinct().count() == replaced.size()
                && IntStream.range(0, places.size())
                        .allMatch(
                                i -> places.at(i) == KernelOp.ELSEWHERE || isOneMemory(kernel, (int) places.at(i), i));
        if (!isRight)
            problems.error(
                    kernel,
                    "has in_place %s, expected for each of %d results on memory %d or a source of its type, each once",
                    kernel.attribute(KernelOp.IN_PLACE).orElseThrow(),
                    kernel.results().size(),
                    KernelOp.ELSEWHERE);
        return isRight;
    }

    private static boolean isOneMemory(KernelOp kernel, int source, int result) {
        return kernel.operand(source).type().equals(kernel.result(result).type())
                && kernel.body()
                        .argument(source)
                        .type()
                        .equals(kernel.body()
                                .argument(kernel.operandCount() + result)
                                .type());
    }
}
