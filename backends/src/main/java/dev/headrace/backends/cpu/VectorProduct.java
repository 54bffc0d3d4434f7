package dev.headrace.backends.cpu;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import java.util.ArrayList;
import java.util.List;

/// Contractions of one row, which are as fast as memory gives the right factor: it is read once, in the order in which
/// it lies. Where that is along the columns, several sums at a time are added to a stretch of the result; where it is
/// along the sums, each column is added up alone.
final class VectorProduct {
    private static final long WORTH_THREADS = 1 << 16;

    /// Columns of the result that stay in the nearest cache.
    private static final int STRETCH = 1024;

    /// Sums at a time.
    private static final int DEPTH = 8;

    private final ProgramCode program;
    private final Scope scope;
    private final Contraction product;
    private final GenericOp op;
    private final List<Held> operands;
    private final long sums;

    VectorProduct(ProgramCode program, Scope scope, Contraction product, List<Held> operands) {
        this.program = program;
        this.scope = scope;
        this.product = product;
        this.op = product.op();
        this.operands = operands;
        sums = product.extent(product.sums());
    }

    /// @return whether it wrote anything; not where the right factor lies in neither way
    boolean write() {
        int column = lastOf(product.columns());
        int sum = lastOf(product.sums());
        boolean isByColumns = isStep(column);
        if (!isByColumns && !isStep(sum)) return false;
        Held.View left = left();
        if (isByColumns) byColumns(left, column);
        else bySums(left, sum);
        return true;
    }

    private int lastOf(List<Integer> loops) {
        int last = loops.getLast();
        for (int loop : loops) if (op.loopExtents().at(loop) > 1) last = loop;
        return last;
    }

    /// Whether the loop goes through memory in single steps, in all inputs of the right factor.
    private boolean isStep(int loop) {
        for (int input : Contraction.inputs(op, product.right())) {
            Held.View view = (Held.View) operands.get(input);
            long step = Access.of(op.map(input), view.strides()).steps().get(loop);
            if (step != 0 && step != 1) return false;
        }
        return op.loopExtents().at(loop) > 1;
    }

    /// The left factor as `[batch][sum]`.
    private Held.View left() {
        long batches = product.extent(product.batches());
        Type type = product.accumulator();
        Storage storage = Storage.in(scope.workspace(), batches * sums * Scalars.bytes(type));
        scope.keep(storage);
        Held.View packed = Held.View.contiguous(storage, scope.pointer(storage.offset()), type, Dims.of(1), 0);
        Outlined pack = new Outlined(program, scope, "row");
        List<Held> inside = pack.give(operands);
        String target = ((Held.View) pack.give(List.of(packed)).getFirst()).pointer();
        FunctionText out = pack.scope().out();
        Factor factor = new Factor(program, pack.scope(), product, product.left(), inside);
        out.loop(
                batches,
                batch -> out.loop(sums, sum -> {
                    Counters counters = new Counters(out, op);
                    counters.set(product.batches(), batch);
                    counters.set(product.sums(), sum);
                    String number = factor.number(counters);
                    Positions positions = new Positions(program, out);
                    String place = positions.plus(positions.times(batch, sums), sum);
                    Scalars.store(out, type, 0, number, element(out, target, place));
                }));
        pack.call(0);
        return packed;
    }

    private void byColumns(Held.View left, int column) {
        List<Integer> outer = new ArrayList<>(product.batches());
        for (int loop : product.columns()) if (loop != column) outer.add(loop);
        long items = product.extent(outer);
        long columns = op.loopExtents().at(column);
        boolean isLarge = items * columns * sums >= WORTH_THREADS;
        boolean isDivided = isLarge && items == 1;
        Outlined multiply = new Outlined(program, scope, "product");
        List<Held> inside = multiply.give(operands);
        String row = ((Held.View) multiply.give(List.of(left)).getFirst()).pointer();
        FunctionText out = multiply.scope().out();
        boolean isByItems = isLarge && !isDivided;
        out.loop(isByItems ? "%from" : "0", isByItems ? "%to" : Long.toString(items), "1", item -> {
            Counters counters = new Counters(out, op);
            counters.set(outer, item);
            String numbers = element(out, row, batchStart(out, counters));
            String begin = isDivided ? "%from" : "0";
            String end = isDivided ? "%to" : Long.toString(columns);
            out.loop(begin, end, Integer.toString(STRETCH), first -> {
                String most = out.value("add i64 %s, %d", first, STRETCH);
                String isShort = out.value("icmp slt i64 %s, %s", end, most);
                String last = out.value("select i1 %s, i64 %s, i64 %s", isShort, end, most);
                long whole = sums / DEPTH * DEPTH;
                out.loop(
                        "0",
                        Long.toString(whole),
                        Integer.toString(DEPTH),
                        sum -> stretch(multiply.scope(), inside, counters, numbers, sum, DEPTH, column, first, last));
                out.loop(
                        Long.toString(whole),
                        Long.toString(sums),
                        "1",
                        sum -> stretch(multiply.scope(), inside, counters, numbers, sum, 1, column, first, last));
            });
        });
        multiply.call(isLarge ? (isDivided ? columns : items) : 0);
    }

    /// Where the left factor of the present batch begins.
    private String batchStart(FunctionText out, Counters counters) {
        Positions positions = new Positions(program, out);
        String number = "0";
        for (int loop : product.batches())
            number = positions.plus(
                    positions.times(number, op.loopExtents().at(loop)),
                    counters.names().get(loop));
        return positions.times(number, sums);
    }

    /// Adds the products for `depth` sums to a stretch of columns.
    private void stretch(
            Scope inside,
            List<Held> operands,
            Counters counters,
            String numbers,
            String sum,
            int depth,
            int column,
            String first,
            String last) {
        FunctionText out = inside.out();
        Positions positions = new Positions(program, out);
        Factor factor = new Factor(program, inside, product, product.right(), operands);
        Held.View result = (Held.View) operands.getLast();
        Type type = product.accumulator();
        List<String> left = new ArrayList<>();
        List<Counters> places = new ArrayList<>();
        for (int d = 0; d < depth; d++) {
            String now = positions.plus(sum, Integer.toString(d));
            left.add(Scalars.load(out, type, 0, element(out, numbers, now)));
            Counters here = counters.copy();
            here.set(product.sums(), now);
            places.add(here);
        }
        Access access = Access.of(op.outputMap(0), result.strides());
        out.loop(first, last, "1", at -> {
            Counters here = counters.copy();
            here.set(List.of(column), at);
            String pointer = element(out, result.pointer(), access.position(positions, here.names()));
            String total = Scalars.load(out, type, 0, pointer);
            for (int d = 0; d < depth; d++) {
                Counters there = places.get(d).copy();
                there.set(List.of(column), at);
                total = add(out, total, left.get(d), factor.number(there), "contract");
            }
            Scalars.store(out, type, 0, total, pointer);
        });
    }

    private void bySums(Held.View left, int inner) {
        long batches = product.extent(product.batches());
        long columns = product.extent(product.columns());
        boolean isLarge = batches * columns * sums >= WORTH_THREADS;
        Outlined multiply = new Outlined(program, scope, "product");
        List<Held> inside = multiply.give(operands);
        String row = ((Held.View) multiply.give(List.of(left)).getFirst()).pointer();
        FunctionText out = multiply.scope().out();
        Factor factor = new Factor(program, multiply.scope(), product, product.right(), inside);
        Held.View result = (Held.View) inside.getLast();
        Access access = Access.of(op.outputMap(0), result.strides());
        Type type = product.accumulator();
        String register = Scalars.register(type);
        String total = out.slot(register);
        String end = Long.toString(batches * columns);
        out.loop(isLarge ? "%from" : "0", isLarge ? "%to" : end, "1", item -> {
            Counters counters = new Counters(out, op);
            counters.set(product.batches(), out.value("udiv i64 %s, %d", item, columns));
            counters.set(product.columns(), out.value("urem i64 %s, %d", item, columns));
            Positions positions = new Positions(program, out);
            String numbers = element(out, row, batchStart(out, counters));
            String pointer = element(out, result.pointer(), access.position(positions, counters.names()));
            out.line("store %s %s, ptr %s", register, product.isFloat() ? "0.0" : "0", total);
            long step = op.loopExtents().at(inner);
            // The innermost of the sums that moves, and around it all others as one.
            out.loop(
                    sums / step,
                    outer -> out.loop(step, at -> {
                        String sum = positions.plus(positions.times(outer, step), at);
                        Counters here = counters.copy();
                        here.set(product.sums(), positions.times(outer, step));
                        here.set(List.of(inner), at);
                        String number = Scalars.load(out, type, 0, element(out, numbers, sum));
                        String before = out.value("load %s, ptr %s", register, total);
                        String after = add(out, before, number, factor.number(here), "reassoc contract");
                        out.line("store %s %s, ptr %s", register, after, total);
                    }));
            String sum = out.value("load %s, ptr %s", register, total);
            String before = Scalars.load(out, type, 0, pointer);
            String after = out.value("%s %s %s, %s", product.isFloat() ? "fadd" : "add", register, before, sum);
            Scalars.store(out, type, 0, after, pointer);
        });
        multiply.call(isLarge ? batches * columns : 0);
    }

    private String add(FunctionText out, String sum, String left, String right, String flags) {
        String register = Scalars.register(product.accumulator());
        if (product.isFloat()) {
            String term = out.value("fmul contract %s %s, %s", register, left, right);
            return out.value("fadd %s %s %s, %s", flags, register, sum, term);
        }
        return out.value("add %s %s, %s", register, sum, out.value("mul %s %s, %s", register, left, right));
    }

    private String element(FunctionText out, String pointer, String position) {
        return out.value("getelementptr %s, ptr %s, i64 %s", Scalars.memory(product.accumulator()), pointer, position);
    }
}
