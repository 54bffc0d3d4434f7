package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
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
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Each converter becomes a task: inside the loops that both streams share, one nest fills a buffer and another empties
/// it (StreamTensor, section 4.3.1).
///
/// Before:
/// ```mlir
/// %c = dataflow.itensor_converter %s : !by_column to !by_row
/// ```
/// After:
/// ```mlir
/// %i = dataflow.itensor_instance : !by_row
/// %c = dataflow.task @convert.x(%i) attributes {role = "convert"} : (!by_row) -> !by_row {
/// ^bb0(%d: !by_row):
///   %w = scf.for … shared … iter_args(%a = %d) -> (!by_row) {
///     %b0 = tensor.empty() : tensor<8x2xf32>
///     %b = scf.for … { dataflow.itensor_read %s …, tensor.insert_slice … into the buffer }
///     %e = scf.for … { tensor.extract_slice %b …, dataflow.itensor_write … }
///     scf.yield %e : !by_row
///   }
///   dataflow.yield %w : !by_row
/// }
/// ```
public record MaterializeConverters() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            UniqueNames names = UniqueNames.besideTasksOf(kernel);
            for (ItensorConverterOp converter : kernel.body().ops(ItensorConverterOp.class))
                materialize(converter, names);
        }
    }

    private static void materialize(ItensorConverterOp converter, UniqueNames names) {
        Location location = converter.location();
        ItensorType target = converter.targetType();
        ConverterShape shape = converter.shape();
        TensorType buffer = target.tile().withShape(shape.buffer());
        Rewriter rewriter = Rewriter.at(converter);
        Value instance = ItensorInstanceOp.create(rewriter, location, target).result();
        String name = names.claim("convert." + UniqueNames.of(converter.source().location(), "stream"));
        TaskOp task = TaskOp.create(rewriter, location, name, TaskRole.CONVERT, List.of(instance));
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> written =
                nest(body, location, shape.shared(), task.body().arguments(), (at, _, carried) -> {
                    Value empty = EmptyOp.create(at, location, buffer).result();
                    Value full = fill(at, location, converter, shape, empty);
                    return List.of(drain(at, location, target, shape, full, carried.getFirst()));
                });
        YieldOp.create(body, location, written);
        rewriter.replace(converter, task.result(0));
    }

    private static Value fill(
            Builder at, Location location, ItensorConverterOp converter, ConverterShape shape, Value buffer) {
        ItensorType source = converter.sourceType();
        return nest(at, location, shape.sourceInner(), List.of(buffer), (in, counters, carried) -> {
                    Value init = EmptyOp.create(in, location, source.tile()).result();
                    Value tile = ItensorReadOp.create(in, location, converter.source(), init)
                            .tile();
                    List<IndexValue> offsets = offsets(in, location, source, shape.sourceInner(), counters);
                    Value more = carried.getFirst();
                    return List.of(InsertSliceOp.create(
                                    in,
                                    location,
                                    tile,
                                    more,
                                    offsets,
                                    source.tile().shape())
                            .result());
                })
                .getFirst();
    }

    private static Value drain(
            Builder at, Location location, ItensorType target, ConverterShape shape, Value buffer, Value stream) {
        return nest(at, location, shape.targetInner(), List.of(stream), (in, counters, carried) -> {
                    List<IndexValue> offsets = offsets(in, location, target, shape.targetInner(), counters);
                    Value tile = ExtractSliceOp.create(
                                    in, location, buffer, offsets, target.tile().shape())
                            .result();
                    return List.of(ItensorWriteOp.create(in, location, tile, carried.getFirst())
                            .result());
                })
                .getFirst();
    }

    private static List<? extends Value> nest(
            Builder at,
            Location location,
            List<ConverterShape.Loop> loops,
            List<? extends Value> inits,
            TileLoops.Body body) {
        return TileLoops.nest(
                at,
                location,
                loops.stream().map(ConverterShape.Loop::trips).toList(),
                loops.stream().map(ConverterShape.Loop::step).toList(),
                inits,
                body);
    }

    /// Where a tile lies in the buffer: along a dimension that a common loop drives there is only one tile.
    private static List<IndexValue> offsets(
            Builder at, Location location, ItensorType type, List<ConverterShape.Loop> inner, List<Value> counters) {
        if (!type.isRegular())
            return TileLoops.offsets(
                    at, location, type.withoutSingleTrips().order().results(), counters);
        List<IndexValue> offsets = new ArrayList<>();
        for (int j = 0; j < type.tile().rank(); j++) {
            IndexValue offset = IndexValue.of(0);
            for (int i = 0; i < inner.size(); i++)
                if (inner.get(i).dimension().isPresent()
                        && inner.get(i).dimension().getAsInt() == j) offset = IndexValue.of(counters.get(i));
            offsets.add(offset);
        }
        return offsets;
    }
}
