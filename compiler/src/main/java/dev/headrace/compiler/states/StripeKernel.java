package dev.headrace.compiler.states;

import dev.headrace.compiler.analysis.RouteTask;
import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.Stripes;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/// Puts a kernel in the place of one whose states lie in stripes. A task for each stripe loads it; the tasks that
/// states pass through are there once for each part of the stripes; one task stores what changed. What comes from tasks
/// of another number is dealt out in turn, or joined.
final class StripeKernel {
    private final KernelOp kernel;
    private final List<StripedState> states;
    private final StripedTasks tasks;
    private final TurnPieces pieces;
    private final int channels;
    private final int parts;
    private final UniqueNames names;

    /// The memories of the stripes, by that of the whole; and the dimension in which it is cut.
    private final Map<BlockArgument, List<BlockArgument>> memories = new HashMap<>();
    private final Map<BlockArgument, Integer> dims = new HashMap<>();

    /// The streams of the parts, by that of the whole.
    private final SequencedMap<StreamOp, List<StreamOp>> streams = new LinkedHashMap<>();

    /// @param channels stripes of each state
    /// @param parts of them that tasks pass on side by side
    StripeKernel(List<StripedState> states, StripedTasks tasks, TurnPieces pieces, int channels, int parts) {
        kernel = states.getFirst().kernel();
        this.states = states;
        this.tasks = tasks;
        this.channels = channels;
        this.parts = parts;
        this.pieces = pieces;
        names = UniqueNames.besideTasksOf(kernel);
    }

    /// @return the tasks that load the stripes of each state
    List<List<TaskOp>> replace() {
        KernelOp fresh = cutMemory();
        List<Runnable> routes = new ArrayList<>();
        Set<StreamOp> loaded = new HashSet<>();
        for (StripedState state : states) {
            loaded.add(state.stream());
            routes.add(() -> takeInTurn(state.store().loop()));
        }
        for (OuterLoop outer : tasks.outer().values()) {
            for (StreamOp stream : StripedTasks.read(outer.task())) {
                partsOf(stream);
                if (!loaded.contains(stream) && !tasks.outer().containsKey(stream.writer()))
                    routes.add(() -> deal(stream, outer));
            }
            for (StreamOp stream : StripedTasks.written(outer.task())) {
                partsOf(stream);
                if (!tasks.outer().containsKey(stream.reader())) routes.add(() -> join(stream, outer));
            }
        }
        List<List<TaskOp>> loads = states.stream()
                .map(state -> loads(state.load(), state.stream()))
                .toList();
        routes.forEach(Runnable::run);
        for (TaskOp task : fresh.tasks()) {
            OuterLoop outer = tasks.outer().get(task);
            if (outer != null) copy(outer);
        }
        for (StreamOp whole : streams.sequencedKeySet())
            if (whole.result().isUnused()) Rewriter.at(whole).erase(whole);
        return loads;
    }

    /// Tasks move into a kernel that takes and gives the parts.
    private KernelOp cutMemory() {
        SequencedMap<Integer, Integer> cuts = new LinkedHashMap<>();
        for (StripedState state : states) {
            cuts.put(state.source(), state.dim());
            cuts.put(kernel.operandCount() + state.result(), state.dim());
        }
        Rewriter rewriter = Rewriter.at(kernel);
        List<Type> inside = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        List<Value> operands = new ArrayList<>();
        List<Type> results = new ArrayList<>();
        for (int i = 0; i < kernel.body().arguments().size(); i++) {
            firsts.add(inside.size());
            Integer dim = cuts.get(i);
            Type type = kernel.body().argument(i).type();
            inside.addAll(dim == null ? List.of(type) : stripes(stripe((MemRefType) type, dim)));
            int result = i - kernel.operandCount();
            if (result < 0) {
                Value operand = kernel.operand(i);
                operands.addAll(
                        dim == null
                                ? List.of(operand)
                                : Stripes.cut(rewriter, operand.location(), operand, dim, channels)
                                        .parts());
            } else if (result < kernel.results().size()) {
                Type whole = kernel.result(result).type();
                results.addAll(dim == null ? List.of(whole) : stripes(stripe((TensorType) whole, dim)));
            }
        }
        KernelOp fresh = KernelOp.create(rewriter, kernel.location(), kernel.symbol(), operands, inside, results);
        kernel.attributes().forEach((name, value) -> rewriter.setAttribute(fresh, name, value));
        List<BlockArgument> arguments = fresh.body().arguments();
        Rewriter.atEndOf(fresh.body())
                .inline(kernel.body(), firsts.stream().map(arguments::get).toList());
        cuts.forEach((argument, dim) -> {
            int first = firsts.get(argument);
            memories.put(arguments.get(first), List.copyOf(arguments.subList(first, first + channels)));
            dims.put(arguments.get(first), dim);
        });
        rewriter.setAttribute(fresh, KernelOp.IN_PLACE, DenseArrayAttr.i64(inPlace(firsts)));
        rewriter.replace(kernel, joined(fresh, cuts));
        return fresh;
    }

    private List<Type> stripes(Type stripe) {
        return Collections.nCopies(channels, stripe);
    }

    private MemRefType stripe(MemRefType whole, int dim) {
        return new MemRefType(whole.shape().with(dim, whole.sizeOf(dim) / channels), whole.element());
    }

    private TensorType stripe(TensorType whole, int dim) {
        return whole.withShape(whole.shape().with(dim, whole.sizeOf(dim) / channels));
    }

    /// @param firsts the places of the arguments of before
    private Dims inPlace(List<Integer> firsts) {
        List<Long> replaced = new ArrayList<>();
        for (int result = 0; result < kernel.results().size(); result++) {
            int number = result;
            OptionalInt source = kernel.replaced(result);
            int count = states.stream().anyMatch(state -> state.result() == number) ? channels : 1;
            for (int stripe = 0; stripe < count; stripe++)
                replaced.add(source.isPresent() ? firsts.get(source.getAsInt()) + stripe : KernelOp.ELSEWHERE);
        }
        return new Dims(replaced);
    }

    /// The results as they were.
    private List<Value> joined(KernelOp fresh, Map<Integer, Integer> cuts) {
        Builder behind = Builder.after(fresh);
        List<Value> results = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < kernel.results().size(); i++) {
            Integer dim = cuts.get(kernel.operandCount() + i);
            if (dim == null) {
                results.add(fresh.result(next++));
                continue;
            }
            List<Value> stripes = List.copyOf(fresh.results().subList(next, next + channels));
            next += channels;
            results.add(new Stripes(dim, stripes).join(behind, fresh.location()));
        }
        return results;
    }

    private List<StreamOp> partsOf(StreamOp stream) {
        return streams.computeIfAbsent(stream, whole -> {
            List<StreamOp> all = new ArrayList<>();
            for (int part = 0; part < parts; part++)
                all.add(StreamOp.create(
                        Rewriter.at(whole),
                        whole.location(),
                        whole.symbol() + "." + part,
                        whole.type(),
                        whole.depth()));
            return all;
        });
    }

    /// A task for each stripe, and what brings rows of several stripes to each part, or to the only task.
    private List<TaskOp> loads(OuterLoop whole, StreamOp stream) {
        Location location = stream.location();
        List<TaskOp> loads = new ArrayList<>();
        List<StreamOp> loaded = new ArrayList<>();
        for (int stripe = 0; stripe < channels; stripe++) {
            StreamOp own = StreamOp.create(
                    Rewriter.at(stream),
                    location,
                    stream.symbol() + ".stripe." + stripe,
                    stream.type(),
                    stream.depth());
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(stream.result(), own.result());
            loads.add(copy(whole, stripe, channels, mapping));
            loaded.add(own);
        }
        TaskOp reader = stream.reader();
        List<StreamOp> targets = streams.getOrDefault(stream, List.of(stream));
        for (int part = 0; part < targets.size(); part++) {
            List<StreamOp> own = new ArrayList<>();
            for (int stripe = part; stripe < channels; stripe += targets.size()) own.add(loaded.get(stripe));
            StreamOp target = targets.get(part);
            RouteTask.join(
                    Builder.before(reader),
                    names.claim("join." + whole.task().symbol()),
                    own,
                    target,
                    whole.rows() / targets.size(),
                    whole.tokens(stream.result()).orElseThrow());
        }
        Rewriter.at(whole.task()).erase(whole.task());
        return loads;
    }

    /// What comes from one task is dealt out, row after row; what comes in front of all rows goes to all.
    private void deal(StreamOp stream, OuterLoop reader) {
        List<StreamOp> all = partsOf(stream);
        OptionalLong tokens = reader.tokens(stream.result());
        Builder at = Builder.before(reader.task());
        String name = names.claim("deal." + reader.task().symbol());
        if (tokens.isPresent())
            RouteTask.deal(
                    at, name, stream, all, reader.rows() * pieces.of(stream), tokens.getAsLong() / pieces.of(stream));
        else
            RouteTask.toAll(
                    at, name, stream, all, reader.tokensBefore(stream.result()).orElseThrow());
    }

    /// What goes to one task comes row after row.
    private void join(StreamOp stream, OuterLoop writer) {
        List<StreamOp> all = partsOf(stream);
        RouteTask.join(
                Builder.after(writer.task()),
                names.claim("join." + writer.task().symbol()),
                all,
                stream,
                writer.rows() * pieces.of(stream),
                writer.tokens(stream.result()).orElseThrow() / pieces.of(stream));
    }

    /// The task once for each part.
    private void copy(OuterLoop outer) {
        for (int part = 0; part < parts; part++) {
            int number = part;
            Map<Value, Value> mapping = new HashMap<>();
            streams.forEach((stream, all) ->
                    mapping.put(stream.result(), all.get(number).result()));
            copy(outer, part, parts, mapping);
        }
        Rewriter.at(outer.task()).erase(outer.task());
    }

    /// A task that does every so-many-th iteration.
    private TaskOp copy(OuterLoop outer, int number, int count, Map<Value, Value> mapping) {
        TaskOp whole = outer.task();
        memories.forEach((memory, all) -> mapping.put(memory, all.get(number % channels)));
        TaskOp task = Copying.copyInto(Rewriter.at(whole), whole, mapping);
        Rewriter at = Rewriter.at(task);
        at.setAttribute(task, "sym_name", new StringAttr(names.claim(whole.symbol() + "." + number)));
        ForOp loop = outer.in(task);
        at = Rewriter.at(loop);
        at.setOperand(
                loop,
                1,
                ConstantOp.index(at, loop.location(), outer.trips() / count).result());
        Builder start = Builder.atStart(loop.body());
        BinaryOp before = times(start, loop, count);
        Value row = plus(start, loop, before, number);
        at.replaceUses(loop.counter(), row, use -> use.user() != before);
        countStripes(loop, loop);
        return task;
    }

    private static BinaryOp times(Builder at, ForOp loop, int count) {
        Value factor = ConstantOp.index(at, loop.location(), count).result();
        return BinaryOp.create(at, loop.location(), BinaryOp.Kind.MULI, loop.counter(), factor);
    }

    private static Value plus(Builder at, ForOp loop, BinaryOp sum, int number) {
        Value summand = ConstantOp.index(at, loop.location(), number).result();
        return BinaryOp.create(at, loop.location(), BinaryOp.Kind.ADDI, sum.result(), summand)
                .result();
    }

    /// Memory of a stripe is counted in its own rows, all else as before.
    private void countStripes(Op inside, ForOp loop) {
        Rewriter at = Rewriter.at(loop);
        dims.forEach((memory, dim) -> {
            for (BlockArgument stripe : Objects.requireNonNull(memories.get(memory)))
                for (Op access : stripe.users())
                    if (inside == access || inside.encloses(access))
                        at.setOperand(access, StripedState.operand(access, dim), loop.counter());
        });
    }

    /// One task comes to all stripes in turn.
    private void takeInTurn(ForOp loop) {
        Rewriter at = Rewriter.at(loop);
        long rows = loop.tripCount().orElseThrow();
        at.setOperand(
                loop, 1, ConstantOp.index(at, loop.location(), rows / channels).result());
        List<Op> body = List.copyOf(loop.body().ops());
        Builder end = Builder.before(loop.yielded());
        BinaryOp before = times(end, loop, channels);
        for (int stripe = 0; stripe < channels; stripe++) {
            int number = stripe;
            Map<Value, Value> mapping = new HashMap<>();
            mapping.put(loop.counter(), plus(end, loop, before, stripe));
            memories.forEach((memory, all) -> mapping.put(memory, all.get(number)));
            for (Op op : body) if (op != loop.yielded()) countStripes(Copying.copyInto(end, op, mapping), loop);
        }
        for (Op op : body.reversed()) if (op != loop.yielded()) at.erase(op);
    }
}
