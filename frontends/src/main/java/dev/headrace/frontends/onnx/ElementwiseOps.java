package dev.headrace.frontends.onnx;

import dev.headrace.frontends.onnx.Arithmetic.Binary;
import dev.headrace.frontends.onnx.Arithmetic.Unary;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Arithmetic, comparison, logic, conversion.
final class ElementwiseOps {
    private ElementwiseOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        binary(ops, "Add", Binary.ADD);
        binary(ops, "Sub", Binary.SUB);
        binary(ops, "Mul", Binary.MUL);
        binary(ops, "Div", Binary.DIV);
        for (String name : List.of("And", "BitwiseAnd")) binary(ops, name, Binary.AND);
        for (String name : List.of("Or", "BitwiseOr")) binary(ops, name, Binary.OR);
        binary(ops, "BitwiseXor", Binary.XOR);
        compared(ops, "Xor", "ne");
        compared(ops, "Equal", "eq");
        compared(ops, "Less", "lt");
        compared(ops, "LessOrEqual", "le");
        compared(ops, "Greater", "gt");
        compared(ops, "GreaterOrEqual", "ge");
        for (String name : List.of("Not", "BitwiseNot"))
            ops.put(name, OnnxOp.one((call, at) -> Arithmetic.not(call.input(0), at)));
        many(ops, "Sum", Binary.ADD);
        many(ops, "Max", Binary.MAX);
        many(ops, "Min", Binary.MIN);
        ops.put("Mean", OnnxOp.one((call, at) -> {
            Operand sum = fold(call, Binary.ADD, at);
            return Arithmetic.div(sum, Arithmetic.number(call.all().size(), sum.kind()), at);
        }));
        ops.put("Mod", OnnxOp.one(ElementwiseOps::modulo));
        ops.put("Pow", OnnxOp.one("of integers only with a known exponent", ElementwiseOps::power));
        unary(ops, "Exp", Unary.EXP);
        unary(ops, "Log", Unary.LOG);
        unary(ops, "Sqrt", Unary.SQRT);
        unary(ops, "Reciprocal", Unary.RECIPROCAL);
        unary(ops, "Neg", Unary.NEG);
        unary(ops, "Floor", Unary.FLOOR);
        unary(ops, "Ceil", Unary.CEIL);
        unary(ops, "Round", Unary.ROUND);
        unary(ops, "Sin", Unary.SIN);
        unary(ops, "Cos", Unary.COS);
        unary(ops, "Erf", Unary.ERF);
        ops.put("Abs", OnnxOp.one(ElementwiseOps::absolute));
        ops.put("Sign", OnnxOp.one(ElementwiseOps::sign));
        ops.put(
                "Tan",
                OnnxOp.one((call, at) -> Arithmetic.div(
                        Arithmetic.unary(Unary.SIN, call.input(0), at),
                        Arithmetic.unary(Unary.COS, call.input(0), at),
                        at)));
        ops.put("Sinh", OnnxOp.one((call, at) -> hyperbolic(call.input(0), Binary.SUB, at)));
        ops.put("Cosh", OnnxOp.one((call, at) -> hyperbolic(call.input(0), Binary.ADD, at)));
        ops.put("IsNaN", OnnxOp.one((call, at) -> Arithmetic.compare("ne", call.input(0), call.input(0), at)));
        ops.put("IsInf", OnnxOp.one(ElementwiseOps::isInfinite));
        ops.put("Where", OnnxOp.one((call, at) -> Arithmetic.where(call.input(0), call.input(1), call.input(2), at)));
        ops.put(
                "Cast",
                OnnxOp.one(
                        "to uint8 of constants only; no strings",
                        (call, at) -> Arithmetic.cast(
                                call.input(0), kind(call, call.node().integer("to")), at)));
        ops.put(
                "CastLike",
                OnnxOp.one(
                        "as `Cast`",
                        (call, at) ->
                                Arithmetic.cast(call.input(0), call.input(1).kind(), at)));
        for (String name : List.of("Identity", "Dropout"))
            ops.put(name, OnnxOp.one(name.equals("Dropout") ? "inference; no mask" : "", ElementwiseOps::same));
        return ops;
    }

    static ElementKind kind(Call call, long type) {
        return ElementTypes.kind(type)
                .orElseThrow(() -> call.node().unsupported("to the element type " + ElementTypes.name(type)));
    }

    private static void binary(Map<String, OnnxOp> ops, String name, Binary op) {
        ops.put(name, OnnxOp.one((call, at) -> Arithmetic.binary(op, call.input(0), call.input(1), at)));
    }

    private static void compared(Map<String, OnnxOp> ops, String name, String kind) {
        ops.put(name, OnnxOp.one((call, at) -> Arithmetic.compare(kind, call.input(0), call.input(1), at)));
    }

    private static void unary(Map<String, OnnxOp> ops, String name, Unary op) {
        ops.put(name, OnnxOp.one((call, at) -> Arithmetic.unary(op, call.input(0), at)));
    }

    private static void many(Map<String, OnnxOp> ops, String name, Binary op) {
        ops.put(name, OnnxOp.one((call, at) -> fold(call, op, at)));
    }

    private static Operand fold(Call call, Binary op, Emitter at) {
        Operand result = call.input(0);
        for (Operand next : call.all().subList(1, call.all().size())) result = Arithmetic.binary(op, result, next, at);
        return result;
    }

    private static Operand same(Call call, Emitter at) {
        if (call.wants(1)) throw at.unsupported("the mask of Dropout");
        if (call.optional(2).isPresent() && call.number(2, "training_mode") != 0)
            throw at.unsupported("Dropout in training");
        return call.input(0);
    }

    private static Operand modulo(Call call, Emitter at) {
        return Arithmetic.binary(
                call.node().flag("fmod", false) ? Binary.FMOD : Binary.MOD, call.input(0), call.input(1), at);
    }

    /// The kinds of base and exponent may differ; the result is of the base's.
    private static Operand power(Call call, Emitter at) {
        Operand base = call.input(0);
        Operand exponent = call.input(1);
        if (exponent instanceof Operand.Known(TensorData data) && data.elements() == 1) {
            Operand result = Arithmetic.power(base, data.doubleAt(0), at);
            return Moves.expand(result, Broadcast.shape(base.shape(), exponent.shape(), at), at);
        }
        return Arithmetic.binary(Binary.POW, base, Arithmetic.cast(exponent, base.kind(), at), at);
    }

    private static Operand absolute(Call call, Emitter at) {
        Operand x = call.input(0);
        if (x.isFloat()) return Arithmetic.unary(Unary.ABS, x, at);
        return Arithmetic.binary(Binary.MAX, x, Arithmetic.unary(Unary.NEG, x, at), at);
    }

    private static Operand sign(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand negative = Arithmetic.where(Arithmetic.compare("lt", x, 0, at), Arithmetic.number(-1, x.kind()), x, at);
        return Arithmetic.where(Arithmetic.compare("gt", x, 0, at), Arithmetic.number(1, x.kind()), negative, at);
    }

    private static Operand hyperbolic(Operand x, Binary op, Emitter at) {
        Operand up = Arithmetic.unary(Unary.EXP, x, at);
        Operand down = Arithmetic.unary(Unary.EXP, Arithmetic.unary(Unary.NEG, x, at), at);
        return Arithmetic.mul(Arithmetic.binary(op, up, down, at), 0.5, at);
    }

    private static Operand isInfinite(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand above = Arithmetic.compare("eq", x, Double.POSITIVE_INFINITY, at);
        Operand below = Arithmetic.compare("eq", x, Double.NEGATIVE_INFINITY, at);
        boolean up = call.node().flag("detect_positive", true);
        boolean down = call.node().flag("detect_negative", true);
        if (up && down) return Arithmetic.binary(Binary.OR, above, below, at);
        if (!up && !down) throw at.unsupported("IsInf of neither sign");
        return up ? above : below;
    }
}
