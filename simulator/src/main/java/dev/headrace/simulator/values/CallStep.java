package dev.headrace.simulator.values;

import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Runs a function in a frame of its own.
final class CallStep {
    private CallStep() {}

    /// A function made ready to run.
    static final class Callee {
        private final Slots slots;
        private final int[] arguments;
        private final Step[] body;
        private final int[] results;

        Callee(FuncOp function, Translation translation) {
            slots = translation.slots();
            arguments = slots.of(function.body().arguments());
            body = translation.block(function.body());
            results = slots.of(function.returned().operands());
        }
    }

    /// Hands a value from one frame to the other.
    @FunctionalInterface
    private interface Handing {
        void hand(Frame outer, Frame inner);
    }

    static Step of(CallOp call, Translation translation) {
        Callee callee = translation.callee(call.callee());
        Slots slots = translation.slots();
        List<Handing> in = new ArrayList<>();
        List<Handing> out = new ArrayList<>();
        for (int i = 0; i < call.operandCount(); i++) {
            Value operand = call.operand(i);
            boolean keeps = !LastUse.is(call, i);
            in.add(handing(operand.type(), slots.of(operand), callee.arguments[i], keeps));
        }
        for (int i = 0; i < call.results().size(); i++) {
            Handing back = handing(call.result(i).type(), callee.results[i], slots.of(call.result(i)), true);
            out.add((outer, inner) -> back.hand(inner, outer));
        }
        return outer -> {
            Frame inner = callee.slots.frame();
            for (Handing each : in) each.hand(outer, inner);
            Step.runAll(callee.body, inner);
            inner.channels.close();
            for (Handing each : out) each.hand(outer, inner);
        };
    }

    /// @param keeps whether the place that the value comes from goes on to hold it
    private static Handing handing(Type type, int from, int to, boolean keeps) {
        return switch (Bank.of(type)) {
            case LONGS -> (source, target) -> target.longs[to] = source.longs[from];
            case DOUBLES -> (source, target) -> target.doubles[to] = source.doubles[from];
            case OBJECTS ->
                (source, target) -> {
                    Object held = Objects.requireNonNull(source.objects[from]);
                    if (keeps && held instanceof Array array) array.share();
                    target.objects[to] = held;
                };
        };
    }
}
