package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// States of a program that lie one behind the other between runs: a kernel takes all of them as one tensor, and leaves
/// the new ones as rows of one. Nobody has to copy anything.
///
/// ```mlir
/// func.func @main(%k0 {headrace.state = "k.0"}, %k1 {headrace.state = "k.1"}) -> ({headrace.mutated = "k.0"}, …) {
///   %k = dataflow.stack %k0, %k1 : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<2x8x8xf32>
///   %new = dataflow.kernel @layers(%k) …
///   %new0 = tensor.extract_slice %new[0, 0, 0] [1, 8, 8] [1, 1, 1] …
///   %new1 = tensor.extract_slice %new[1, 0, 0] [1, 8, 8] [1, 1, 1] …
///   return %new0, %new1
/// }
/// ```
/// @param states in the order of their rows
/// @param fresh the slices that are the new states, in the same order; none where no state changes
public record StackedStates(StackOp stack, List<BlockArgument> states, List<ExtractSliceOp> fresh) {
    public StackedStates {
        states = List.copyOf(states);
        fresh = List.copyOf(fresh);
    }

    /// All of a function.
    public static List<StackedStates> in(FuncOp function) {
        return function.body().ops(StackOp.class).stream()
                .flatMap(stack -> of(stack, function).stream())
                .toList();
    }

    /// The tensor whose rows are the new states, if they change.
    public Optional<Value> left() {
        return fresh.isEmpty() ? Optional.empty() : Optional.of(fresh.getFirst().source());
    }

    private static Optional<StackedStates> of(StackOp stack, FuncOp function) {
        List<BlockArgument> states = new ArrayList<>();
        List<ExtractSliceOp> fresh = new ArrayList<>();
        for (Value source : stack.sources()) {
            if (!(shown(source) instanceof BlockArgument state) || !isUsedOnce(source)) return Optional.empty();
            Attribute name =
                    function.argumentAttribute(state.index(), "headrace.state").orElse(null);
            if (name == null || states.contains(state)) return Optional.empty();
            states.add(state);
            for (int i = 0; i < function.returned().operandCount(); i++) {
                if (!function.resultAttribute(i, "headrace.mutated").equals(Optional.of(name))) continue;
                Value result = function.returned().operand(i);
                if (!(shown(result).definingOp() instanceof ExtractSliceOp row)
                        || !isUsedOnce(result)
                        || !isRow(row, states.size() - 1)) return Optional.empty();
                fresh.add(row);
            }
        }
        boolean isWhole = fresh.isEmpty()
                || fresh.size() == states.size()
                        && fresh.stream()
                                .allMatch(
                                        row -> row.source() == fresh.getFirst().source())
                        && fresh.getFirst().source().definingOp() instanceof KernelOp
                        && fresh.getFirst().source().uses().size() == fresh.size()
                        && fresh.getFirst()
                                .source()
                                .type()
                                .equals(stack.result().type());
        return isWhole ? Optional.of(new StackedStates(stack, states, fresh)) : Optional.empty();
    }

    private static boolean isRow(ExtractSliceOp slice, int number) {
        TensorType whole = slice.wholeType();
        if (!slice.offsets().stream().allMatch(IndexValue.Constant.class::isInstance)) return false;
        return IndexValue.shape(slice.offsets())
                        .equals(Dims.filled(whole.rank(), 0).with(0, number))
                && IndexValue.shape(slice.sizes()).equals(whole.shape().with(0, 1))
                && IndexValue.shape(slice.strides()).equals(Dims.filled(whole.rank(), 1));
    }

    /// What a value shows in another shape.
    public static Value shown(Value value) {
        Op maker = value.definingOp();
        return isReshape(maker) ? shown(Objects.requireNonNull(maker).operand(0)) : value;
    }

    private static boolean isReshape(@Nullable Op op) {
        return op instanceof ExpandShapeOp || op instanceof CollapseShapeOp;
    }

    /// Whether nobody else uses a value, or what it shows in another shape.
    public static boolean isUsedOnce(Value value) {
        Op maker = value.definingOp();
        return value.uses().size() == 1
                && (!isReshape(maker)
                        || isUsedOnce(Objects.requireNonNull(maker).operand(0)));
    }
}
