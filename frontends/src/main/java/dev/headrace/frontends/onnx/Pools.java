package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.List;

/// Windows that move over images `[batch, channel, row, column]`, wholly inside.
final class Pools {
    private Pools() {}

    /// The sum over each window, divided by a number.
    static Operand sum(Operand x, List<Long> kernel, List<Long> stride, long divisor, Emitter at) {
        if (kernel.equals(List.of(1L, 1L)) && stride.equals(List.of(1L, 1L)) && divisor == 1) return x;
        return at.call(
                "aten.avg_pool2d.default",
                x.kind(),
                shape(x, kernel, stride, List.of(1L, 1L)),
                call -> call.tensor("self", at.name(x))
                        .integers("kernel_size", kernel)
                        .integers("stride", stride)
                        .integers("padding", List.of(0L, 0L))
                        .bool("ceil_mode", false)
                        .bool("count_include_pad", true)
                        .integer("divisor_override", divisor));
    }

    static Operand max(Operand x, List<Long> kernel, List<Long> stride, List<Long> dilation, Emitter at) {
        if (kernel.equals(List.of(1L, 1L)) && stride.equals(List.of(1L, 1L))) return x;
        return at.call(
                "aten.max_pool2d.default",
                x.kind(),
                shape(x, kernel, stride, dilation),
                call -> call.tensor("self", at.name(x))
                        .integers("kernel_size", kernel)
                        .integers("stride", stride)
                        .integers("padding", List.of(0L, 0L))
                        .integers("dilation", dilation)
                        .bool("ceil_mode", false));
    }

    private static Dims shape(Operand x, List<Long> kernel, List<Long> stride, List<Long> dilation) {
        Dims shape = x.shape();
        for (int i = 0; i < 2; i++) {
            long reach = (kernel.get(i) - 1) * dilation.get(i) + 1;
            shape = shape.with(2 + i, (x.size(2 + i) - reach) / stride.get(i) + 1);
        }
        return shape;
    }
}
