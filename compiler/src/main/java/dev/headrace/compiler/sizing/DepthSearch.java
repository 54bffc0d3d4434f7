package dev.headrace.compiler.sizing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Looks for the least depths with which a kernel takes no longer than it did.
///
/// A FIFO needs one place more than it ever held at the end of a cycle for everything to happen in the cycles in which
/// it happened: that much is free. Beyond that a FIFO may make its writer wait, as long as nobody is late at the end;
/// whether that is so is tried. Those that would save most come first, many at once: where all of them cannot be as
/// shallow as FIFOs are built, each half is tried, and in the end each one, which is then made as shallow as can be.
///
/// No FIFO could be shallower in the end while the others stay, if deeper FIFOs make nothing slower. Where they do, as
/// when transfers meet in another order on a channel, what was tried holds all the same.
final class DepthSearch {
    /// The tools build no shallower FIFO.
    static final long LEAST = 2;

    private final KernelTime.Trials trials;
    private final List<Long> widths;
    private final int mostTrials;
    private final List<Long> depths;
    private long cycles;
    private int tried;

    private DepthSearch(KernelTime.Trials trials, List<Long> depths, List<Long> widths, int mostTrials) {
        this.trials = trials;
        this.depths = new ArrayList<>(depths);
        this.widths = widths;
        this.mostTrials = mostTrials;
    }

    /// @param cycles that the kernel took before
    /// @param isLeast whether all was tried that was to be tried
    record Found(List<Long> depths, long cycles, int trials, boolean isLeast) {
        Found {
            depths = List.copyOf(depths);
        }
    }

    /// @param depths to begin with
    /// @param widths of a token of each FIFO, in bits
    /// @param mostTrials after which the search ends with what it has
    /// @throws IllegalStateException if the kernel comes to a standstill with the depths to begin with
    static Found from(KernelTime.Trials trials, List<Long> depths, List<Long> widths, int mostTrials) {
        DepthSearch search = new DepthSearch(trials, depths, widths, mostTrials);
        KernelTime.Run first = trials.run(depths)
                .orElseThrow(() -> new IllegalStateException("a kernel comes to a standstill with proven depths"));
        search.cycles = first.cycles();
        search.dropUnused(first);
        List<Integer> open = new ArrayList<>();
        for (int fifo = 0; fifo < depths.size(); fifo++) if (search.depths.get(fifo) > LEAST) open.add(fifo);
        open.sort(Comparator.comparing(search::saving).reversed());
        search.shrink(open);
        return new Found(search.depths, search.cycles, search.tried, search.tried < mostTrials);
    }

    private long saving(int fifo) {
        return (depths.get(fifo) - LEAST) * widths.get(fifo);
    }

    private void dropUnused(KernelTime.Run run) {
        for (int fifo = 0; fifo < depths.size(); fifo++)
            depths.set(
                    fifo, Math.min(depths.get(fifo), Math.max(LEAST, run.fills().get(fifo) + 1)));
    }

    private void shrink(List<Integer> fifos) {
        List<Integer> open =
                fifos.stream().filter(fifo -> depths.get(fifo) > LEAST).toList();
        if (open.isEmpty() || attempt(open, LEAST)) return;
        if (open.size() == 1) {
            narrow(open.getFirst());
            return;
        }
        shrink(open.subList(0, open.size() / 2));
        shrink(open.subList(open.size() / 2, open.size()));
    }

    private void narrow(int fifo) {
        long tooShallow = LEAST;
        while (depths.get(fifo) - tooShallow > 1 && tried < mostTrials) {
            long middle = tooShallow + (depths.get(fifo) - tooShallow) / 2;
            if (!attempt(List.of(fifo), middle)) tooShallow = middle;
        }
    }

    /// Makes the FIFOs as shallow as that, if nobody is late then.
    private boolean attempt(List<Integer> fifos, long depth) {
        if (tried >= mostTrials) return false;
        tried++;
        List<Long> before = new ArrayList<>(depths);
        for (int fifo : fifos) depths.set(fifo, Math.min(depth, depths.get(fifo)));
        Optional<KernelTime.Run> run = trials.run(Collections.unmodifiableList(depths));
        if (run.isPresent() && run.get().cycles() <= cycles) {
            dropUnused(run.get());
            return true;
        }
        for (int fifo : fifos) depths.set(fifo, before.get(fifo));
        return false;
    }
}
