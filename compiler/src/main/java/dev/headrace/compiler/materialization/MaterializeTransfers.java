package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.TensorOrigin;
import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// The transfers between external memory and streams that a kernel's boundary implies become tasks.
///
/// Before:
/// ```mlir
/// %r = dataflow.kernel @k(%X) : … {
/// ^bb0(%s: !s):
///   … dataflow.yield %t : !s
/// }
/// ```
/// After:
/// ```mlir
/// %r = dataflow.kernel @k(%X) : … {
/// ^bb0(%m: tensor<8x4xf32>):
///   %i = dataflow.itensor_instance : !s
///   %s = dataflow.task @load.x(%i) … { for the loops of !s { tensor.extract_slice %m …, dataflow.itensor_write … } }
///   …
///   %o = tensor.empty() : tensor<8x4xf32>
///   %n = dataflow.task @store.r(%o) … { for the loops of !s { dataflow.itensor_read %t …, tensor.insert_slice … } }
///   dataflow.yield %n : tensor<8x4xf32>
/// }
/// ```
/// From a packed tensor, a tile is taken as a whole: `tensor.extract_slice %m[%i / 4, 0, 0, 0] [1, 1, 4, 4] …`.
public record MaterializeTransfers() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) if (!kernel.isOnHost()) materialize(kernel, context);
    }

    private static void materialize(KernelOp kernel, PassContext context) {
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        Rewriter rewriter = Rewriter.at(kernel.body().first());
        for (int i = 0; i < kernel.operandCount(); i++) {
            BlockArgument argument = kernel.body().argument(i);
            if (argument.type() instanceof ItensorType)
                context.remark(load(rewriter, argument, kernel.operand(i), names));
        }
        YieldOp yield = kernel.yield();
        for (int i = 0; i < yield.operandCount(); i++)
            if (yield.operand(i).type() instanceof ItensorType)
                context.remark(store(yield, i, (TensorType) kernel.result(i).type(), names));
    }

    private static Remark load(Rewriter rewriter, BlockArgument argument, Value tensor, UniqueNames names) {
        ItensorType type = (ItensorType) argument.type();
        Location location = TensorOrigin.of(tensor).orElse(argument.location());
        Value instance = ItensorInstanceOp.create(rewriter, location, type).result();
        String name = names.claim("load." + UniqueNames.of(location, "input"));
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.LOAD, List.of(instance));
        rewriter.replaceAllUses(argument, task.result(0));
        rewriter.setType(argument, tensor.type());
        TileRegion region = TileRegion.of(type, tensor.type());
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> written =
                TileLoops.nest(body, location, type, task.body().arguments(), (at, counters, carried) -> {
                    List<IndexValue> offsets = TileLoops.offsets(at, location, region.offsets(), counters);
                    Value tile = ExtractSliceOp.create(at, location, argument, offsets, region.sizes(), type.tile())
                            .result();
                    return List.of(ItensorWriteOp.create(at, location, tile, carried.getFirst())
                            .result());
                });
        YieldOp.create(body, location, written);
        return remark(name, "loads " + type.tensor(), "it lies outside of the kernel", type);
    }

    private static Remark store(YieldOp yield, int index, TensorType outside, UniqueNames names) {
        Value stream = yield.operand(index);
        ItensorType type = (ItensorType) stream.type();
        Location location = stream.location();
        Rewriter rewriter = Rewriter.at(yield);
        TileRegion region = TileRegion.of(type, outside);
        Value memory = EmptyOp.create(rewriter, location, outside).result();
        String name = names.claim("store." + UniqueNames.of(location, "output"));
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.STORE, List.of(memory));
        rewriter.setOperand(yield, index, task.result(0));
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> stored =
                TileLoops.nest(body, location, type, task.body().arguments(), (at, counters, carried) -> {
                    Value init = EmptyOp.create(at, location, type.tile()).result();
                    Value tile =
                            ItensorReadOp.create(at, location, stream, init).tile();
                    List<IndexValue> offsets = TileLoops.offsets(at, location, region.offsets(), counters);
                    return List.of(InsertSliceOp.create(at, location, tile, carried.getFirst(), offsets, region.sizes())
                            .result());
                });
        YieldOp.create(body, location, stored);
        return remark(name, "stores " + type.tensor(), "it is used outside of the kernel", type);
    }

    private static Remark remark(String task, String what, String why, ItensorType order) {
        return Remark.of(
                        "materialization",
                        task,
                        what + " in tiles of " + order.tile().shape(),
                        why + ", and the task at the other end wants this order")
                .with("tiles", order.trips().product());
    }
}
