package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// Sends the tensor of one stream, or the beginning of it along each dimension, in the order of another, through a
/// local buffer; what buffer that is, and how large, [ConverterShape] tells.
///
/// ```mlir
/// %by_row = dataflow.itensor_converter %by_column : !dataflow.itensor<…> to !dataflow.itensor<…>
/// ```
public final class ItensorConverterOp extends DataflowOp {
    public static final OpSpec<ItensorConverterOp> SPEC = OpSpec.of(
                    "dataflow.itensor_converter", ItensorConverterOp::new)
            .operand("source", Constraints.ITENSOR)
            .result("target", Constraints.ITENSOR)
            .optionalAttribute("sym_name", dev.headrace.ir.attr.StringAttr.class)
            .format("$source attr-dict `:` type($source) `to` type($target)")
            .verify(ItensorConverterOp::verify);

    private ItensorConverterOp(OpState state) {
        super(state);
    }

    public static ItensorConverterOp create(Builder at, Location location, Value source, ItensorType target) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(source).results(target)));
    }

    public Value source() {
        return operand(0);
    }

    public ItensorType sourceType() {
        return (ItensorType) source().type();
    }

    public ItensorType targetType() {
        return (ItensorType) result().type();
    }

    /// The buffer that this conversion takes.
    public ConverterShape shape() {
        return ConverterShape.between(sourceType(), targetType());
    }

    private void verify(Diagnostics problems) {
        if (!targetType().tensor().fitsIn(sourceType().tensor()))
            problems.error(
                    this,
                    "streams a %s but takes a %s",
                    targetType().tensor(),
                    sourceType().tensor());
    }
}
