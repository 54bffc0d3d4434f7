package dev.headrace.backends.cpu;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One factor of the products of a contraction: elements of inputs, and what the body makes of them.
///
/// @param value the factor in the body
/// @param operands of the operation, as they are known in `scope`
record Factor(ProgramCode program, Scope scope, Contraction product, Value value, List<Held> operands) {
    /// For each input, how far the elements for neighbouring rows or columns lie from each other, where that is no
    /// single number: rows of memory that hold the distances from the first element. Empty names where it is one.
    List<String> places(Counters counters, List<Integer> loops, String first, long extent, int width) {
        List<String> places = new ArrayList<>();
        FunctionText out = scope.out();
        Positions positions = new Positions(program, out);
        for (int input : Contraction.inputs(op(), value)) {
            Access access = access(input);
            if (isRegular(access, loops)) {
                places.add("");
                continue;
            }
            String row = out.slot("[" + width + " x i64]");
            places.add(row);
            out.loop(width, at -> {
                Counters here = new Counters(out, op());
                here.set(loops, ContractionCode.within(out, out.value("add i64 %s, %s", first, at), extent));
                String place = positions.plus(access.position(positions, here.names()), Long.toString(-access.start()));
                out.line("store i64 %s, ptr %s", place, out.value("getelementptr i64, ptr %s, i64 %s", row, at));
            });
        }
        return places;
    }

    /// The factor for row or column `index`, which is number `at` of its panel.
    /// @param counters of all other loops
    /// @param places as [#places] gives them
    String number(Counters counters, List<Integer> loops, String index, String at, List<String> places) {
        FunctionText out = scope.out();
        Positions positions = new Positions(program, out);
        int next = 0;
        for (int input : Contraction.inputs(op(), value)) {
            Access access = access(input);
            String row = places.get(next++);
            String start = access.position(positions, counters.names());
            String offset;
            if (row.isEmpty()) {
                offset = positions.times(index, step(access, loops));
            } else {
                offset = out.value("load i64, ptr %s", out.value("getelementptr i64, ptr %s, i64 %s", row, at));
            }
            load(input, positions.plus(start, offset));
        }
        return computed();
    }

    /// The factor where all loops stand.
    String number(Counters counters) {
        Positions positions = new Positions(program, scope.out());
        for (int input : Contraction.inputs(op(), value))
            load(input, access(input).position(positions, counters.names()));
        return computed();
    }

    private GenericOp op() {
        return product.op();
    }

    private Access access(int input) {
        return Access.of(op().map(input), ((Held.View) operands.get(input)).strides());
    }

    /// Whether neighbours lie at one distance, counted through all of these loops.
    private boolean isRegular(Access access, List<Integer> loops) {
        return loops.stream().filter(loop -> op().loopExtents().at(loop) > 1).count() <= 1
                || loops.stream().allMatch(loop -> access.steps().get(loop) == 0);
    }

    private long step(Access access, List<Integer> loops) {
        for (int loop : loops)
            if (op().loopExtents().at(loop) > 1) return access.steps().get(loop);
        return 0;
    }

    private void load(int input, String position) {
        Held.View view = (Held.View) operands.get(input);
        String pointer = scope.out()
                .value("getelementptr %s, ptr %s, i64 %s", Scalars.memory(view.scalar()), view.pointer(), position);
        scope.number(op().body().argument(input), Scalars.load(scope.out(), view.scalar(), 0, pointer));
    }

    private String computed() {
        Set<Op> needed = ContractionCode.needed(op(), value);
        OpCode code = new OpCode(program, scope);
        for (Op each : op().body()) if (needed.contains(each)) code.write(each);
        return scope.number(value);
    }
}
