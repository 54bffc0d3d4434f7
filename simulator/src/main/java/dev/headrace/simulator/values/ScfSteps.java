package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.ScfOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Region;

/// Loops and branches.
final class ScfSteps {
    private ScfSteps() {}

    static Step step(ScfOp op, Translation translation) {
        return switch (op) {
            case ForOp loop -> loop(loop, translation);
            case IfOp branch -> branch(branch, translation);
            case YieldOp _ -> Step.NOTHING;
        };
    }

    private static Step loop(ForOp op, Translation translation) {
        Slots slots = translation.slots();
        for (int i = 0; i < op.results().size(); i++)
            slots.share(op.result(i), op.carried().get(i));
        int lower = slots.of(op.lower());
        int upper = slots.of(op.upper());
        int step = slots.of(op.step());
        int counter = slots.of(op.counter());
        Step enter = translation.hand(op, 3, op.carried());
        Step[] body = translation.block(op.body());
        Step next = translation.hand(op.yielded(), 0, op.carried());
        String place = Place.of(op);
        return frame -> {
            long end = frame.longs[upper];
            long by = frame.longs[step];
            if (by <= 0) throw new IllegalStateException(place + ": a loop has step " + by);
            enter.run(frame);
            for (long i = frame.longs[lower]; i < end; i += by) {
                frame.longs[counter] = i;
                Step.runAll(body, frame);
                next.run(frame);
            }
        };
    }

    private static Step branch(IfOp op, Translation translation) {
        int condition = translation.slots().of(op.condition());
        Step whenTrue = side(op, op.whenTrue(), translation);
        Step whenFalse = side(op, op.whenFalse(), translation);
        return frame -> (frame.longs[condition] != 0 ? whenTrue : whenFalse).run(frame);
    }

    private static Step side(IfOp op, Region region, Translation translation) {
        if (region.isEmpty()) return Step.NOTHING;
        Step[] body = translation.block(region.block());
        Step leave = translation.hand(region.block().last(), 0, op.results());
        return frame -> {
            Step.runAll(body, frame);
            leave.run(frame);
        };
    }
}
