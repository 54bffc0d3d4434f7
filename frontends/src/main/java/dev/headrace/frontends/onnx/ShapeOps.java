package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operators that ask for shapes, or give the same elements another one.
final class ShapeOps {
    private ShapeOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("Shape", OnnxOp.one((call, _) -> shape(call)));
        ops.put(
                "Size",
                OnnxOp.one((call, _) -> numbers(List.of(call.input(0).shape().product()), Dims.NONE)));
        ops.put("Reshape", OnnxOp.one("known shape", ShapeOps::reshape));
        ops.put("Flatten", OnnxOp.one(ShapeOps::flatten));
        ops.put("Squeeze", OnnxOp.one("known axes", ShapeOps::squeeze));
        ops.put("Unsqueeze", OnnxOp.one("known axes", ShapeOps::unsqueeze));
        return ops;
    }

    private static Operand numbers(List<Long> values, Dims shape) {
        return new Operand.Known(TensorData.ofLongs(
                ElementKind.I64, values.stream().mapToLong(Long::longValue).toArray(), shape.toArray()));
    }

    private static Operand shape(Call call) {
        List<Long> all = call.input(0).shape().values();
        int start = bound(call.node().integer("start", 0), all.size());
        int end = bound(call.node().integer("end", all.size()), all.size());
        List<Long> part = all.subList(start, Math.max(start, end));
        return numbers(part, Dims.of(part.size()));
    }

    private static int bound(long position, int size) {
        return (int) Math.clamp(position < 0 ? position + size : position, 0L, size);
    }

    /// 0 stands for the size as it was, -1 for what is left.
    private static Operand reshape(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> shape = new ArrayList<>(call.integers(1, "shape"));
        boolean zeroIsZero = call.node().flag("allowzero", false);
        int open = -1;
        long others = 1;
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) == 0 && !zeroIsZero) {
                if (i >= x.rank()) throw call.node().error("keeps dimension " + i + " of " + x.type());
                shape.set(i, x.size(i));
            }
            if (shape.get(i) == -1 && open < 0) open = i;
            else others = Math.multiplyExact(others, shape.get(i));
        }
        if (others < 0) throw call.node().error("has the shape " + shape);
        if (open >= 0) {
            if (others == 0 || x.shape().product() % others != 0)
                throw call.node().error("cannot divide " + x.type() + " into " + shape);
            shape.set(open, x.shape().product() / others);
        }
        return Moves.reshape(x, new Dims(shape), at);
    }

    private static Operand flatten(Call call, Emitter at) {
        Operand x = call.input(0);
        long axis = call.node().integer("axis", 1);
        int dim = axis == x.rank() ? x.rank() : Moves.dim(axis, x.rank(), at);
        long rows = new Dims(x.shape().values().subList(0, dim)).product();
        return Moves.reshape(x, Dims.of(rows, rows == 0 ? 0 : x.shape().product() / rows), at);
    }

    private static Operand squeeze(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Integer> dims = call.axes(1).map(axes -> call.dims(axes, x.rank())).orElse(null);
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            boolean gone = dims == null ? x.size(i) == 1 : dims.contains(i);
            if (!gone) shape.add(x.size(i));
        }
        return Moves.reshape(x, new Dims(shape), at);
    }

    private static Operand unsqueeze(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> axes = call.axes(1).orElseThrow(() -> call.node().error("has no axes"));
        int rank = x.rank() + axes.size();
        List<Integer> dims = call.dims(axes, rank);
        if (dims.size() != axes.size()) throw call.node().error("names an axis twice, " + axes);
        List<Long> shape = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rank; i++) shape.add(dims.contains(i) ? 1 : x.size(next++));
        return Moves.reshape(x, new Dims(shape), at);
    }
}
