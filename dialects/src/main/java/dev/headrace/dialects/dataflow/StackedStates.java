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
/// Between stack and kernel all of them may be cut into [Stripes], and put together again behind it.
///
/// @param states in the order of their rows
/// @param fresh the slices that are the new states, in the same order; none where no state changes
/// @param dim of the stack, whose rows are dealt out to the parts; 0 where it is one part
/// @param before all of them in parts, as kernels take them
/// @param after the same with the new states; none where no state changes
public record StackedStates(
        StackOp stack,
        List<BlockArgument> states,
        List<ExtractSliceOp> fresh,
        int dim,
        List<Value> before,
        List<Value> after) {
    public StackedStates {
        states = List.copyOf(states);
        fresh = List.copyOf(fresh);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /// All of a function.
    public static List<StackedStates> in(FuncOp function) {
        return function.body().ops(StackOp.class).stream()
                .flatMap(stack -> of(stack, function).stream())
                .toList();
    }

    /// Whether a tensor is a part of the states as a kernel takes them, and another one the same of the new ones.
    public boolean isNext(Value old, Value fresh) {
        int part = after.indexOf(fresh);
        return part >= 0 && before.get(part) == old;
    }

    /// How many elements of a state lie side by side in a part, behind which those of the next one follow.
    public long neighbours() {
        TensorType type = stack.type();
        long elements = 1;
        for (int d = dim + 1; d < type.rank(); d++) elements *= type.sizeOf(d);
        return elements;
    }

    private static Optional<StackedStates> of(StackOp stack, FuncOp function) {
        List<BlockArgument> states = new ArrayList<>();
        List<ExtractSliceOp> fresh = new ArrayList<>();
        if (stack.dim() != 0) return Optional.empty();
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
        Stripes cut = Stripes.ofCut(stack.result())
                .filter(parts -> parts.dim() > 0)
                .orElse(new Stripes(0, List.of(stack.result())));
        if (fresh.isEmpty())
            return Optional.of(new StackedStates(stack, states, fresh, cut.dim(), cut.parts(), List.of()));
        Value whole = fresh.getFirst().source();
        Stripes joined = Stripes.ofJoined(whole).orElse(new Stripes(0, List.of(whole)));
        boolean isWhole = fresh.size() == states.size()
                && fresh.stream().allMatch(row -> row.source() == whole)
                && whole.uses().size() == fresh.size()
                && whole.type().equals(stack.result().type())
                && joined.dim() == cut.dim()
                && joined.parts().size() == cut.parts().size()
                && joined.parts().stream().allMatch(part -> part.definingOp() instanceof KernelOp);
        return isWhole
                ? Optional.of(new StackedStates(stack, states, fresh, cut.dim(), cut.parts(), joined.parts()))
                : Optional.empty();
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
