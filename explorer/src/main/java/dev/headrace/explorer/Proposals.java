package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// Which configurations to try next: a round of them at once, so that several can be judged side by side and what is
/// proposed does not depend on how many are. A round depends on the seed, its number, and what came of the rounds
/// before.
///
/// An evolution strategy: children of the best so far, mutated by a step or a few, sometimes crossed, and now and then
/// a stranger. Nothing is proposed twice.
record Proposals(Space space, Objective objective, long seed) {
    static final int ROUND = 8;

    private static final int PARENTS = 5;
    private static final int ATTEMPTS = 200;

    /// @param before all evaluations of all rounds before
    /// @return none if everything has been tried
    List<Configuration> round(List<Evaluation> before) {
        Set<Configuration> known = new HashSet<>();
        for (Evaluation each : before) known.add(each.configuration());
        if (before.isEmpty()) return space.starts();
        Random random = new Random(seed * 1_000_003 + before.size());
        List<Evaluation> parents = parents(before);
        List<Configuration> round = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && round.size() < ROUND; attempt++) {
            Configuration child = child(parents, random);
            if (known.add(child)) round.add(child);
        }
        return round;
    }

    private Configuration child(List<Evaluation> parents, Random random) {
        if (random.nextInt(10) == 0) return space.random(random);
        Configuration parent = pick(parents, random);
        if (random.nextInt(4) == 0) parent = space.crossed(parent, pick(parents, random), random);
        return space.mutated(parent, random);
    }

    /// Better ones more often.
    private static Configuration pick(List<Evaluation> parents, Random random) {
        int one = random.nextInt(parents.size());
        int other = random.nextInt(parents.size());
        return parents.get(Math.min(one, other)).configuration();
    }

    private List<Evaluation> parents(List<Evaluation> before) {
        Stream<Evaluation> best = before.stream().sorted(objective.order());
        List<Evaluation> front = Front.of(before).designs();
        if (objective == Objective.PARETO && !front.isEmpty()) return front;
        return best.limit(PARENTS).toList();
    }
}
