package dev.headrace.compiler.materialization;

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
import java.util.List;

/// Each converter becomes a task: inside the loops that both streams share, one nest fills a buffer and another empties
/// it (StreamTensor, section 4.3.1), or the two take turns on a line buffer (see [LineBufferNest]).
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
        String prefix = shape.lines().isPresent() ? "lines." : "convert.";
        String name = names.claim(prefix + UniqueNames.of(converter.source().location(), "stream"));
        TaskRole role = shape.lines().isPresent() ? TaskRole.LINES : TaskRole.CONVERT;
        TaskOp task = TaskOp.create(rewriter, location, name, role, List.of(instance));
        Builder body = Builder.atEnd(task.body());
        List<? extends Value> written =
                BufferLoops.nest(body, location, shape.shared(), task.body().arguments(), (at, _, carried) -> {
                    Value empty = EmptyOp.create(at, location, buffer).result();
                    if (shape.lines().isPresent())
                        return List.of(new LineBufferNest(
                                        converter, shape, shape.lines().get())
                                .build(at, empty, carried.getFirst()));
                    Value full = fill(at, location, converter, shape, empty);
                    return List.of(drain(at, location, target, shape, full, carried.getFirst()));
                });
        YieldOp.create(body, location, written);
        rewriter.replace(converter, task.result(0));
    }

    private static Value fill(
            Builder at, Location location, ItensorConverterOp converter, ConverterShape shape, Value buffer) {
        ItensorType source = converter.sourceType();
        return BufferLoops.nest(at, location, shape.sourceInner(), List.of(buffer), (in, counters, carried) -> {
                    Value init = EmptyOp.create(in, location, source.tile()).result();
                    Value tile = ItensorReadOp.create(in, location, converter.source(), init)
                            .tile();
                    List<IndexValue> offsets = BufferLoops.offsets(in, location, source, shape.sourceInner(), counters);
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
        return BufferLoops.nest(at, location, shape.targetInner(), List.of(stream), (in, counters, carried) -> {
                    List<IndexValue> offsets = BufferLoops.offsets(in, location, target, shape.targetInner(), counters);
                    Value tile = ExtractSliceOp.create(
                                    in, location, buffer, offsets, target.tile().shape())
                            .result();
                    return List.of(ItensorWriteOp.create(in, location, tile, carried.getFirst())
                            .result());
                })
                .getFirst();
    }
}
