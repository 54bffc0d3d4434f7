package dev.headrace.compiler.packing;

import dev.headrace.compiler.analysis.TensorOrigin;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.PackedLayout;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.dialects.linalg.UnpackOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.FunctionType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tensors outside of kernels lie tile by tile where all kernels take them in the same tiles, so that a tile is one
/// burst (StreamTensor, `pack_kernel_interface`).
///
/// Before, where the kernel streams tiles of 16x16:
/// ```mlir
/// %r = dataflow.kernel @k(%x) : (tensor<64x64xf32>) -> tensor<64x64xf32> { … }
/// ```
/// After:
/// ```mlir
/// %p = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [16, 16] into %e : tensor<64x64xf32> ->
/// tensor<4x4x16x16xf32>
/// %q = dataflow.kernel @k(%p) : (tensor<4x4x16x16xf32>) -> tensor<4x4x16x16xf32> { … }
/// %r = linalg.unpack %q inner_dims_pos = [0, 1] inner_tiles = [16, 16] into %f : tensor<4x4x16x16xf32> ->
/// tensor<64x64xf32>
/// ```
/// A layout is chosen for a tensor under all its names, in functions and their callers. So between kernels nothing is
/// packed or unpacked: that happens where the user, the host, or a parameter is at the other end.
public record PackInterfaces() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        Sides sides = new Sides(module);
        List<OutsideTensor> tensors = OutsideTensor.in(module);
        Set<OutsideTensor> reshaped = reshaped(tensors);
        for (OutsideTensor tensor : tensors) {
            if (tensor.ports().isEmpty()) continue;
            LayoutChoice choice = LayoutChoice.of(tensor, reshaped.contains(tensor));
            context.remark(remark(tensor, choice));
            if (choice instanceof LayoutChoice.Packed(PackedLayout layout))
                for (Value value : tensor.values()) pack(value, layout, sides);
        }
        for (FuncOp function : module.body().ops(FuncOp.class)) if (!function.isDeclaration()) retype(function);
    }

    /// Tensors that come to be on the device and are read there in another shape, and those that are this other shape.
    private static Set<OutsideTensor> reshaped(List<OutsideTensor> tensors) {
        Map<Value, OutsideTensor> tensorOf = new HashMap<>();
        for (OutsideTensor tensor : tensors) for (Value value : tensor.values()) tensorOf.put(value, tensor);
        Set<OutsideTensor> reshaped = new HashSet<>();
        for (OutsideTensor tensor : tensors) {
            if (!tensor.isWritten()) continue;
            for (Value view : tensor.views()) {
                OutsideTensor other = tensorOf.get(view);
                if (other == null || other.ports().isEmpty()) continue;
                reshaped.add(tensor);
                reshaped.add(other);
            }
        }
        return reshaped;
    }

    private static Remark remark(OutsideTensor tensor, LayoutChoice choice) {
        Value value = tensor.values().getFirst();
        String subject = UniqueNames.of(TensorOrigin.of(value).orElse(value.location()), "tensor");
        return switch (choice) {
            case LayoutChoice.Packed(PackedLayout layout) ->
                Remark.of(
                                "packing",
                                subject,
                                "lies outside as " + layout.packed(),
                                "its kernels take it in tiles of " + layout.tile() + ": each is one burst")
                        .with("elements_of_tile", layout.tile().product());
            case LayoutChoice.Plain(String why) ->
                Remark.of("packing", subject, "stays a row-major " + tensor.type(), why);
        };
    }

    private static void pack(Value value, PackedLayout layout, Sides sides) {
        Op maker = value.definingOp();
        Builder at = maker == null ? Builder.atStart(value.block()) : Builder.after(maker);
        Rewriter rewriter = Rewriter.atEndOf(value.block());
        Location location = TensorOrigin.of(value).orElse(value.location());
        boolean isMadeByHost = sides.maker(value) == Sides.Side.HOST;
        if (!isMadeByHost) rewriter.setType(value, layout.packed());
        List<Value.Use> others = value.uses().stream()
                .filter(use -> (sides.user(use) == Sides.Side.HOST) != isMadeByHost)
                .toList();
        if (others.isEmpty()) return;
        Value converted = isMadeByHost
                ? PackOp.create(at, location, value, layout.tile(), layout.packed())
                        .result()
                : UnpackOp.create(at, location, value, layout.tile(), layout.plain())
                        .result();
        for (Value.Use use : others) rewriter.setOperand(use.user(), use.index(), converted);
    }

    /// Brings the type of a function up to date.
    private static void retype(FuncOp function) {
        FunctionType type = new FunctionType(
                function.body().arguments().stream().map(Value::type).toList(),
                function.returned().operands().stream().map(Value::type).toList());
        Rewriter.at(function).setAttribute(function, FuncOp.TYPE, new TypeAttr(type));
    }
}
