package dev.headrace.compiler.materialization;

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
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
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
public record MaterializeTransfers() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) if (!kernel.isOnHost()) materialize(kernel);
    }

    private static void materialize(KernelOp kernel) {
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        Rewriter rewriter = Rewriter.at(kernel.body().first());
        for (int i = 0; i < kernel.operandCount(); i++) {
            BlockArgument argument = kernel.body().argument(i);
            if (argument.type() instanceof ItensorType) load(rewriter, argument, kernel.operand(i), names);
        }
        YieldOp yield = kernel.yield();
        for (int i = 0; i < yield.operandCount(); i++)
            if (yield.operand(i).type() instanceof ItensorType) store(yield, i, names);
    }

    private static void load(Rewriter rewriter, BlockArgument argument, Value tensor, UniqueNames names) {
        ItensorType type = (ItensorType) argument.type();
        Location location = origin(tensor, argument);
        Value instance = ItensorInstanceOp.create(rewriter, location, type).result();
        String name = names.claim("load." + UniqueNames.of(location, "input"));
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.LOAD, List.of(instance));
        rewriter.replaceAllUses(argument, task.result(0));
        rewriter.setType(argument, tensor.type());
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> written =
                TileLoops.nest(body, location, type, task.body().arguments(), (at, counters, carried) -> {
                    List<IndexValue> offsets =
                            TileLoops.offsets(at, location, type.order().results(), counters);
                    Value tile = ExtractSliceOp.create(
                                    at, location, argument, offsets, type.tile().shape())
                            .result();
                    return List.of(ItensorWriteOp.create(at, location, tile, carried.getFirst())
                            .result());
                });
        YieldOp.create(body, location, written);
    }

    private static void store(YieldOp yield, int index, UniqueNames names) {
        Value stream = yield.operand(index);
        ItensorType type = (ItensorType) stream.type();
        Location location = stream.location();
        Rewriter rewriter = Rewriter.at(yield);
        Value memory = EmptyOp.create(rewriter, location, type.tensor()).result();
        String name = names.claim("store." + UniqueNames.of(location, "output"));
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.STORE, List.of(memory));
        rewriter.setOperand(yield, index, task.result(0));
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> stored =
                TileLoops.nest(body, location, type, task.body().arguments(), (at, counters, carried) -> {
                    Value init = EmptyOp.create(at, location, type.tile()).result();
                    Value tile =
                            ItensorReadOp.create(at, location, stream, init).tile();
                    List<IndexValue> offsets =
                            TileLoops.offsets(at, location, type.order().results(), counters);
                    return List.of(InsertSliceOp.create(
                                    at,
                                    location,
                                    tile,
                                    carried.getFirst(),
                                    offsets,
                                    type.tile().shape())
                            .result());
                });
        YieldOp.create(body, location, stored);
    }

    /// Where a tensor in external memory comes from: the parameter or input it is (a view of), or the computation that
    /// made it.
    private static Location origin(Value tensor, BlockArgument argument) {
        Value value = tensor;
        while (value instanceof OpResult result
                && result.definingOp().operandCount() > 0
                && !(result.definingOp() instanceof KernelOp))
            value = result.definingOp().operand(0);
        if (value instanceof BlockArgument outer && outer.block().region().owner() instanceof FuncOp function) {
            for (String kind : List.of("headrace.parameter", "headrace.input", "headrace.operand")) {
                if (function.argumentAttribute(outer.index(), kind).orElse(null) instanceof StringAttr(var name))
                    return Location.named(name);
            }
        }
        Op maker = value.definingOp();
        return maker == null || maker.location().parts().isEmpty() ? argument.location() : maker.location();
    }
}
