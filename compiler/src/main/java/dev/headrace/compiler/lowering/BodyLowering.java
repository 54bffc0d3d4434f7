package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.linalg.Accumulation;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Writes the operations of a block anew as loops on memory and FIFOs.
record BodyLowering(Environment environment) {
    /// All but the terminator, which the caller knows how to end with.
    void lower(Block block, Builder at) {
        StreamedTiles streamed = StreamedTiles.of(block);
        for (Op op : block) {
            StreamedTiles.Group group = streamed.groupOf(op).orElse(null);
            if (group == null && streamed.isDirect(op)) continue;
            if (op instanceof GenericOp generic && group == null) lower(generic, streamed, at);
            else if (group == null) lower(op, at);
            else if (op == group.last()) lower(group, streamed, at);
        }
    }

    private void lower(Op op, Builder at) {
        switch (op) {
            case EmptyOp _ -> {}
            case ForOp loop -> lower(loop, at);
            case FillOp fill -> lower(fill, at);
            case ItensorReadOp read -> lower(read, at);
            case ItensorWriteOp write -> lower(write, at);
            case InsertSliceOp insert -> lower(insert, at);
            case ExtractSliceOp slice ->
                environment.put(
                        slice.result(), environment.place(slice.source(), at).slice(slice, environment::now));
            case CollapseShapeOp view -> {
                if (joinedRead(view).isEmpty())
                    environment.put(
                            view.result(), environment.place(view.source(), at).collapse(view));
            }
            case ExpandShapeOp view ->
                environment.put(
                        view.result(), environment.place(view.source(), at).expand(view));
            case ExtractOp extract -> extract(extract, at);
            case ConstantOp constant
            when constant.result().type() instanceof TensorType ->
                throw new IllegalStateException("a constant tensor inside a kernel; it must come in as a source");
            default -> {
                if (!op.spec().has(Trait.TERMINATOR)) at.add(copy(op));
            }
        }
    }

    private Op copy(Op op) {
        return Copying.detachedCopy(op, environment.values());
    }

    private void lower(ForOp loop, Builder at) {
        Map<Value, Place> homes = new HashMap<>();
        for (int i = 0; i < loop.inits().size(); i++) {
            Value carried = loop.carried().get(i);
            if (carried.type() instanceof ItensorType) {
                Value stream = environment.now(loop.inits().get(i));
                environment.replace(carried, stream);
                environment.replace(loop.result(i), stream);
            } else if (carried.type() instanceof TensorType) {
                Place home = environment.destination(loop, 3 + i, true, at);
                homes.put(carried, home);
                environment.put(carried, home);
                environment.put(loop.result(i), home);
            } else {
                throw new IllegalStateException("a loop inside a kernel carries a " + carried.type());
            }
        }
        if (loop.tripCount().orElse(0) == 1) {
            environment.replace(loop.counter(), environment.now(loop.lower()));
            iteration(loop, homes, at);
            return;
        }
        Value lower = environment.now(loop.lower());
        Value upper = environment.now(loop.upper());
        Value step = environment.now(loop.step());
        ForOp.create(at, loop.location(), lower, upper, step, List.of(), (inside, counter, _) -> {
            environment.replace(loop.counter(), counter);
            iteration(loop, homes, inside);
            return List.of();
        });
    }

    /// One iteration ends with every carried tensor where it was at the beginning.
    private void iteration(ForOp loop, Map<Value, Place> homes, Builder at) {
        lower(loop.body(), at);
        Homecoming homecoming = new Homecoming(environment);
        for (int i = 0; i < loop.carried().size(); i++) {
            Place home = homes.get(loop.carried().get(i));
            if (home != null) homecoming.bring(loop.yielded().operand(i), home, at);
        }
        homecoming.finish(at);
    }

    private void lower(FillOp fill, Builder at) {
        Place place = environment.destination(fill, 1, false, at);
        Value number = environment.now(fill.number());
        ElementLoops.over(
                at, fill.location(), shape(fill.result()), (in, i) -> place.store(in, fill.location(), number, i));
        environment.put(fill.result(), place);
    }

    private void lower(ItensorReadOp read, Builder at) {
        Place place = place(read, at);
        Value stream = environment.now(read.source());
        ElementLoops.over(at, read.location(), shape(read.tile()), (in, i) -> {
            Value element = StreamReadOp.create(in, read.location(), stream).result();
            place.store(in, read.location(), element, i);
        });
        environment.put(read.tile(), place);
    }

    /// Where a tile goes. If it is only looked at with dimensions joined, it lies like that: no address is a quotient.
    private Place place(ItensorReadOp read, Builder at) {
        if (!(read.tile().users().getFirst() instanceof CollapseShapeOp view)
                || joinedRead(view).isEmpty()) return environment.destination(read, 1, false, at);
        Place joined = environment.fresh(view.result(), at);
        environment.put(view.result(), joined);
        return joined.split(view);
    }

    /// The read of a tile that is only looked at through a view.
    private static Optional<ItensorReadOp> joinedRead(CollapseShapeOp view) {
        return view.source().definingOp() instanceof ItensorReadOp read
                        && view.source().hasOneUse()
                        && read.init().definingOp() instanceof EmptyOp
                ? Optional.of(read)
                : Optional.empty();
    }

    private void lower(ItensorWriteOp write, Builder at) {
        Place place = environment.place(write.tile(), at);
        Value stream = environment.now(write.dest());
        ElementLoops.over(at, write.location(), shape(write.tile()), (in, i) -> {
            StreamWriteOp.create(in, write.location(), place.load(in, write.location(), i), stream);
        });
        environment.replace(write.result(), stream);
    }

    private void lower(InsertSliceOp insert, Builder at) {
        boolean all = insert.sliceType().elements() == insert.wholeType().elements();
        Place whole = environment.destination(insert, 1, !all, at);
        Place part = whole.slice(insert, environment::now);
        Place source = environment.place(insert.source(), at);
        if (!source.equals(part)) environment.copy(insert.source(), source, part, at);
        environment.put(insert.result(), whole);
    }

    private void extract(ExtractOp extract, Builder at) {
        List<Value> indices = extract.indices().stream().map(environment::now).toList();
        Value element = environment.place(extract.tensor(), at).load(at, extract.location(), indices);
        environment.replace(extract.result(), element);
    }

    private void lower(GenericOp generic, StreamedTiles streamed, Builder at) {
        int inputs = generic.inputs().size();
        boolean everywhere = generic.isParallel();
        Place[] places = new Place[generic.operandCount()];
        for (int i = 0; i < places.length; i++) {
            if (i >= inputs) {
                int output = i - inputs;
                boolean rewritten =
                        everywhere && generic.outputMap(output).isPermutation() && !generic.readsOutput(output);
                places[i] = environment.destination(generic, i, !rewritten, at);
                environment.put(generic.result(output), places[i]);
            } else if (generic.operand(i).type() instanceof TensorType
                    && !isDirect(generic.operand(i), streamed)
                    && !generic.body().argument(i).isUnused()) {
                places[i] = environment.place(generic.operand(i), at);
            }
        }
        Location location = generic.location();
        if (generic.tree() > 0) {
            treeSum(generic, streamed, places, at);
            return;
        }
        ElementLoops.over(at, location, generic.loopExtents(), (in, counters) -> {
            Map<Value, Value> elements = new HashMap<>();
            for (int i = 0; i < places.length; i++) {
                Value argument = generic.body().argument(i);
                boolean direct = isDirect(generic.operand(i), streamed);
                if (argument.isUnused() && !direct) continue;
                Value element = places[i] == null
                        ? direct ? next(generic.operand(i), in) : environment.now(generic.operand(i))
                        : places[i].load(in, location, indices(generic, i, counters, in));
                elements.put(argument, element);
            }
            List<Value> computed = compute(generic, elements, counters, in);
            for (int i = 0; i < computed.size(); i++)
                places[inputs + i].store(in, location, computed.get(i), indices(generic, inputs + i, counters, in));
        });
    }

    /// A sum whose terms are combined in trees.
    private void treeSum(GenericOp generic, StreamedTiles streamed, Place[] places, Builder at) {
        Location location = generic.location();
        TreeSum loops = TreeSum.of(generic);
        Value terms = environment.memory(loops.gathered(), location, at);
        Place result = places[places.length - 1];
        ElementLoops.over(at, location, loops.elements(), (outside, element) -> {
            ElementLoops.over(outside, location, loops.trees(), (in, tree) -> {
                List<Value> outer = new ArrayList<>(element);
                outer.addAll(tree);
                loops.gather(
                        in,
                        terms,
                        outer,
                        (inside, counters) -> term(generic, streamed, i -> places[i], counters, inside));
                ElementLoops.over(in, location, loops.row(), (inside, inRow) -> {
                    Value together = loops.combined(inside, terms, inRow);
                    List<Value> place = resultIndices(generic, element, inRow, inside);
                    Value before = result.load(inside, location, place);
                    result.store(inside, location, loops.with(inside, before, together), place);
                });
            });
        });
    }

    /// Where an element of a sum lies, by the counters of the loops over elements outside and inside of those over
    /// terms.
    private static List<Value> resultIndices(GenericOp sum, List<Value> element, List<Value> inRow, Builder at) {
        List<Value> counters = new ArrayList<>(element);
        while (counters.size() + inRow.size() < sum.loopCount())
            counters.add(ConstantOp.index(at, sum.location(), 0).result());
        counters.addAll(inRow);
        return sum.outputMap(0).results().stream()
                .map(result -> AffineArithmetic.emit(at, sum.location(), result, counters))
                .toList();
    }

    /// The term of one iteration.
    private Value term(
            GenericOp sum,
            StreamedTiles streamed,
            IntFunction<@Nullable Place> places,
            List<Value> counters,
            Builder at) {
        Accumulation accumulation = sum.accumulation().orElseThrow();
        for (int i = 0; i < sum.inputs().size(); i++) {
            Value input = sum.operand(i);
            Value argument = sum.body().argument(i);
            if (isDirect(input, streamed)) environment.replace(argument, next(input, at));
            else if (!argument.isUnused()) {
                Place place = places.apply(i);
                environment.replace(
                        argument,
                        place == null
                                ? environment.now(input)
                                : place.load(at, sum.location(), indices(sum, i, counters, at)));
            }
        }
        for (Op op : sum.body()) {
            if (op instanceof IndexOp index) environment.replace(index.result(), counters.get(index.loop()));
            else if (op != accumulation.combining() && !op.spec().has(Trait.TERMINATOR)) lower(op, at);
        }
        return environment.now(accumulation.term());
    }

    private static boolean isDirect(Value input, StreamedTiles streamed) {
        return input.definingOp() != null && streamed.isDirect(input.definingOp());
    }

    /// The next element of a tile that is not stored.
    private Value next(Value tile, Builder at) {
        ItensorReadOp read = (ItensorReadOp) Objects.requireNonNull(tile.definingOp());
        return StreamReadOp.create(at, read.location(), environment.now(read.source()))
                .result();
    }

    private static List<Value> indices(GenericOp generic, int operand, List<Value> counters, Builder at) {
        return generic.map(operand).results().stream()
                .map(result -> AffineArithmetic.emit(at, generic.location(), result, counters))
                .toList();
    }

    /// The body for one iteration.
    private List<Value> compute(GenericOp generic, Map<Value, Value> elements, List<Value> counters, Builder at) {
        elements.forEach(environment::replace);
        for (Op op : generic.body()) {
            if (op instanceof IndexOp index) environment.replace(index.result(), counters.get(index.loop()));
            else if (!op.spec().has(Trait.TERMINATOR)) lower(op, at);
        }
        return generic.yielded().operands().stream().map(environment::now).toList();
    }

    private void lower(StreamedTiles.Group group, StreamedTiles streamed, Builder at) {
        Map<Value, Place> places = new HashMap<>();
        for (Op op : group.members()) {
            if (op instanceof GenericOp generic) {
                if (generic.tree() > 0)
                    places.put(
                            generic.outputs().getFirst(),
                            Place.whole(environment.memory(TreeSum.of(generic).gathered(), generic.location(), at)));
                else if (!generic.isParallel())
                    places.put(generic.result(0), environment.register(generic.result(0), at));
                for (Value input : generic.inputs())
                    if (input.type() instanceof TensorType && !group.members().contains(input.definingOp()))
                        places.put(input, environment.place(input, at));
            }
            if (op instanceof InsertSliceOp insert) {
                boolean all =
                        insert.sliceType().elements() == insert.wholeType().elements();
                Place whole = environment.destination(insert, 1, !all, at);
                environment.put(insert.result(), whole);
                places.put(insert.result(), whole.slice(insert, environment::now));
            }
        }
        Place inMemory = group.isInMemory() ? environment.place(group.tile(), at) : null;
        ElementLoops.over(at, group.last().location(), shape(group.tile()), (in, i) -> {
            if (inMemory != null)
                environment.replace(group.tile(), inMemory.load(in, group.last().location(), i));
            for (Op op : group.members()) element(op, streamed, places, i, in);
        });
        for (Op op : group.sinks())
            if (op instanceof ItensorWriteOp write) environment.replace(write.result(), environment.now(write.dest()));
    }

    /// What one operation of a group does for one element. Its result stands for the tile until the next element.
    private void element(Op op, StreamedTiles streamed, Map<Value, Place> places, List<Value> counters, Builder at) {
        switch (op) {
            case FillOp _ -> {}
            case ItensorReadOp read when streamed.isDirect(read) -> {}
            case GenericOp sum when !sum.isParallel() -> sum(sum, streamed, places, counters, at);
            case ItensorReadOp read -> {
                Value stream = environment.now(read.source());
                environment.replace(
                        read.tile(),
                        StreamReadOp.create(at, read.location(), stream).result());
            }
            case GenericOp generic -> {
                Map<Value, Value> elements = new HashMap<>();
                for (int i = 0; i < generic.inputs().size(); i++) {
                    Value input = generic.operand(i);
                    Value argument = generic.body().argument(i);
                    if (argument.isUnused()) continue;
                    Place place = places.get(input);
                    elements.put(
                            argument,
                            place == null
                                    ? environment.now(input)
                                    : place.load(at, generic.location(), indices(generic, i, counters, at)));
                }
                environment.replace(
                        generic.result(0),
                        compute(generic, elements, counters, at).getFirst());
            }
            case ItensorWriteOp write ->
                StreamWriteOp.create(
                        at, write.location(), environment.now(write.tile()), environment.now(write.dest()));
            case InsertSliceOp insert -> {
                Place part = places.get(insert.result());
                if (part == null) throw new IllegalStateException("an insertion without a place");
                part.store(at, insert.location(), environment.now(insert.source()), counters);
            }
            default -> throw new IllegalStateException(op.name() + " passes no elements on");
        }
    }

    /// One element of a result that is a sum: the loops over its terms, and a register for what there is so far.
    private void sum(GenericOp sum, StreamedTiles streamed, Map<Value, Place> places, List<Value> outer, Builder at) {
        Location location = sum.location();
        FillOp start = (FillOp) Objects.requireNonNull(sum.outputs().getFirst().definingOp());
        if (sum.tree() > 0) {
            TreeSum loops = TreeSum.of(sum);
            List<Value> all = new ArrayList<>(outer);
            for (int i = 0; i < loops.trees().size(); i++)
                all.add(ConstantOp.index(at, location, 0).result());
            Value terms = Objects.requireNonNull(places.get(start.result())).memory();
            loops.gather(
                    at,
                    terms,
                    all,
                    (in, counters) -> term(sum, streamed, i -> places.get(sum.operand(i)), counters, in));
            Value together = loops.combined(at, terms, List.of());
            environment.replace(sum.result(0), loops.with(at, environment.now(start.number()), together));
            return;
        }
        Place register = Objects.requireNonNull(places.get(sum.result(0)));
        register.store(at, location, environment.now(start.number()), List.of());
        Dims terms = new Dims(sum.loopExtents().values().subList(outer.size(), sum.loopCount()));
        ElementLoops.over(at, location, terms, (in, inner) -> {
            List<Value> counters = new ArrayList<>(outer);
            counters.addAll(inner);
            Map<Value, Value> elements = new HashMap<>();
            for (int i = 0; i < sum.inputs().size(); i++) {
                Value input = sum.operand(i);
                Place place = places.get(input);
                if (isDirect(input, streamed)) elements.put(sum.body().argument(i), next(input, in));
                else if (!sum.body().argument(i).isUnused())
                    elements.put(
                            sum.body().argument(i),
                            place == null
                                    ? environment.now(input)
                                    : place.load(in, location, indices(sum, i, counters, in)));
            }
            elements.put(sum.body().argument(sum.inputs().size()), register.load(in, location, List.of()));
            register.store(in, location, compute(sum, elements, counters, in).getFirst(), List.of());
        });
        environment.replace(sum.result(0), register.load(at, location, List.of()));
    }

    private static Dims shape(Value tensor) {
        return ((TensorType) tensor.type()).shape();
    }
}
