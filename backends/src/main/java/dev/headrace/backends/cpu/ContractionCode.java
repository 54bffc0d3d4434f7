package dev.headrace.backends.cpu;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Contractions by panels: the left factor is laid out once as panels of rows, the right one panel of columns at a time
/// while it is in the nearest cache; a [Microkernel] multiplies them. One row alone streams the right factor instead
/// ([VectorProduct]).
///
/// Sums of floats add up in another order than that of the loops, with fused multiply-add where there is one.
final class ContractionCode {
    /// Products below which the layout costs more than it saves.
    private static final long WORTH_PANELS = 1 << 12;

    private static final long WORTH_THREADS = 1 << 16;

    /// Bytes of a panel of columns, which stays in the nearest cache.
    private static final int PANEL_BYTES = 32 << 10;

    private final ProgramCode program;
    private final Scope scope;
    private final Contraction product;
    private final GenericOp op;
    private final List<Held> operands;

    ContractionCode(ProgramCode program, Scope scope, Contraction product, List<Held> operands) {
        this.program = program;
        this.scope = scope;
        this.product = product;
        this.op = product.op();
        this.operands = operands;
    }

    /// @return whether it wrote anything; not where it may not, or where it is not worth it
    boolean write() {
        if (product.isFloat() && !program.options().reordersSums()) return false;
        long rows = product.extent(product.rows());
        long columns = product.extent(product.columns());
        long sums = product.extent(product.sums());
        long batches = product.extent(product.batches());
        long work = batches * rows * columns * sums;
        if (work < WORTH_PANELS) return false;
        if (rows == 1) return new VectorProduct(program, scope, product, operands).write();
        Microkernel kernel = Microkernel.of(program.host(), product.accumulator(), product.isNarrow(), rows);
        String function = kernel.write(program);
        Held.View left = packLeft(kernel, batches, rows, sums, work >= WORTH_THREADS);
        multiply(kernel, function, left, work >= WORTH_THREADS);
        return true;
    }

    /// The left factor as `[batch][panel][sum][row of the panel]`.
    private Held.View packLeft(Microkernel kernel, long batches, long rows, long sums, boolean isLarge) {
        long panels = Math.ceilDiv(rows, (long) kernel.rows());
        long steps = Math.ceilDiv(sums, (long) kernel.depth());
        long panelNumbers = steps * kernel.depth() * kernel.rows();
        Storage storage = Storage.in(scope.workspace(), batches * panels * panelNumbers * kernel.numberBytes());
        scope.keep(storage);
        Held.View packed =
                Held.View.contiguous(storage, scope.pointer(storage.offset()), product.accumulator(), Dims.of(1), 0);
        Outlined pack = new Outlined(program, scope, "rows");
        List<Held> inside = pack.give(operands);
        String target = ((Held.View) pack.give(List.of(packed)).getFirst()).pointer();
        FunctionText out = pack.scope().out();
        Factor factor = new Factor(program, pack.scope(), product, product.left(), inside);
        String end = isLarge ? "%to" : Long.toString(batches * panels);
        out.loop(isLarge ? "%from" : "0", end, "1", item -> {
            Counters counters = new Counters(out, op);
            counters.set(product.batches(), out.value("udiv i64 %s, %d", item, panels));
            String first = out.value("mul i64 %s, %d", out.value("urem i64 %s, %d", item, panels), kernel.rows());
            String base = out.value("mul i64 %s, %d", item, panelNumbers);
            panel(
                    out,
                    factor,
                    kernel,
                    target,
                    base,
                    counters,
                    product.rows(),
                    first,
                    rows,
                    kernel.rows(),
                    "0",
                    Long.toString(sums));
        });
        pack.call(isLarge ? batches * panels : 0);
        return packed;
    }

    /// Lays out numbers of a factor: for each of the sums `from` to below `to`, one for each row or column of a panel.
    /// Behind the last row or column it repeats it; behind the last sum of a pair it is 0.
    private void panel(
            FunctionText out,
            Factor factor,
            Microkernel kernel,
            String target,
            String base,
            Counters counters,
            List<Integer> loops,
            String first,
            long extent,
            int width,
            String from,
            String to) {
        List<String> places = factor.places(counters, loops, first, extent, width);
        if (extent % width == 0) {
            lay(out, factor, kernel, target, base, counters, loops, first, width, from, to, places, at -> at);
            return;
        }
        String isWhole = out.value("icmp sle i64 %s, %d", first, extent - width);
        out.choose(
                isWhole,
                () -> lay(out, factor, kernel, target, base, counters, loops, first, width, from, to, places, at -> at),
                () -> lay(
                        out,
                        factor,
                        kernel,
                        target,
                        base,
                        counters,
                        loops,
                        first,
                        width,
                        from,
                        to,
                        places,
                        index -> within(out, index, extent)));
    }

    /// @param index makes the index of a row or column one that there is
    private void lay(
            FunctionText out,
            Factor factor,
            Microkernel kernel,
            String target,
            String base,
            Counters counters,
            List<Integer> loops,
            String first,
            int width,
            String from,
            String to,
            List<String> places,
            UnaryOperator<String> index) {
        int depth = kernel.depth();
        Positions positions = new Positions(program, out);
        out.loop(from, to, Integer.toString(depth), sum -> {
            String row = out.value("mul i64 %s, %d", out.value("sub i64 %s, %s", sum, from), width);
            String start = positions.plus(base, row);
            for (int d = 0; d < depth; d++) {
                int lane = d;
                String now = positions.plus(sum, Integer.toString(d));
                String more = depth == 1 ? "true" : out.value("icmp slt i64 %s, %s", now, to);
                String safe = depth == 1 ? now : out.value("select i1 %s, i64 %s, i64 %s", more, now, sum);
                Counters inner = counters.copy();
                inner.set(product.sums(), safe);
                out.loop(width, at -> {
                    String element = index.apply(positions.plus(first, at));
                    String number = factor.number(inner, loops, element, at, places);
                    String place =
                            positions.plus(start, positions.plus(positions.times(at, depth), Integer.toString(lane)));
                    String pointer = out.value("getelementptr %s, ptr %s, i64 %s", kernel.number(), target, place);
                    if (kernel.isNarrow()) {
                        String half = out.value("trunc i32 %s to i16", number);
                        if (lane > 0) half = out.value("select i1 %s, i16 %s, i16 0", more, half);
                        out.line("store i16 %s, ptr %s, align 2", half, pointer);
                    } else Scalars.store(out, product.accumulator(), 0, number, pointer);
                });
            }
        });
    }

    private void multiply(Microkernel kernel, String function, Held.View left, boolean isLarge) {
        long batches = product.extent(product.batches());
        long rows = product.extent(product.rows());
        long columns = product.extent(product.columns());
        long sums = product.extent(product.sums());
        long rowPanels = Math.ceilDiv(rows, (long) kernel.rows());
        long columnPanels = Math.ceilDiv(columns, (long) kernel.columns());
        long block = Math.max(2, PANEL_BYTES / kernel.columns() / kernel.numberBytes() / 2 * 2);
        block = Math.min(block, Math.ceilDiv(sums, 2L) * 2);
        long height = block;
        long leftPanel = Math.ceilDiv(sums, (long) kernel.depth()) * kernel.depth() * kernel.rows();
        Outlined multiply = new Outlined(program, scope, "product");
        List<Held> inside = multiply.give(operands);
        String packedRows = ((Held.View) multiply.give(List.of(left)).getFirst()).pointer();
        FunctionText out = multiply.scope().out();
        String packedColumns = out.slot("[%d x %s]".formatted(height * kernel.columns(), kernel.number()));
        String tile = out.slot(
                "[%d x %s]".formatted(kernel.rows() * kernel.columns(), Scalars.register(product.accumulator())));
        Factor factor = new Factor(program, multiply.scope(), product, product.right(), inside);
        String end = isLarge ? "%to" : Long.toString(batches * columnPanels);
        out.loop("0", Long.toString(sums), Long.toString(height), fromSum -> {
            String most = out.value("add i64 %s, %d", fromSum, height);
            String isLast = out.value("icmp sgt i64 %s, %d", most, sums);
            String toSum = out.value("select i1 %s, i64 %d, i64 %s", isLast, sums, most);
            String steps = out.value(
                    "sdiv i64 %s, %d",
                    out.value("add i64 %s, %d", out.value("sub i64 %s, %s", toSum, fromSum), kernel.depth() - 1),
                    kernel.depth());
            out.loop(isLarge ? "%from" : "0", end, "1", item -> {
                Counters counters = new Counters(out, op);
                String batch = out.value("udiv i64 %s, %d", item, columnPanels);
                counters.set(product.batches(), batch);
                String firstColumn =
                        out.value("mul i64 %s, %d", out.value("urem i64 %s, %d", item, columnPanels), kernel.columns());
                panel(
                        out,
                        factor,
                        kernel,
                        packedColumns,
                        "0",
                        counters,
                        product.columns(),
                        firstColumn,
                        columns,
                        kernel.columns(),
                        fromSum,
                        toSum);
                out.loop(rowPanels, rowPanel -> {
                    String panel = out.value("add i64 %s, %s", out.value("mul i64 %s, %d", batch, rowPanels), rowPanel);
                    String place = out.value(
                            "add i64 %s, %s",
                            out.value("mul i64 %s, %d", panel, leftPanel),
                            out.value("mul i64 %s, %d", fromSum, kernel.rows()));
                    String a = out.value("getelementptr %s, ptr %s, i64 %s", kernel.number(), packedRows, place);
                    out.line("call void @%s(ptr %s, ptr %s, ptr %s, i64 %s)", function, a, packedColumns, tile, steps);
                    String firstRow = out.value("mul i64 %s, %d", rowPanel, kernel.rows());
                    addTile(multiply.scope(), kernel, tile, counters, firstRow, firstColumn, (Held.View)
                            inside.getLast());
                });
            });
        });
        multiply.call(isLarge ? batches * columnPanels : 0);
    }

    /// Adds the part of a tile that lies inside the result.
    private void addTile(
            Scope inside,
            Microkernel kernel,
            String tile,
            Counters counters,
            String firstRow,
            String firstColumn,
            Held.View result) {
        FunctionText out = inside.out();
        Positions positions = new Positions(program, out);
        Access access = Access.of(op.outputMap(0), result.strides());
        Type type = product.accumulator();
        String register = Scalars.register(type);
        String rowsHere = least(out, firstRow, product.extent(product.rows()), kernel.rows());
        String columnsHere = least(out, firstColumn, product.extent(product.columns()), kernel.columns());
        boolean isPlain = product.columns().size() == 1;
        String base = isPlain ? "" : offsets(out, access, firstColumn, kernel.columns());
        out.loop("0", rowsHere, "1", row -> {
            Counters here = counters.copy();
            here.set(product.rows(), out.value("add i64 %s, %s", firstRow, row));
            String start = access.position(positions, here.names());
            out.loop("0", columnsHere, "1", column -> {
                String offset = isPlain
                        ? positions.times(
                                out.value("add i64 %s, %s", firstColumn, column),
                                access.steps().get(product.columns().getFirst()))
                        : out.value("load i64, ptr %s", out.value("getelementptr i64, ptr %s, i64 %s", base, column));
                String pointer = out.value(
                        "getelementptr %s, ptr %s, i64 %s",
                        Scalars.memory(type), result.pointer(), positions.plus(start, offset));
                String sum = out.value(
                        "load %s, ptr %s",
                        register,
                        out.value(
                                "getelementptr %s, ptr %s, i64 %s",
                                register, tile, positions.plus(positions.times(row, kernel.columns()), column)));
                String before = Scalars.load(out, type, 0, pointer);
                String after = out.value("%s %s %s, %s", product.isFloat() ? "fadd" : "add", register, before, sum);
                Scalars.store(out, type, 0, after, pointer);
            });
        });
    }

    /// How far the columns of a panel lie from the first element, in a row of memory.
    private String offsets(FunctionText out, Access access, String first, int width) {
        String row = out.slot("[" + width + " x i64]");
        Positions positions = new Positions(program, out);
        out.loop(width, at -> {
            Counters here = new Counters(out, op);
            String column = within(out, out.value("add i64 %s, %s", first, at), product.extent(product.columns()));
            here.set(product.columns(), column);
            String place = positions.plus(access.position(positions, here.names()), Long.toString(-access.start()));
            out.line("store i64 %s, ptr %s", place, out.value("getelementptr i64, ptr %s, i64 %s", row, at));
        });
        return row;
    }

    /// The index, or the last one where it lies behind it.
    static String within(FunctionText out, String index, long extent) {
        String isInside = out.value("icmp slt i64 %s, %d", index, extent);
        return out.value("select i1 %s, i64 %s, i64 %d", isInside, index, extent - 1);
    }

    private static String least(FunctionText out, String first, long extent, int width) {
        String rest = out.value("sub i64 %d, %s", extent, first);
        String isLess = out.value("icmp slt i64 %s, %d", rest, width);
        return out.value("select i1 %s, i64 %s, i64 %d", isLess, rest, width);
    }

    static Set<Op> needed(GenericOp op, Value value) {
        Set<Op> needed = new HashSet<>();
        List<Value> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            Op definition = open.removeLast().definingOp();
            if (definition != null && definition.block() == op.body() && needed.add(definition))
                open.addAll(definition.operands());
        }
        return needed;
    }
}
