package dev.headrace.backends.hls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// The slots that differ from round to round, as a table with a row for each.
/// ```cpp
/// struct Round { Slot x, w, y; };
/// static const Round rounds[] = {
///     {x_0, w_0, x_1},  // model.layers.0
///     {x_1, w_1, x_0},  // model.layers.1
/// };
/// ```
final class RoundTable {
    private final Rounds rounds;
    private final String type;
    private final String name;
    private final String row;

    /// The slots of a tensor of the first round and of those in its place in the others, with the name of the column.
    private final SequencedMap<List<String>, String> columns = new LinkedHashMap<>();

    /// For each tensor of the first round how it is written inside the loop.
    private final Map<PlacedTensor, String> expressions = new HashMap<>();

    private RoundTable(Rounds rounds, CppNames names) {
        this.rounds = rounds;
        type = names.fresh("Round");
        name = names.fresh("rounds");
        row = names.fresh("round");
    }

    static RoundTable of(Rounds rounds, SlotPlan slots, CppNames names) {
        RoundTable table = new RoundTable(rounds, names);
        CppNames fields = new CppNames();
        List<List<PlacedTensor>> tensors =
                rounds.rounds().stream().map(RoundTable::tensors).toList();
        for (int i = 0; i < tensors.getFirst().size(); i++) {
            PlacedTensor first = tensors.getFirst().get(i);
            List<String> column = new ArrayList<>();
            for (List<PlacedTensor> round : tensors)
                column.add(slots.of(round.get(i).home()).variable());
            boolean isSame = column.stream().distinct().count() == 1;
            String expression = isSame
                    ? column.getFirst()
                    : table.row + "." + table.columns.computeIfAbsent(column, _ -> fields.fresh(first.name()));
            table.expressions.put(first, expression);
        }
        return table;
    }

    private static List<PlacedTensor> tensors(List<HostStep> round) {
        List<PlacedTensor> all = new ArrayList<>();
        for (HostStep step : round) {
            all.addAll(step.sources());
            all.addAll(step.results());
        }
        return all;
    }

    String type() {
        return type;
    }

    String name() {
        return name;
    }

    /// The variable that stands for the row.
    String row() {
        return row;
    }

    /// The slot of a tensor of the first round, as an expression inside the loop.
    String tensor(PlacedTensor tensor) {
        String expression = expressions.get(tensor);
        if (expression == null) throw new IllegalStateException(tensor.name() + " is not in the first round");
        return expression;
    }

    void write(CppWriter out) {
        List<String> fields = new ArrayList<>(columns.values());
        if (fields.isEmpty()) {
            out.line("struct " + type + " {};");
        } else {
            fields.addLast(fields.removeLast() + ";");
            out.block("struct " + type, () -> out.line("Slot").indented(() -> out.list(fields)), "};");
        }
        out.block("static const " + type + " " + name + "[] =", () -> rows(out), "};");
    }

    private void rows(CppWriter out) {
        for (int i = 0; i < rounds.rounds().size(); i++) {
            int round = i;
            String places = rounds.rounds().get(i).stream()
                    .filter(HostStep.Enter.class::isInstance)
                    .map(step -> ((HostStep.Enter) step).place())
                    .collect(Collectors.joining(", "));
            if (!places.isEmpty()) out.comment(places);
            out.call(
                    "{",
                    columns.keySet().stream().map(column -> column.get(round)).toList(),
                    "},");
        }
    }
}
