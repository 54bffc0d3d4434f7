package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.LinkedHashMap;
import java.util.Map;

/// Products of matrices.
final class ProductOps {
    private ProductOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("MatMul", OnnxOp.one((call, at) -> Products.matmul(call.input(0), call.input(1), at)));
        ops.put("Gemm", OnnxOp.one(ProductOps::gemm));
        ops.put("Einsum", OnnxOp.one("no index twice in one operand", Einsum::translate));
        return ops;
    }

    private static Operand gemm(Call call, Emitter at) {
        double alpha = call.node().real("alpha", 1);
        double beta = call.node().real("beta", 1);
        Operand a = call.input(0);
        Operand b = call.input(1);
        if (a.rank() != 2 || b.rank() != 2) throw call.node().error("multiplies " + a.type() + " with " + b.type());
        if (call.node().flag("transA", false)) a = Moves.transpose(a, 0, 1, at);
        boolean isLinear = call.node().flag("transB", false)
                && alpha == 1
                && beta == 1
                && call.optional(2).map(c -> c.rank() == 1).orElse(true);
        if (isLinear) return linear(a, b, call, at);
        if (call.node().flag("transB", false)) b = Moves.transpose(b, 0, 1, at);
        Operand product = Arithmetic.mul(Products.matmul(a, b, at), alpha, at);
        if (!call.has(2) || beta == 0) return product;
        Operand bias = Arithmetic.mul(call.input(2), beta, at);
        if (!Broadcast.shape(product.shape(), bias.shape(), at).equals(product.shape()))
            throw call.node().error("adds " + bias.type() + " to " + product.type());
        return Arithmetic.add(product, bias, at);
    }

    /// Weights as PyTorch keeps them, `[out, in]`: nothing need be transposed.
    private static Operand linear(Operand x, Operand weight, Call call, Emitter at) {
        if (x.size(1) != weight.size(1)) throw call.node().error("multiplies " + x.type() + " with " + weight.type());
        long width = weight.size(0);
        call.optional(2).ifPresent(bias -> {
            if (bias.size(0) != width && bias.size(0) != 1)
                throw call.node().error("adds " + bias.type() + " to " + width + " columns");
        });
        return at.call("aten.linear.default", x.kind(), Dims.of(x.size(0), width), c -> {
            c.tensor("input", at.name(x)).tensor("weight", at.name(weight));
            call.optional(2).ifPresent(bias -> c.tensor("bias", at.name(bias)));
            return c;
        });
    }
}
