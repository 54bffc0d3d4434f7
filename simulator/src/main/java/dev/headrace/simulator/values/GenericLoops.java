package dev.headrace.simulator.values;

import dev.headrace.dialects.linalg.Accumulation;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The loop nest of a structured operation: load an element of each operand, run the body, store what it yields.
final class GenericLoops implements Step {
    private final long[] extents;
    private final int[] counters;

    /// The loops, outermost first.
    private final int[] order;
    private final Access[] loads;
    private final Access[] stores;
    private final Step[] body;
    private final Step scalars;
    private final int[] inputs;
    private final TensorSteps.Owned[] outputs;
    private final int[] results;
    private final @Nullable Trees trees;

    /// How terms are combined by so many at once.
    /// @param term the slot of a term
    private record Trees(int size, int term, Tree tree) {}

    private GenericLoops(GenericOp op, Translation translation) {
        Slots slots = translation.slots();
        extents = op.loopExtents().toArray();
        counters = new int[extents.length];
        order = op.tree() > 0
                ? op.termsInside().stream().mapToInt(Integer::intValue).toArray()
                : IntStream.range(0, extents.length).toArray();
        for (int i = 0; i < counters.length; i++) counters[i] = slots.fresh(IndexType.INDEX);
        for (IndexOp index : op.all(IndexOp.class)) slots.put(index.result(), counters[index.loop()]);
        inputs = slots.of(op.inputs());
        outputs = new TensorSteps.Owned[op.outputs().size()];
        for (int i = 0; i < outputs.length; i++) outputs[i] = TensorSteps.owned(op, inputs.length + i, slots);
        results = slots.of(op.results());
        List<Step> once = new ArrayList<>();
        List<Access> loaded = new ArrayList<>();
        for (int i = 0; i < op.operandCount(); i++) {
            Value operand = op.operand(i);
            Value element = op.body().argument(i);
            if (!(operand.type() instanceof ShapedType type))
                once.add(Moves.move(operand.type(), slots.of(operand), slots.of(element), true));
            else if (!element.isUnused()) loaded.add(new Access(i, type, op.map(i), slots.of(element)));
        }
        body = translation.block(op.body());
        YieldOp yield = op.yielded();
        stores = new Access[outputs.length];
        for (int i = 0; i < stores.length; i++) {
            ShapedType type = (ShapedType) op.outputs().get(i).type();
            stores[i] = new Access(inputs.length + i, type, op.outputMap(i), slots.of(yield.operand(i)));
        }
        loads = loaded.toArray(Access[]::new);
        scalars = frame -> once.forEach(step -> step.run(frame));
        trees = op.tree() == 0 ? null : trees(op, slots);
    }

    private static Trees trees(GenericOp op, Slots slots) {
        Accumulation sum = op.accumulation().orElseThrow();
        FloatType precision = (FloatType) sum.term().type();
        return new Trees(
                Math.toIntExact(op.tree()),
                slots.of(sum.term()),
                Tree.of(sum.combining().kind(), precision));
    }

    static Step of(GenericOp op, Translation translation) {
        return new GenericLoops(op, translation);
    }

    @Override
    public void run(Frame frame) {
        scalars.run(frame);
        Array[] arrays = new Array[inputs.length + outputs.length];
        for (int i = 0; i < outputs.length; i++) arrays[inputs.length + i] = outputs[i].in(frame);
        for (Access load : loads)
            if (load.operand() < inputs.length) arrays[load.operand()] = frame.array(inputs[load.operand()]);
        new Run(frame, arrays).loop(0);
        for (int i = 0; i < outputs.length; i++) frame.objects[results[i]] = arrays[inputs.length + i];
    }

    /// One execution of the nest: where each access stands.
    private final class Run {
        private final Frame frame;
        private final long[] counts = new long[extents.length];
        private final Array[] loaded = new Array[loads.length];
        private final Array[] stored = new Array[stores.length];
        private final int[] loadAt = new int[loads.length];
        private final int[] storeAt = new int[stores.length];
        private final double[] terms = new double[trees == null ? 0 : trees.size];
        private int gathered;

        Run(Frame frame, Array[] arrays) {
            this.frame = frame;
            for (int i = 0; i < loads.length; i++) {
                loaded[i] = arrays[loads[i].operand()];
                loadAt[i] = loads[i].start();
            }
            for (int i = 0; i < stores.length; i++) {
                stored[i] = arrays[stores[i].operand()];
                storeAt[i] = stores[i].start();
            }
        }

        void loop(int depth) {
            if (depth == extents.length) {
                point();
                return;
            }
            int loop = order[depth];
            long extent = extents[loop];
            for (long i = 0; i < extent; i++) {
                frame.longs[counters[loop]] = i;
                counts[loop] = i;
                loop(depth + 1);
                step(loop, 1);
            }
            step(loop, -extent);
        }

        private void step(int loop, long iterations) {
            for (int i = 0; i < loadAt.length; i++) loadAt[i] += (int) (loads[i].step(loop) * iterations);
            for (int i = 0; i < storeAt.length; i++) storeAt[i] += (int) (stores[i].step(loop) * iterations);
        }

        private void point() {
            for (int i = 0; i < loads.length; i++) {
                Access load = loads[i];
                loaded[i].load(loadAt[i] + load.extra(counts), frame, load.slot());
            }
            Step.runAll(body, frame);
            if (trees != null) {
                gather(trees);
                return;
            }
            for (int i = 0; i < stores.length; i++) {
                Access store = stores[i];
                stored[i].store(storeAt[i] + store.extra(counts), frame, store.slot());
            }
        }

        /// One more term; after the last one of a tree, what there is so far with what the tree gives.
        private void gather(Trees trees) {
            terms[gathered++] = frame.doubles[trees.term];
            if (gathered < trees.size) return;
            gathered = 0;
            Access store = stores[0];
            int place = storeAt[0] + store.extra(counts);
            stored[0].load(place, frame, store.slot());
            frame.doubles[store.slot()] =
                    trees.tree.combine(frame.doubles[store.slot()], trees.tree.combine(terms, trees.size));
            stored[0].store(place, frame, store.slot());
        }
    }
}
