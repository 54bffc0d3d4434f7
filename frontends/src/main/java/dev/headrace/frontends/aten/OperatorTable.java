package dev.headrace.frontends.aten;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The supported operators as a page of Markdown, made from the code that imports them.
public final class OperatorTable {
    private static final String HEAD = """
        # ATen operators

        What a `.pt2` file may call, in core ATen or in the training dialect. This page is what `headrace operators` prints.

        Every operator stands for the form that changes its first tensor as well, `aten.add` for `aten.add_`, on views and on the
        state of the model too. Arithmetic on `f16` and `bf16` is done in `f32` and rounded once, as PyTorch does on the CPU. What
        depends on constants alone is computed at compile time. Look-ups at places that are known at run time only stay on the host;
        everything else becomes tasks of the device.

        """;

    private OperatorTable() {}

    /// @param overloads as in `aten.NAME.OVERLOAD`
    private record Row(String family, String limits, List<String> overloads) {}

    /// One row for each operator, family by family, in the order of the code.
    public static String markdown() {
        SequencedMap<String, Row> rows = new LinkedHashMap<>();
        for (SupportedOperator operator : ImportAten.supportedOperators()) {
            String[] parts = operator.name().split("\\.", -1);
            String key = parts[1] + " " + operator.limits();
            rows.computeIfAbsent(key, _ -> new Row(operator.family(), operator.limits(), new ArrayList<>()))
                    .overloads
                    .add(parts[2]);
        }
        StringBuilder page = new StringBuilder(HEAD);
        page.append(rows.size())
                .append(" operators:\n\n| operator | overloads | family | left out |\n|---|---|---|---|\n");
        rows.forEach((key, row) -> page.append("| `aten.")
                .append(key.substring(0, key.indexOf(' ')))
                .append("` | ")
                .append(String.join(", ", row.overloads))
                .append(" | ")
                .append(row.family)
                .append(" | ")
                .append(row.limits)
                .append(" |\n"));
        return page.toString();
    }
}
