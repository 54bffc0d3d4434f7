package dev.headrace.cli;

import dev.headrace.compiler.target.Figure;
import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Every number of a target with its source, for a reader. Numbers of a list are a table with its sources below.
final class TargetSheet {
    private static final String ASSUMED = "~";
    private static final int LEAST_WIDTH = 12;

    private final StringBuilder text = new StringBuilder();

    private TargetSheet() {}

    static String of(TargetFile file) {
        TargetSheet sheet = new TargetSheet();
        Target target = file.target();
        sheet.line("%s: %s, platform %s", target.name(), target.part(), target.platform());
        sheet.line("%s marks what is assumed; all else was measured or published", ASSUMED);
        SequencedMap<String, List<Figure>> sections = new LinkedHashMap<>();
        Stream.concat(file.figures().stream(), MemoryShapes.figures().stream())
                .forEach(figure -> sections.computeIfAbsent(
                                figure.place().replaceAll("\\[\\d+]", ""), _ -> new ArrayList<>())
                        .add(figure));
        sections.forEach(sheet::section);
        return sheet.text.toString();
    }

    private void section(String name, List<Figure> figures) {
        line("");
        line("%s", name.isEmpty() ? "target" : name.replace('_', ' '));
        if (figures.getFirst().place().endsWith("]")) table(figures);
        else for (Figure figure : figures) line("  %-32s %16s  %s", figure.name(), value(figure), figure.source());
    }

    private void table(List<Figure> figures) {
        SequencedMap<String, SequencedMap<String, Figure>> rows = new LinkedHashMap<>();
        for (Figure figure : figures)
            rows.computeIfAbsent(figure.place(), _ -> new LinkedHashMap<>()).put(figure.name(), figure);
        List<String> columns = figures.stream().map(Figure::name).distinct().toList();
        List<String> sources = figures.stream().map(Figure::source).distinct().toList();
        int labels = figures.stream()
                .mapToInt(figure -> figure.label().length())
                .max()
                .orElse(0);
        line(
                "  %s%s",
                " ".repeat(labels),
                String.join("", columns.stream().map(TargetSheet::cell).toList()));
        for (SequencedMap<String, Figure> row : rows.values()) line("  %s", row(row, labels, columns, sources));
        for (int i = 0; i < sources.size(); i++) line("  [%d] %s", i + 1, sources.get(i));
    }

    private static String row(
            SequencedMap<String, Figure> row, int labels, List<String> columns, List<String> sources) {
        Figure first = row.firstEntry().getValue();
        boolean isOfOneSource =
                row.values().stream().allMatch(figure -> figure.source().equals(first.source()));
        StringBuilder line = new StringBuilder(first.label())
                .repeat(' ', labels - first.label().length());
        for (String column : columns) {
            Figure figure = row.get(column);
            String note = isOfOneSource || figure == null ? "" : note(figure, sources);
            String value = figure == null ? "" : value(figure) + note;
            line.append(" ".repeat(Math.max(2, cell(column).length() - value.length())))
                    .append(value);
        }
        return isOfOneSource ? line + "  " + note(first, sources) : line.toString();
    }

    private static String cell(String column) {
        return "  " + " ".repeat(Math.max(0, LEAST_WIDTH - column.length())) + column;
    }

    private static String note(Figure figure, List<String> sources) {
        return "[" + (sources.indexOf(figure.source()) + 1) + "]";
    }

    private static String value(Figure figure) {
        return (figure.isAssumption() ? ASSUMED : "") + figure.value();
    }

    private void line(String format, Object... values) {
        text.append(format.formatted(values).stripTrailing()).append('\n');
    }
}
