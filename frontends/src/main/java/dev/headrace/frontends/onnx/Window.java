package dev.headrace.frontends.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How a window moves along one dimension.
///
/// @param size of the dimension
/// @param kernel elements that the window has
/// @param before elements of padding in front
/// @param after elements of padding behind
record Window(long size, long kernel, long stride, long dilation, long before, long after) {
    /// One for each spatial dimension of the first input of a node, from its attributes.
    static List<Window> of(Call call, List<Long> kernel) {
        Node node = call.node();
        Operand x = call.input(0);
        int dims = x.rank() - 2;
        if (dims < 1 || kernel.size() != dims) throw node.error("moves a window of " + kernel + " over " + x.type());
        List<Long> strides = list(node, "strides", dims, 1);
        List<Long> dilations = list(node, "dilations", dims, 1);
        List<Long> pads = list(node, "pads", 2 * dims, 0);
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < dims; i++) {
            if (kernel.get(i) < 1 || strides.get(i) < 1 || dilations.get(i) < 1)
                throw node.error("has a window of size, stride or dilation 0");
            Window plain = new Window(x.size(2 + i), kernel.get(i), strides.get(i), dilations.get(i), 0, 0);
            windows.add(
                    switch (node.text("auto_pad", "NOTSET")) {
                        case "NOTSET" -> plain.padded(pads.get(i), pads.get(dims + i));
                        case "VALID" -> plain;
                        case "SAME_UPPER" -> plain.same(0);
                        case "SAME_LOWER" -> plain.same(1);
                        default -> throw node.error("has auto_pad '" + node.text("auto_pad", "") + "'");
                    });
        }
        return windows;
    }

    static List<Long> list(Node node, String attribute, int length, long otherwise) {
        List<Long> values = node.integers(attribute, Collections.nCopies(length, otherwise));
        if (values.size() != length) throw node.error("has " + values + " for " + attribute);
        if (values.stream().anyMatch(v -> v < 0 || v > Integer.MAX_VALUE))
            throw node.unsupported("with " + attribute + " of " + values);
        return values;
    }

    Window padded(long front, long back) {
        return new Window(size, kernel, stride, dilation, front, back);
    }

    /// As many positions as whole strides; one more element of padding behind than in front, or the other way round.
    private Window same(long extraInFront) {
        long positions = Math.ceilDiv(size, stride);
        long total = Math.max(0, (positions - 1) * stride + reach() - size);
        long front = (total + extraInFront) / 2;
        return padded(front, total - front);
    }

    /// Elements from the first to the last one under the window.
    long reach() {
        return (kernel - 1) * dilation + 1;
    }

    /// The number of positions of the window, all of it inside.
    long positions() {
        return Math.floorDiv(before + size + after - reach(), stride) + 1;
    }

    /// The number of positions where the last one may stand out, as long as it begins inside.
    long positionsRoundedUp() {
        long positions = Math.ceilDiv(before + size + after - reach(), stride) + 1;
        return (positions - 1) * stride >= size + before ? positions - 1 : positions;
    }
}
