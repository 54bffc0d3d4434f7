package dev.headrace.explorer;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a run of a program moves at least.
///
/// @param needed of parameters and caches that kernels on the device read, each once
/// @param states of the needed ones, those of caches
/// @param given of inputs, from host to device
/// @param returned of outputs, from device to host
public record ProgramBytes(long needed, long states, long given, long returned) {
    private static final String STATE = "headrace.state";
    private static final List<String> KEPT = List.of("headrace.parameter", STATE);

    /// @param main of a design at level sized
    public static ProgramBytes of(FuncOp main) {
        long needed = 0;
        long states = 0;
        long given = 0;
        long returned = 0;
        List<Type> inputs = main.type().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            int argument = i;
            boolean isInput = main.argumentAttribute(i, "headrace.input").isPresent();
            boolean isKept = KEPT.stream()
                    .anyMatch(name -> main.argumentAttribute(argument, name).isPresent());
            if (isInput) given += bytes(inputs.get(i));
            if ((isKept || isInput) && reachesDevice(main.body().argument(i), new HashSet<>())) {
                needed += bytes(inputs.get(i));
                if (main.argumentAttribute(i, STATE).isPresent()) states += bytes(inputs.get(i));
            }
        }
        List<Type> results = main.type().results();
        for (int i = 0; i < results.size(); i++)
            if (main.resultAttribute(i, "headrace.output").isPresent()) returned += bytes(results.get(i));
        return new ProgramBytes(needed, states, given, returned);
    }

    /// Between host and device.
    public long crossing() {
        return given + returned;
    }

    /// Of a run whose results nobody wants.
    public ProgramBytes withoutResults() {
        return new ProgramBytes(needed, states, given, 0);
    }

    /// Of a run that has filled caches so far: only that part of them is needed.
    public ProgramBytes withStates(long rows, long capacity) {
        long held = rows >= capacity ? states : Math.multiplyExact(states, rows) / capacity;
        return new ProgramBytes(needed - states + held, held, given, returned);
    }

    /// Whether a kernel on the device reads it, under any view. A function that is called is a layer, on the device.
    private static boolean reachesDevice(Value value, Set<Op> seen) {
        for (Op user : value.users()) {
            if (user instanceof ReturnOp || !seen.add(user)) continue;
            if (user instanceof KernelOp kernel) {
                if (!kernel.isOnHost()) return true;
            } else if (user instanceof dev.headrace.dialects.func.CallOp) {
                return true;
            } else {
                for (Value view : user.results()) if (reachesDevice(view, seen)) return true;
            }
        }
        return false;
    }

    private static long bytes(Type type) {
        return type instanceof TensorType tensor
                ? Math.ceilDiv(tensor.shape().product() * ScalarTypes.width(tensor.element()), 8)
                : 0;
    }
}
