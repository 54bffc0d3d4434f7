package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A search for good configurations, round by round. What is tried, and what comes of it, depends on the seed alone and
/// not on the number of threads, nor on how often the search was broken off and taken up again.
///
/// @param jobs configurations that are judged side by side
/// @param listener is told each evaluation as it comes, one at a time
public record Exploration(
        Judge judge, Objective objective, long seed, Journal journal, int jobs, Consumer<Evaluation> listener) {

    /// All that can be chosen, as a text.
    public static String space() {
        return Space.all().toString();
    }

    /// @param evaluations after which it ends, those of the journal included
    /// @param isOver asked before each evaluation, for an end that does not depend on their number
    /// @return all evaluations in the order in which they were proposed
    /// @throws InputError if the journal is of another search
    public List<Evaluation> run(int evaluations, BooleanSupplier isOver) {
        Proposals proposals = new Proposals(Space.all(), objective, seed);
        SortedMap<Integer, Evaluation> known = new TreeMap<>();
        for (Evaluation each : journal.found()) known.put(each.index(), each);
        List<Evaluation> complete = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
            while (true) {
                List<Configuration> round = proposals.round(complete);
                if (round.isEmpty()) return complete;
                int first = complete.size();
                for (int i = 0; i < round.size(); i++) requireSame(known.get(first + i), round.get(i));
                evaluate(round, first, evaluations, known, threads, isOver);
                List<Evaluation> all = new ArrayList<>(complete);
                for (int i = first; i < Math.min(evaluations, first + round.size()); i++)
                    if (known.containsKey(i)) all.add(known.get(i));
                boolean isComplete = all.size() == first + round.size();
                if (!isComplete || all.size() >= evaluations) return all;
                complete = all;
            }
        }
    }

    private void requireSame(@Nullable Evaluation known, Configuration proposed) {
        if (known != null && !known.configuration().equals(proposed))
            throw new InputError(
                    "has tried another configuration as number " + known.index(),
                    journal.file().toString(),
                    Journal.ADVICE);
    }

    private void evaluate(
            List<Configuration> round,
            int first,
            int evaluations,
            SortedMap<Integer, Evaluation> known,
            ExecutorService threads,
            BooleanSupplier isOver) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < round.size(); i++) {
            int index = first + i;
            Configuration configuration = round.get(i);
            if (known.containsKey(index) || index >= evaluations) continue;
            running.add(threads.submit(() -> {
                if (isOver.getAsBoolean()) return;
                note(new Evaluation(index, configuration, judge.judge(configuration)), known);
            }));
        }
        try {
            for (Future<?> each : running) each.get();
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            threads.shutdownNow();
            switch (Objects.requireNonNull(e.getCause())) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new IllegalStateException(cause);
            }
        }
    }

    private void note(Evaluation evaluation, SortedMap<Integer, Evaluation> known) {
        journal.add(evaluation);
        synchronized (known) {
            known.put(evaluation.index(), evaluation);
            listener.accept(evaluation);
        }
    }
}
