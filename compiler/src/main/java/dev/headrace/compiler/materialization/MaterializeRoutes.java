package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ItensorChunkOp;
import dev.headrace.dialects.dataflow.ItensorConcatOp;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorForkOp;
import dev.headrace.dialects.dataflow.ItensorJoinOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;

/// Operations that hand tiles on from streams to streams become tasks, which hold no more than the tile in hand.
///
/// Before:
/// ```mlir
/// %c = dataflow.itensor_concat %a, %b : !of8, !of4 -> !of12
/// ```
/// After:
/// ```mlir
/// %e = dataflow.itensor_empty : !of12
/// %c = dataflow.task @concat(%e) attributes {role = "route"} : (!of12) -> !of12 {
/// ^bb0(%d: !of12):
///   %w = scf.for 8 times iter_args(%i = %d) { itensor_read %a, itensor_write into %i }
///   %x = scf.for 4 times iter_args(%i = %w) { itensor_read %b, itensor_write into %i }
///   dataflow.yield %x : !of12
/// }
/// ```
/// A chunk reads one stream in a nest of loops for each piece. A join has one nest, in which the sources take turns. A
/// fork writes each tile to all its copies.
public record MaterializeRoutes() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            UniqueNames names = UniqueNames.besideTasksOf(kernel);
            for (Op op : List.copyOf(kernel.body().ops())) {
                switch (op) {
                    case ItensorConcatOp concat -> replace(concat, "concat", names, context, concat(concat));
                    case ItensorChunkOp chunk -> replace(chunk, "chunk", names, context, chunk(chunk));
                    case ItensorJoinOp join -> replace(join, "join", names, context, join(join));
                    case ItensorForkOp fork -> replace(fork, "fork", names, context, fork(fork));
                    default -> {}
                }
            }
        }
    }

    /// Writes the loops of a task; gives the streams with what was written to them.
    @FunctionalInterface
    private interface Route {
        List<? extends Value> build(Builder at, Location location, List<? extends Value> targets);
    }

    private static Route concat(ItensorConcatOp op) {
        return (at, location, targets) -> {
            List<? extends Value> written = targets;
            for (Value source : op.sources())
                written = TileLoops.nest(
                        at,
                        location,
                        type(source),
                        written,
                        (inner, _, carried) -> List.of(pass(inner, location, source, carried.getFirst())));
            return written;
        };
    }

    private static Route chunk(ItensorChunkOp op) {
        return (at, location, targets) -> {
            List<Value> written = new ArrayList<>();
            for (Value target : targets)
                written.addAll(TileLoops.nest(
                        at,
                        location,
                        type(target),
                        List.of(target),
                        (inner, _, carried) -> List.of(pass(inner, location, op.source(), carried.getFirst()))));
            return written;
        };
    }

    private static Route join(ItensorJoinOp op) {
        return (at, location, targets) ->
                TileLoops.nest(at, location, type(op.sources().getFirst()), targets, (inner, _, carried) -> {
                    Value written = carried.getFirst();
                    for (Value source : op.sources()) written = pass(inner, location, source, written);
                    return List.of(written);
                });
    }

    private static Route fork(ItensorForkOp op) {
        return (at, location, targets) ->
                TileLoops.nest(at, location, type(op.source()), targets, (inner, _, carried) -> {
                    Value tile = read(inner, location, op.source());
                    return carried.stream()
                            .map(copy -> ItensorWriteOp.create(inner, location, tile, copy)
                                    .result())
                            .toList();
                });
    }

    private static Value pass(Builder at, Location location, Value source, Value target) {
        return ItensorWriteOp.create(at, location, read(at, location, source), target)
                .result();
    }

    private static Value read(Builder at, Location location, Value source) {
        Value init = EmptyOp.create(at, location, type(source).tile()).result();
        return ItensorReadOp.create(at, location, source, init).tile();
    }

    private static ItensorType type(Value stream) {
        return (ItensorType) stream.type();
    }

    private static void replace(Op op, String what, UniqueNames names, PassContext context, Route route) {
        Location location = op.location();
        Rewriter rewriter = Rewriter.at(op);
        List<Value> targets = new ArrayList<>();
        for (Value result : op.results())
            targets.add(ItensorEmptyOp.create(rewriter, location, type(result)).result());
        String name = names.claim(what);
        TaskRole role = op instanceof ItensorForkOp ? TaskRole.FORK : TaskRole.ROUTE;
        TaskOp task = TaskOp.create(rewriter, location, name, role, targets);
        Builder body = Builder.atEnd(task.body());
        YieldOp.create(body, location, route.build(body, location, task.body().arguments()));
        rewriter.replace(op, task.results());
        context.remark(Remark.of("materialization", name, what, "tiles are handed on one by one")
                .with("streams", op.operandCount() + op.results().size()));
    }
}
