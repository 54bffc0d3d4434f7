package dev.headrace.cli;

import dev.headrace.explorer.Evaluation;
import dev.headrace.explorer.Front;
import java.util.ArrayList;
import java.util.List;

/// Follows a search: tells how far it is, and keeps the best so far in its file.
final class SearchWatch {
    private final List<Evaluation> all;
    private final SearchDirectory directory;
    private final SearchReport report;
    private final Progress progress;

    SearchWatch(List<Evaluation> before, SearchDirectory directory, SearchReport report, Progress progress) {
        all = new ArrayList<>(before);
        this.directory = directory;
        this.report = report;
        this.progress = progress;
    }

    void note(Evaluation evaluation) {
        all.add(evaluation);
        List<Evaluation> designs = Front.of(all).designs();
        if (designs.isEmpty()) {
            progress.show(all.size() + " tried, none fits yet");
            return;
        }
        Evaluation best = designs.getFirst();
        if (best.equals(evaluation)) {
            directory.write(best);
            progress.say("number " + evaluation.index() + ": " + report.line(best));
        }
        progress.show("%d tried, best: %s".formatted(all.size(), report.line(best)));
    }
}
