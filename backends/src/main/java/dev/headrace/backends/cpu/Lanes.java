package dev.headrace.backends.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Does to each lane of vectors what only numbers can be given to; with 0 lanes, to the number itself.
record Lanes(FunctionText out, int lanes) {
    /// @param types of one number of each operand
    /// @param each takes the lane and the numbers in it
    String map(List<String> types, List<String> in, String result, BiFunction<Integer, List<String>, String> each) {
        if (lanes == 0) return each.apply(0, in);
        String all = "poison";
        for (int lane = 0; lane < lanes; lane++) {
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < in.size(); i++)
                numbers.add(
                        out.value("extractelement %s %s, i64 %d", Scalars.of(lanes, types.get(i)), in.get(i), lane));
            String one = each.apply(lane, numbers);
            all = out.value("insertelement %s %s, %s %s, i64 %d", Scalars.of(lanes, result), all, result, one, lane);
        }
        return all;
    }
}
