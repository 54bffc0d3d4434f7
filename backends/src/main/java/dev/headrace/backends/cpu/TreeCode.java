package dev.headrace.backends.cpu;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.Accumulation;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.type.FloatType;
import java.util.ArrayList;
import java.util.List;

/// Numbers that are combined in a tree of neighbours.
record TreeCode(ProgramCode program, FunctionText out, BinaryOp.Kind combining, FloatType type) {
    static TreeCode of(GenericOp op, ProgramCode program, FunctionText out) {
        Accumulation sum = op.accumulation().orElseThrow();
        FloatType type = (FloatType) sum.term().type();
        return new TreeCode(program, out, sum.combining().kind(), type);
    }

    String combine(String left, String right) {
        return new ArithCode(program, out).combine(combining, type, left, right);
    }

    String combine(List<String> numbers) {
        List<String> level = numbers;
        while (level.size() > 1) {
            List<String> next = new ArrayList<>();
            for (int i = 0; i + 1 < level.size(); i += 2) next.add(combine(level.get(i), level.get(i + 1)));
            if (level.size() % 2 == 1) next.add(level.getLast());
            level = next;
        }
        return level.getFirst();
    }

    /// Of so many numbers that lie one behind the other.
    String combine(String pointer, long count) {
        List<String> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++)
            numbers.add(out.value("load %s, ptr %s", register(), place(pointer, Long.toString(i))));
        return combine(numbers);
    }

    String register() {
        return Scalars.register(type);
    }

    /// Where a number lies among others.
    String place(String pointer, String index) {
        return out.value("getelementptr %s, ptr %s, i64 %s", register(), pointer, index);
    }
}
