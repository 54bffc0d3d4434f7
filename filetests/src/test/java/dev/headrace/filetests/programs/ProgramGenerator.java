package dev.headrace.filetests.programs;

import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// Random programs of the LINALG level: computations, reshapes, slices, copies, masks, look-ups, in the forms that
/// frontends produce and in some that they do not. The same seed gives the same program.
///
/// Programs are valid, their values are finite, and they hold what is rare in models: dimensions of size 1, primes,
/// values that many use, results that are also read, computations that nobody needs.
public final class ProgramGenerator {
    private final Draft draft;
    private final List<Term> terms = new ArrayList<>();
    private final PointwiseSteps pointwise;
    private final ReductionSteps reductions;
    private final ViewSteps views;
    private final LookupSteps lookups;
    private final LayerSteps layers;

    private ProgramGenerator(long seed) {
        draft = new Draft(seed);
        pointwise = new PointwiseSteps(draft, terms);
        reductions = new ReductionSteps(draft, pointwise, terms);
        views = new ViewSteps(draft, pointwise);
        lookups = new LookupSteps(draft);
        layers = new LayerSteps(draft, pointwise, reductions);
    }

    /// A module with a function `@main` of tensors, without attributes on its arguments and results. Its inputs are
    /// those of [Execution#inputs].
    public static ModuleOp generate(long seed) {
        return new ProgramGenerator(seed).generate();
    }

    private ModuleOp generate() {
        for (int i = 0; i <= draft.random.nextInt(2); i++) terms.add(draft.argument(draft.shape()));
        int length = 2 + draft.random.nextInt(9);
        for (int step = 0; step < length; step++) {
            draft.enter(step);
            terms.add(step(tamed(any())));
        }
        return draft.finish(results());
    }

    /// The last values, and sometimes older ones.
    private List<Value> results() {
        SequencedSet<Value> results = new LinkedHashSet<>();
        for (Term term : terms.reversed().subList(0, Math.min(2, terms.size()))) results.add(term.value());
        if (draft.once(3)) results.add(draft.oneOf(terms).value());
        if (draft.once(8) && !lookups.masks().isEmpty()) results.add(draft.oneOf(lookups.masks()));
        return List.copyOf(results);
    }

    /// Recent values are more likely, so that chains come about.
    private Term any() {
        int back = Math.min(draft.random.nextInt(terms.size()), draft.random.nextInt(terms.size()));
        return terms.get(terms.size() - 1 - back);
    }

    private Term tamed(Term term) {
        return term.bound() > 1000 ? pointwise.tanh(term) : term;
    }

    private Term step(Term x) {
        return switch (draft.random.nextInt(28)) {
            case 0, 1 -> pointwise.unary(x);
            case 2, 3, 4 -> pointwise.binary(x);
            case 5, 6 -> pointwise.transposed(x);
            case 7 -> pointwise.broadcast(x);
            case 8 -> pointwise.mirrored(x);
            case 9 -> pointwise.accumulated(x);
            case 10 -> reductions.reduced(x);
            case 11, 12 -> reductions.product(x);
            case 13 -> reductions.batchProduct(x);
            case 14 -> reductions.window(x);
            case 15 -> reductions.convolution(x);
            case 16 -> reductions.pooled(x);
            case 17 -> reductions.softmax(x);
            case 18 -> reductions.normalized(x);
            case 19 -> views.expanded(x);
            case 20 -> views.collapsed(x);
            case 21 -> views.sliced(x);
            case 22 -> views.concatenated(x);
            case 23 -> views.rotated(x);
            case 24 -> lookups.selected(x);
            case 25, 26 -> layers.layers(x);
            default -> lookups.gathered(x);
        };
    }
}
