package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Structured operations as loop nests, each in a function of its own so that LLVM knows that its operands do not
/// overlap. Large ones run in parts on several threads.
///
/// The order in which numbers combine is that of the loops as they are written. Loops over elements of the outputs may
/// change places with others; one that moves through memory in single steps becomes the innermost.
final class GenericCode {
    /// Iterations times operations below which threads cost more than they save.
    private static final long WORTH_THREADS = 1 << 16;

    private final ProgramCode program;
    private final Scope scope;

    GenericCode(ProgramCode program, Scope scope) {
        this.program = program;
        this.scope = scope;
    }

    void write(GenericOp op) {
        TensorCode tensors = new TensorCode(program, scope);
        List<Held> operands = new ArrayList<>();
        for (Value input : op.inputs()) operands.add(scope.of(input));
        List<Held.View> outputs = new ArrayList<>();
        for (int i = 0; i < op.outputs().size(); i++) {
            boolean isKept = op.readsOutput(i) || !op.outputMap(i).isProjectedPermutation(false);
            outputs.add(tensors.owned(op, op.inputs().size() + i, isKept));
        }
        operands.addAll(outputs);
        Contraction contraction =
                op.tree() > 0 ? null : Contraction.of(op, operands).orElse(null);
        if (contraction != null && new ContractionCode(program, scope, contraction, operands).write()) {
            scope.put(op.result(), outputs.getFirst());
            return;
        }
        Outlined function = new Outlined(program, scope, "generic");
        List<Held> inside = function.give(operands);
        for (Value value : captured(op)) function.give(value);
        loops(op, inside, function);
        function.call(parallelExtent(op));
        for (int i = 0; i < outputs.size(); i++) scope.put(op.result(i), outputs.get(i));
    }

    /// What the body uses of the world outside.
    private static SequencedSet<Value> captured(GenericOp op) {
        SequencedSet<Value> captured = new LinkedHashSet<>();
        for (Op inside : op.body())
            inside.walk(each -> {
                for (Value operand : each.operands()) {
                    Op owner = operand.block().owner();
                    if (!op.encloses(owner)) captured.add(operand);
                }
            });
        return captured;
    }

    /// The extent of the outermost loop if parts of it may run at once; else 0.
    private long parallelExtent(GenericOp op) {
        if (op.loopCount() == 0 || program.options().threads() == 1) return 0;
        long[] extents = op.loopExtents().toArray();
        long work = op.body().ops().size();
        for (long extent : extents) work *= extent;
        int outermost = order(op).getFirst();
        // Which of several failures comes first must not depend on the threads.
        if (!op.body().ops().stream().allMatch(GenericCode::cannotFail)) return 0;
        boolean isLarge = work >= WORTH_THREADS && extents[outermost] > 1;
        return isLarge && separates(op, outermost) ? extents[outermost] : 0;
    }

    private static boolean cannotFail(Op op) {
        return switch (op) {
            case ConstantOp _, IndexOp _, YieldOp _, MathOp _ -> true;
            case BinaryOp binary -> isTotal(binary);
            case ArithOp _ -> true;
            default -> false;
        };
    }

    /// Whether it has a result for all operands.
    static boolean isTotal(BinaryOp op) {
        return switch (op.kind()) {
            case DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI, SHLI, SHRSI, SHRUI -> false;
            default -> true;
        };
    }

    /// Whether iterations of the loop write different elements.
    private static boolean separates(GenericOp op, int loop) {
        if (op.iterators().get(loop) != IteratorType.PARALLEL) return false;
        for (int i = 0; i < op.outputs().size(); i++)
            if (op.outputMap(i).resultOf(loop).isEmpty()) return false;
        return true;
    }

    /// The loops from the outermost to the innermost.
    private List<Integer> order(GenericOp op) {
        if (op.tree() > 0) return op.termsInside();
        List<Integer> order = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) order.add(loop);
        int best = -1;
        long bestCost = Long.MAX_VALUE;
        long[] extents = op.loopExtents().toArray();
        for (int loop = order.size() - 1; loop >= 0; loop--) {
            if (extents[loop] < 4) continue;
            boolean isLast = loop == order.size() - 1;
            if (!isLast && !separates(op, loop)) continue;
            long cost = cost(op, loop);
            if (cost < bestCost) {
                best = loop;
                bestCost = cost;
            }
        }
        if (best >= 0) {
            order.remove(Integer.valueOf(best));
            order.add(best);
        }
        return order;
    }

    /// How badly memory is used if the loop is the innermost.
    private long cost(GenericOp op, int loop) {
        long cost = 0;
        for (int i = 0; i < op.operandCount(); i++) {
            if (!(op.operand(i).type() instanceof ShapedType type)) continue;
            AffineMap map = op.map(i);
            Access access = Access.of(map, Held.View.rowMajor(type.shape(), 1));
            long step = Math.abs(access.steps().get(loop));
            boolean isOutput = i >= op.inputs().size();
            if (!access.isLinear() || step > 1) cost += 4;
            // A sum of floats into one place waits for each addition.
            if (isOutput && step == 0) cost += type.element() instanceof FloatType ? 3 : 1;
        }
        return cost;
    }

    private void loops(GenericOp op, List<Held> operands, Outlined function) {
        List<String> counters = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) counters.add("0");
        loop(op, operands, function, order(op), 0, counters);
    }

    private void loop(
            GenericOp op,
            List<Held> operands,
            Outlined function,
            List<Integer> order,
            int depth,
            List<String> counters) {
        FunctionText out = function.scope().out();
        if (depth == order.size()) {
            point(op, operands, function, counters);
            return;
        }
        int loop = order.get(depth);
        if (op.tree() > 0 && op.iterators().get(loop) == IteratorType.REDUCTION) {
            trees(op, operands, function, counters, order.subList(depth, order.size()));
            return;
        }
        long extent = op.loopExtents().at(loop);
        boolean isPart = depth == 0 && parallelExtent(op) > 0;
        Consumer<String> each = counter -> {
            counters.set(loop, counter);
            loop(op, operands, function, order, depth + 1, counters);
        };
        if (isPart) out.loop("%from", "%to", "1", each);
        else out.loop(extent, each);
    }

    private void point(GenericOp op, List<Held> operands, Outlined function, List<String> counters) {
        FunctionText out = function.scope().out();
        body(op, operands, function, counters, (end, places) -> {
            for (int i = 0; i < op.outputs().size(); i++) {
                int operand = op.inputs().size() + i;
                Held.View view = (Held.View) operands.get(operand);
                Scalars.store(out, view.scalar(), 0, function.scope().number(end.operand(i)), places.get(operand));
            }
        });
    }

    /// All terms of one element, a tree of them after the other.
    /// @param over the loops over terms
    private void trees(
            GenericOp op, List<Held> operands, Outlined function, List<String> counters, List<Integer> over) {
        FunctionText out = function.scope().out();
        TreeCode tree = TreeCode.of(op, program, out);
        Value term = op.accumulation().orElseThrow().term();
        long size = op.tree();
        long terms = 1;
        for (int loop : over) terms *= op.loopExtents().at(loop);
        String gathered = out.slot("[%d x %s]".formatted(size, tree.register()));
        out.loop(terms / size, block -> {
            out.loop(size, inside -> {
                String number = out.value("add i64 %s, %s", out.value("mul i64 %s, %d", block, size), inside);
                for (int loop : over.reversed()) {
                    long extent = op.loopExtents().at(loop);
                    counters.set(loop, out.value("urem i64 %s, %d", number, extent));
                    number = out.value("udiv i64 %s, %d", number, extent);
                }
                body(
                        op,
                        operands,
                        function,
                        counters,
                        (_, _) -> out.line(
                                "store %s %s, ptr %s",
                                tree.register(), function.scope().number(term), tree.place(gathered, inside)));
            });
            Held.View view = (Held.View) operands.getLast();
            Access access = Access.of(op.map(operands.size() - 1), view.strides());
            String place = out.value(
                    "getelementptr %s, ptr %s, i64 %s",
                    Scalars.memory(view.scalar()),
                    view.pointer(),
                    access.position(new Positions(program, out), counters));
            String before = Scalars.load(out, view.scalar(), 0, place);
            Scalars.store(out, view.scalar(), 0, tree.combine(before, tree.combine(gathered, size)), place);
        });
    }

    /// @param store takes the end of the body and the places of the operands
    private void body(
            GenericOp op,
            List<Held> operands,
            Outlined function,
            List<String> counters,
            BiConsumer<Op, List<String>> store) {
        Scope inside = function.scope();
        FunctionText out = inside.out();
        Positions positions = new Positions(program, out);
        for (IndexOp index : op.all(IndexOp.class)) inside.number(index.result(), counters.get(index.loop()));
        List<String> places = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Value element = op.body().argument(i);
            switch (operands.get(i)) {
                case Held.Numbers number -> {
                    places.add("");
                    inside.number(element, number.name());
                }
                case Held.View view -> {
                    Access access = Access.of(op.map(i), view.strides());
                    String place = out.value(
                            "getelementptr %s, ptr %s, i64 %s",
                            Scalars.memory(view.scalar()), view.pointer(), access.position(positions, counters));
                    places.add(place);
                    if (!element.isUnused()) inside.number(element, Scalars.load(out, view.scalar(), 0, place));
                }
                case Held.Queue _ -> throw new IllegalStateException("a queue is no operand of " + op.name());
            }
        }
        new OpCode(program, inside).block(op.body(), end -> store.accept(end, places));
    }
}
