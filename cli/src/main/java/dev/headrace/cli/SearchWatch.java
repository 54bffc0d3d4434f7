package dev.headrace.cli;

import dev.headrace.explorer.Evaluation;
import dev.headrace.explorer.Objective;
import java.util.ArrayList;
import java.util.List;

/// Follows a search: tells how far it is, and keeps the best so far in its file.
final class SearchWatch {
    private final List<Evaluation> all;
    private final Objective objective;
    private final SearchDirectory directory;
    private final SearchReport report;
    private final Progress progress;

    SearchWatch(
            List<Evaluation> before,
            Objective objective,
            SearchDirectory directory,
            SearchReport report,
            Progress progress) {
        all = new ArrayList<>(before);
        this.objective = objective;
        this.directory = directory;
        this.report = report;
        this.progress = progress;
    }

    void note(Evaluation evaluation) {
        all.add(evaluation);
        Evaluation best = objective.best(all).orElse(null);
        if (best == null) {
            progress.show(all.size() + " tried, none fits yet");
            return;
        }
        if (best.equals(evaluation)) {
            directory.write(best);
            progress.say("number " + evaluation.index() + ": " + report.line(best));
        }
        progress.show("%d tried, best: %s".formatted(all.size(), report.line(best)));
    }
}
