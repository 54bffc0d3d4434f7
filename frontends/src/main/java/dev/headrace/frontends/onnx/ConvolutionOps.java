package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Convolutions, which multiply what a window shows.
final class ConvolutionOps {
    private ConvolutionOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("Conv", OnnxOp.one("one and two dimensions", ConvolutionOps::convolution));
        ops.put("ConvTranspose", OnnxOp.one("one and two dimensions", ConvolutionOps::transposed));
        return ops;
    }

    private static List<Window> windows(Call call) {
        Operand weight = call.input(1);
        List<Long> shape = weight.shape().values();
        if (weight.rank() != call.input(0).rank() || weight.rank() < 3)
            throw call.node()
                    .error("has weights " + weight.type() + " for "
                            + call.input(0).type());
        if (weight.rank() > 4)
            throw call.node().unsupported("of " + call.input(0).type());
        List<Long> kernel = shape.subList(2, shape.size());
        if (call.node().has("kernel_shape")
                && !call.node().integers("kernel_shape", kernel).equals(kernel))
            throw call.node().error("has weights " + weight.type() + " for another window");
        return Window.of(call, kernel);
    }

    private static long groups(Call call, long outputs) {
        long groups = call.node().integer("group", 1);
        if (groups < 1 || outputs % groups != 0) throw call.node().error("has " + groups + " groups");
        return groups;
    }

    /// Padding that is not the same on both sides is put around first.
    private static Operand convolution(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand weight = call.input(1);
        List<Window> windows = windows(call);
        long outputs = weight.size(0);
        long groups = groups(call, outputs);
        if (x.size(1) != weight.size(1) * groups)
            throw call.node().error("has weights " + weight.type() + " for " + x.type() + " in " + groups + " groups");
        List<Long> shape = new ArrayList<>(List.of(x.size(0), outputs));
        for (Window window : windows) {
            if (window.positions() < 1) throw tooSmall(call, window);
            shape.add(window.positions());
        }
        boolean even = windows.stream().allMatch(w -> w.before() == w.after());
        List<Long> before = new ArrayList<>(List.of(0L, 0L));
        List<Long> after = new ArrayList<>(List.of(0L, 0L));
        for (Window window : windows) {
            before.add(even ? 0 : window.before());
            after.add(even ? 0 : window.after());
        }
        Operand wide = Moves.pad(x, before, after, 0, at);
        List<Long> padding = windows.stream().map(w -> even ? w.before() : 0).toList();
        return emit(call, wide, windows, shape, new Placement(padding, zeros(padding), false), at);
    }

    private static InputError tooSmall(Call call, Window window) {
        return call.node()
                .error("moves a window of " + window.reach() + " over "
                        + (window.before() + window.size() + window.after()) + " elements");
    }

    /// Each element of the input adds the weights to a window of the output. Padding takes away from the output.
    private static Operand transposed(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand weight = call.input(1);
        Node node = call.node();
        List<Window> plain = windows(call);
        long groups = groups(call, x.size(1));
        if (x.size(1) != weight.size(0)) throw node.error("has weights " + weight.type() + " for " + x.type());
        int dims = plain.size();
        List<Long> extra = Window.list(node, "output_padding", dims, 0);
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < dims; i++) windows.add(cut(node, plain.get(i), i, extra.get(i)));
        boolean even = windows.stream().allMatch(w -> w.before() == w.after());
        List<Long> full = new ArrayList<>(List.of(x.size(0), weight.size(1) * groups));
        for (int i = 0; i < dims; i++) {
            Window window = windows.get(i);
            long whole = (window.size() - 1) * window.stride() + window.reach();
            long rest = whole - window.before() - window.after() + extra.get(i);
            if (rest < 1 || (!even && extra.get(i) > window.after())) throw node.unsupported("with this padding");
            full.add(even ? rest : whole);
        }
        List<Long> padding = windows.stream().map(w -> even ? w.before() : 0).toList();
        Placement placement = new Placement(padding, even ? extra : zeros(extra), true);
        Operand result = emit(call, x, windows, full, placement, at);
        if (even) return result;
        for (int i = 0; i < dims; i++) {
            long end = result.size(2 + i) - windows.get(i).after() + extra.get(i);
            result = Moves.slice(result, 2 + i, windows.get(i).before(), end, 1, at);
        }
        return result;
    }

    /// What is taken away at both ends, from the attributes or from the size that the output shall have.
    private static Window cut(Node node, Window window, int dim, long extra) {
        String mode = node.text("auto_pad", "NOTSET");
        List<Long> shape = node.integers("output_shape", List.of());
        boolean same = mode.startsWith("SAME");
        if (shape.isEmpty() && !same) return window;
        if (!shape.isEmpty() && shape.size() <= dim) throw node.error("has the output shape " + shape);
        long wanted = shape.isEmpty() ? window.size() * window.stride() : shape.get(dim);
        long total = (window.size() - 1) * window.stride() + window.reach() + extra - wanted;
        if (total < 0) throw node.unsupported("with an output wider than what the weights reach");
        long small = total / 2;
        return mode.equals("SAME_UPPER") ? window.padded(small, total - small) : window.padded(total - small, small);
    }

    private static List<Long> zeros(List<Long> like) {
        return like.stream().map(_ -> 0L).toList();
    }

    /// Where the windows lie.
    ///
    /// @param extra elements at the end of a transposed one that no window reaches
    private record Placement(List<Long> padding, List<Long> extra, boolean transposed) {}

    /// One dimension is one row of an image.
    private static Operand emit(
            Call call, Operand x, List<Window> windows, List<Long> shape, Placement placement, Emitter at) {
        boolean flat = windows.size() == 1;
        Operand weight = call.input(1);
        Operand image = flat ? Moves.reshape(x, Dims.of(x.size(0), x.size(1), 1, x.size(2)), at) : x;
        Operand kernel =
                flat ? Moves.reshape(weight, Dims.of(weight.size(0), weight.size(1), 1, weight.size(2)), at) : weight;
        List<Long> result = new ArrayList<>(shape);
        if (flat) result.add(2, 1L);
        long outputs = shape.get(1);
        call.optional(2).ifPresent(bias -> {
            if (!bias.shape().equals(Dims.of(outputs)))
                throw call.node().error("has the bias " + bias.type() + " for " + outputs + " channels");
        });
        Operand made = at.call("aten.convolution.default", x.kind(), new Dims(result), c -> {
            c.tensor("input", at.name(image)).tensor("weight", at.name(kernel));
            call.optional(2).ifPresent(bias -> c.tensor("bias", at.name(bias)));
            return c.integers(
                            "stride",
                            perImage(windows.stream().map(Window::stride).toList(), 1))
                    .integers("padding", perImage(placement.padding, 0))
                    .integers(
                            "dilation",
                            perImage(windows.stream().map(Window::dilation).toList(), 1))
                    .bool("transposed", placement.transposed)
                    .integers("output_padding", perImage(placement.extra, 0))
                    .integer("groups", call.node().integer("group", 1));
        });
        return Moves.reshape(made, new Dims(shape), at);
    }

    private static List<Long> perImage(List<Long> values, long row) {
        return values.size() == 1 ? List.of(row, values.getFirst()) : values;
    }
}
