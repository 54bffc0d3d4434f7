package dev.headrace.cli;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;

/// Tells how well models predict a text, each compared with the first.
final class TextCheck {
    /// @param name for the reader: `float`
    /// @param engine that takes a window of tokens, `input0[1, tokens]`, and gives `output0[1, tokens, vocabulary]`
    record Candidate(String name, Engine engine) {}

    private final List<Candidate> candidates;
    private final List<TextScore> scores = new ArrayList<>();

    /// @param candidates one at least
    TextCheck(List<Candidate> candidates) {
        this.candidates = List.copyOf(candidates);
        for (Candidate _ : candidates) scores.add(new TextScore());
    }

    /// Scores the first windows, `most` of them.
    void run(TextWindows text, int most, Progress progress) {
        int count = Math.min(most, text.windows().size());
        for (int i = 0; i < count; i++) {
            long[] tokens = text.windows().get(i);
            progress.during("window %d of %d".formatted(i + 1, count), () -> score(tokens));
        }
    }

    private void score(long[] tokens) {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("input0", TensorData.ofLongs(ElementKind.I64, tokens, 1, tokens.length));
        TensorData reference = null;
        for (int i = 0; i < candidates.size(); i++) {
            TensorData logits =
                    Objects.requireNonNull(candidates.get(i).engine.run(inputs).get("output0"));
            if (reference == null) reference = logits;
            scores.get(i).add(tokens, logits, reference);
        }
    }

    /// A row for each model.
    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-13s %11s %11s %11s %11s %11s%n",
                "text",
                "tokens",
                "nats each",
                "perplexity",
                "change",
                "same top-1");
        for (int i = 0; i < candidates.size(); i++) {
            TextScore score = scores.get(i);
            double change = score.perplexity() / scores.getFirst().perplexity() - 1;
            out.printf(
                    Locale.ROOT,
                    "%-13s %11d %11.4f %11.4f %11s %11s%n",
                    candidates.get(i).name,
                    score.scored(),
                    score.mean(),
                    score.perplexity(),
                    i == 0 ? "" : String.format(Locale.ROOT, "%+.2f %%", 100 * change),
                    i == 0 ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * score.agreement()));
        }
        out.flush();
    }
}
