package dev.headrace.compiler.layers;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;

/// Layers follow each other on the device: the kernel of a layer, which the host would start once for each, starts once
/// and loops itself. What differs from layer to layer outside becomes rows of one tensor; what one layer hands to the
/// next stays on the chip.
///
/// Before:
/// ```mlir
/// func.func @main(%x, %w0, %w1) {
///   %h = call @layer(%x, %w0)
///   %y = call @layer(%h, %w1)
///   return %y
/// }
/// func.func private @layer(%x, %w) attributes {headrace.layers = 2 : i64} {
///   %y = dataflow.kernel @layer(%x, %w) … {
///   ^bb0(%x: memref<8xf32>, %w: memref<8x8xf32>, %y: memref<8xf32>): … memref.load %w[%i, %j] …
///   }
///   return %y
/// }
/// ```
/// After:
/// ```mlir
/// func.func @main(%x, %w0, %w1) {
///   %w = dataflow.stack %w0, %w1 : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<2x8x8xf32>
///   %y = dataflow.kernel @layer(%x, %w) attributes {rounds = 2 : i64} … {
///   ^bb0(%x: memref<8xf32>, %w: memref<2x8x8xf32>, %y: memref<8xf32>, %round: index):
///     %in = dataflow.buffer : memref<8xf32>
///     %out = dataflow.buffer : memref<8xf32>
///     dataflow.task @enter.load.x() attributes {role = "enter"} … %x to %in …
///     … memref.load %w[%round, %i, %j] …
///     dataflow.task @next.store.y() attributes {role = "next"} … %out to %in …
///     dataflow.task @leave.store.y() attributes {role = "leave"} … %out to %y …
///   }
///   return %y
/// }
/// ```
/// Where a layer has several kernels, or needs more of the layers before than what the last one hands to it, the host
/// goes on starting it layer by layer, and a remark says why.
///
/// @param onChipBits of the target; what layers hand on takes a small part of it at most
public record LoopOverLayers(long onChipBits) implements Pass {
    /// What layers hand on may take one of so many parts of the memory on the chip.
    private static final long PART = 16;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp layer : module.body().ops(FuncOp.class)) {
            if (!layer.hasAttribute("headrace.layers")) continue;
            List<CallOp> calls = module.all(CallOp.class).stream()
                    .filter(call -> call.callee() == layer)
                    .toList();
            if (calls.size() < 2) continue;
            LayerCalls rows = LayerCalls.of(layer, calls, onChipBits / PART);
            if (!rows.obstacle().isEmpty()) {
                context.remark(Remark.of(
                        "layers",
                        layer.symbol(),
                        "is started by the host once for each of " + calls.size() + " layers",
                        rows.obstacle()));
                continue;
            }
            long keptBits = rows.keptBits();
            KernelOp kernel = new DeviceLoop(rows).replace();
            Rewriter.at(layer).erase(layer);
            context.remark(Remark.of(
                            "layers",
                            kernel.symbol(),
                            "all " + calls.size() + " layers run in one start",
                            "they do the same to rows of what lies in memory, and hand on what fits on the chip")
                    .with("rounds", calls.size())
                    .with("kept_bits", keptBits));
        }
    }
}
