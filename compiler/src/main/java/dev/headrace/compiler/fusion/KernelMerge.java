package dev.headrace.compiler.fusion;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// The kernels of one group as one kernel.
final class KernelMerge {
    /// The attribute in which a fused kernel keeps the bits that its inner tensors would take in external memory.
    static final String UNFUSED_BITS = "memory.unfused_bits";

    private final List<KernelOp> kernels;
    private final long onChipBits;
    private final PassContext context;
    private final Map<Value, Value> streamOf = new HashMap<>();
    private final Map<Wanted, Value> converted = new HashMap<>();
    private final UniqueNames names = new UniqueNames();

    /// A tensor in a certain order of tiles.
    private record Wanted(Value tensor, Type order) {}

    private final UniqueNames kernelNames;

    KernelMerge(FusionPlan.Group group, UniqueNames kernelNames, PassContext context) {
        this.kernelNames = kernelNames;
        this.kernels = group.kernels();
        this.onChipBits = group.bits();
        this.context = context;
    }

    void merge() {
        SequencedMap<Wanted, Integer> sources = sources();
        SequencedSet<Value> results = resultsUsedOutside();
        Location origins =
                kernels.stream().map(KernelOp::location).reduce(Location::fuse).orElseThrow();
        String name = kernels.size() == 1 ? kernels.getFirst().symbol() : UniqueNames.commonPath(origins, "model");
        Location location = Location.named(name);
        Rewriter rewriter = Rewriter.at(kernels.getLast());
        KernelOp fused = KernelOp.create(
                rewriter,
                location,
                kernelNames.claim(name),
                sources.keySet().stream().map(Wanted::tensor).toList(),
                sources.keySet().stream().map(Wanted::order).toList(),
                results.stream().map(Value::type).toList());
        rewriter.setAttribute(fused, UNFUSED_BITS, IntegerAttr.i64(unfusedBits()));
        for (KernelOp kernel : kernels) inline(kernel, fused, sources);
        YieldOp.create(
                Builder.atEnd(fused.body()),
                location,
                results.stream().map(r -> streamOf.getOrDefault(r, r)).toList());
        int next = 0;
        for (Value result : results) {
            Value outside = fused.result(next++);
            rewriter.replaceUses(result, outside, use -> !(use.user() instanceof YieldOp));
        }
        for (KernelOp kernel : kernels.reversed()) rewriter.erase(kernel);
        context.remark(Remark.of(
                        "fusion",
                        fused.symbol(),
                        "fuses " + kernels.size() + (kernels.size() == 1 ? " computation" : " computations"),
                        "their tiles, converters and streams fit on the chip together")
                .with("bits_on_chip", onChipBits)
                .with("intermediate_bits_unfused", unfusedBitsOf(fused)));
    }

    private static long unfusedBitsOf(KernelOp fused) {
        return fused.required(UNFUSED_BITS, IntegerAttr.class).value();
    }

    /// What comes from outside, each tensor once for each order of tiles, with the number of its block argument.
    private SequencedMap<Wanted, Integer> sources() {
        SequencedMap<Wanted, Integer> sources = new LinkedHashMap<>();
        for (KernelOp kernel : kernels) {
            for (int i = 0; i < kernel.operandCount(); i++) {
                Value tensor = kernel.operand(i);
                if (kernels.contains(tensor.definingOp())) continue;
                sources.putIfAbsent(new Wanted(tensor, kernel.body().argument(i).type()), sources.size());
            }
        }
        return sources;
    }

    private SequencedSet<Value> resultsUsedOutside() {
        SequencedSet<Value> results = new LinkedHashSet<>();
        for (KernelOp kernel : kernels)
            for (Value result : kernel.results())
                if (!result.users().stream().allMatch(kernels::contains)) results.add(result);
        return results;
    }

    private long unfusedBits() {
        long bits = 0;
        for (KernelOp kernel : kernels)
            for (Value result : kernel.results())
                if (result.users().stream().anyMatch(kernels::contains))
                    bits = Math.addExact(bits, ((TensorType) result.type()).bits());
        return bits;
    }

    private void inline(KernelOp kernel, KernelOp fused, SequencedMap<Wanted, Integer> sources) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < kernel.operandCount(); i++) {
            Wanted wanted =
                    new Wanted(kernel.operand(i), kernel.body().argument(i).type());
            Integer source = sources.get(wanted);
            arguments.add(
                    source == null
                            ? inOrder(wanted, fused, kernel)
                            : fused.body().argument(source));
        }
        Rewriter rewriter = Rewriter.atEndOf(fused.body());
        for (TaskOp task : kernel.tasks())
            rewriter.setAttribute(task, "sym_name", new StringAttr(names.claim(task.symbol())));
        YieldOp yield = kernel.yield();
        List<Value> streams = List.copyOf(yield.operands());
        rewriter.erase(yield);
        for (int i = 0; i < streams.size(); i++) streamOf.put(kernel.result(i), streams.get(i));
        rewriter.inline(kernel.body(), arguments);
    }

    /// The stream of an inner tensor in the wanted order: the producer's own, or through a converter, of which there is
    /// one for each order.
    private Value inOrder(Wanted wanted, KernelOp fused, KernelOp reader) {
        Value stream = streamOf.get(wanted.tensor);
        if (stream == null) throw new IllegalStateException("a kernel is fused before one that it reads from");
        if (stream.type().equals(wanted.order)) return stream;
        return converted.computeIfAbsent(wanted, _ -> convert(stream, (ItensorType) wanted.order, fused, reader));
    }

    private Value convert(Value stream, ItensorType target, KernelOp fused, KernelOp reader) {
        ItensorType source = (ItensorType) stream.type();
        ItensorConverterOp converter = ItensorConverterOp.create(
                Builder.atEnd(fused.body()), stream.location().fuse(reader.location()), stream, target);
        ConverterShape shape = converter.shape();
        String subject = UniqueNames.of(stream.location(), "stream") + " -> " + reader.symbol();
        String inside = " inside " + shape.shared().size() + " common loops";
        context.remark(shape.lines()
                .map(lines -> Remark.of(
                                "fusion",
                                subject,
                                "line buffer of " + lines.rows() + " rows, " + shape.buffer() + inside,
                                "the writer streams " + rows(lines.block()) + " at a time, the reader wants "
                                        + rows(lines.window()) + " every " + rows(lines.step()))
                        .with("rows", lines.rows())
                        .with("rows_of_tensor", lines.block() * lines.blocks()))
                .orElseGet(() -> Remark.of(
                        "fusion",
                        subject,
                        "converter with a buffer of " + shape.buffer() + inside,
                        "the writer streams " + order(source) + ", the reader wants " + order(target)))
                .with("bits", shape.bits(source)));
        return converter.result();
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : count + " rows";
    }

    private static String order(ItensorType type) {
        return "tiles " + type.tile().shape() + " in loops " + type.trips() + " by "
                + type.order().bare();
    }
}
