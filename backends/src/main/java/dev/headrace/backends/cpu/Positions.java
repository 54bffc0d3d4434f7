package dev.headrace.backends.cpu;

import dev.headrace.ir.Op;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.List;

/// Places of numbers in tensors and memrefs, from indices that are checked against their dimensions.
record Positions(ProgramCode program, FunctionText out) {
    /// The indices, each 0 where it would lie outside, which is noted as a failure.
    /// @param ends for each dimension one more than the largest index allowed
    List<String> checked(Op op, ShapedType type, List<String> indices, List<Long> ends, boolean isInput) {
        List<String> safe = new ArrayList<>();
        int site = 0;
        for (int dim = 0; dim < indices.size(); dim++) {
            String index = indices.get(dim);
            long end = ends.get(dim);
            if (!index.startsWith("%") && Long.parseLong(index) >= 0 && Long.parseLong(index) < end) {
                safe.add(index);
                continue;
            }
            if (site == 0) site = program.failures().outOfBounds(op, type, isInput);
            String bad = out.value("icmp uge i64 %s, %d", index, Math.max(0, end));
            program.failIf(out, bad, site, Integer.toString(dim), index);
            safe.add(out.value("select i1 %s, i64 0, i64 %s", bad, index));
        }
        return safe;
    }

    /// The position that indices stand for, in numbers.
    String position(List<String> indices, List<Long> strides) {
        String sum = "0";
        for (int dim = 0; dim < indices.size(); dim++) sum = plus(sum, times(indices.get(dim), strides.get(dim)));
        return sum;
    }

    String plus(String a, String b) {
        if (isNumber(a) && isNumber(b)) return Long.toString(Long.parseLong(a) + Long.parseLong(b));
        if (a.equals("0")) return b;
        if (b.equals("0")) return a;
        return out.value("add nsw i64 %s, %s", a, b);
    }

    String times(String a, long factor) {
        if (isNumber(a)) return Long.toString(Long.parseLong(a) * factor);
        if (factor == 1) return a;
        if (factor == 0) return "0";
        return out.value("mul nsw i64 %s, %d", a, factor);
    }

    private static boolean isNumber(String name) {
        return !name.startsWith("%");
    }
}
