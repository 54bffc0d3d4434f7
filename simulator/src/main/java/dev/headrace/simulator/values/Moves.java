package dev.headrace.simulator.values;

import dev.headrace.dialects.LastUse;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Hands values on: to the arguments of a block, from one iteration to the next, to results.
final class Moves {
    private Moves() {}

    /// Puts the operands of `user` from `first` on into the places of `targets`, all at once: a target may be a source.
    /// Arrays that somebody may still use are shared from then on.
    static Step of(Slots slots, Op user, int first, List<? extends Value> targets) {
        List<Step> steps = new ArrayList<>();
        List<Step> late = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Value source = user.operand(first + i);
            Type type = source.type();
            int from = slots.of(source);
            int to = slots.of(targets.get(i));
            boolean keeps = type instanceof TensorType && !LastUse.is(user, first + i);
            if (from == to) continue;
            if (targets.size() == 1) {
                steps.add(move(type, from, to, keeps));
            } else {
                int between = slots.fresh(type);
                steps.add(move(type, from, between, keeps));
                late.add(move(type, between, to, false));
            }
        }
        steps.addAll(late);
        return join(steps);
    }

    private static Step join(List<Step> steps) {
        if (steps.isEmpty()) return Step.NOTHING;
        if (steps.size() == 1) return steps.getFirst();
        Step[] all = steps.toArray(Step[]::new);
        return frame -> Step.runAll(all, frame);
    }

    /// @param keeps whether the source goes on to hold what it holds
    static Step move(Type type, int from, int to, boolean keeps) {
        return switch (Bank.of(type)) {
            case LONGS -> frame -> frame.longs[to] = frame.longs[from];
            case DOUBLES -> frame -> frame.doubles[to] = frame.doubles[from];
            case OBJECTS ->
                frame -> {
                    Object held = Objects.requireNonNull(frame.objects[from]);
                    if (keeps && held instanceof Array array) array.share();
                    frame.objects[to] = held;
                };
        };
    }
}
