package dev.headrace.explorer;

import dev.headrace.ir.InputError;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What makes one design better than another.
public enum Objective {
    /// Fewer cycles; of equally quick designs the smaller one.
    LATENCY,
    /// More runs a second, of a decoder that takes a token in a run more tokens: with what the host takes to start
    /// kernels, so that of designs whose kernels take as many cycles the one with fewer kernels is better.
    TOKENS,
    /// Less energy for a run.
    ENERGY,
    /// Neither more cycles nor more of the device, and less of one of the two.
    PARETO;

    /// The best of those that fit.
    public Optional<Evaluation> best(List<Evaluation> all) {
        return all.stream().min(order()).filter(each -> each.verdict() instanceof Verdict.Fits);
    }

    /// Better ones first: designs that fit, then those with too many wires from die to die, then those that
    /// are too large, the least first, then none.
    public Comparator<Evaluation> order() {
        return Comparator.comparingInt((Evaluation each) -> kind(each.verdict()))
                .thenComparingLong(each -> first(each.verdict()))
                .thenComparingLong(each -> second(each.verdict()))
                .thenComparingInt(Evaluation::index);
    }

    private static int kind(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits _ -> 0;
            case Verdict.TooManyWires _ -> 1;
            case Verdict.TooLarge _ -> 2;
            case Verdict.Refused _ -> 3;
            case Verdict.Broken _ -> 4;
        };
    }

    private long first(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits fits ->
                switch (this) {
                    case LATENCY, PARETO -> fits.cycles();
                    case TOKENS -> fits.nanoseconds();
                    case ENERGY -> fits.nanojoules();
                };
            case Verdict.TooManyWires wired -> wired.wires();
            case Verdict.TooLarge large -> large.images();
            case Verdict.Refused _, Verdict.Broken _ -> 0;
        };
    }

    private static long second(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits fits -> fits.fill();
            case Verdict.TooManyWires wired -> wired.fill();
            case Verdict.TooLarge large -> large.fill();
            case Verdict.Refused _, Verdict.Broken _ -> 0;
        };
    }

    /// As on the command line.
    public String text() {
        return switch (this) {
            case LATENCY -> "latency";
            case TOKENS -> "tokens";
            case ENERGY -> "energy";
            case PARETO -> "pareto";
        };
    }

    /// @throws InputError if there is no such objective
    public static Objective named(String text) {
        List<String> known = Arrays.stream(values()).map(Objective::text).toList();
        int index = known.indexOf(text);
        if (index < 0) throw InputError.unknown("objective", text, known);
        return values()[index];
    }
}
