package dev.headrace.dialects.quantization;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.Optional;

/// A parameter that was found by measuring: a single number, which the attribute [#NAME] of the argument holds.
///
/// ```mlir
/// %s: tensor<1xf32> {headrace.parameter = "fc.input.scale", headrace.measured = 0.0312 : f32}
/// ```
public record MeasuredParameter(float number) {
    public static final String NAME = "headrace.measured";
    public static final TensorType TYPE = new TensorType(Dims.of(1), FloatType.F32);

    public FloatAttr toAttribute() {
        return FloatAttr.f32(number);
    }

    TensorData data() {
        return TensorData.ofFloats(new float[] {number}, 1);
    }

    /// What an argument says; nothing where it is no such parameter.
    /// @throws InputError if the attribute makes no sense, or the argument is of another type
    static Optional<MeasuredParameter> of(FuncOp function, int argument) {
        var attribute = function.argumentAttribute(argument, NAME).orElse(null);
        if (attribute == null) return Optional.empty();
        if (!(attribute instanceof FloatAttr number)
                || number.type() != FloatType.F32
                || !function.body().argument(argument).type().equals(TYPE))
            throw new InputError(
                    "does not describe " + function.body().argument(argument).type(),
                    "@" + function.symbol() + ", argument " + argument + ", " + NAME + " = " + attribute,
                    "compile the model again");
        return Optional.of(new MeasuredParameter((float) number.value()));
    }
}
