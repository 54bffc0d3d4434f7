package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A number that a kernel is given, and where it is seen: it goes through streams and buffers to the tasks that ask for
/// it.
///
/// @param argument of the kernel, a memory of one number
/// @param seen values that are that number, and streams and buffers that hold nothing else
record GivenPosition(BlockArgument argument, Set<Value> seen) {
    GivenPosition {
        seen = Set.copyOf(seen);
    }

    /// All integers that a kernel is given.
    static List<GivenPosition> of(KernelOp kernel) {
        return IntStream.range(0, kernel.operandCount())
                .mapToObj(kernel.body()::argument)
                .filter(argument -> argument.type() instanceof MemRefType type
                        && type.elements() == 1
                        && type.element() instanceof IntegerType(int width)
                        && width >= Integer.SIZE)
                .map(GivenPosition::follow)
                .toList();
    }

    boolean is(Value value) {
        return seen.contains(value);
    }

    private static GivenPosition follow(BlockArgument argument) {
        Set<Value> seen = new HashSet<>();
        Deque<Value> memories = new ArrayDeque<>(List.of(argument));
        while (!memories.isEmpty()) {
            Value memory = memories.remove();
            for (Op user : memory.users()) {
                if (!(user instanceof LoadOp || user instanceof StreamReadOp)) continue;
                Value number = user.result(0);
                if (!seen.add(number)) continue;
                for (Op next : number.users()) {
                    Value holder = holder(next, number);
                    if (holder != null && holdsNothingElse(holder, seen) && seen.add(holder)) memories.add(holder);
                }
            }
        }
        return new GivenPosition(argument, seen);
    }

    private static @Nullable Value holder(Op op, Value number) {
        return switch (op) {
            case StreamWriteOp write -> write.stream();
            case StoreOp store
            when store.value() == number
                    && store.memref().definingOp() instanceof BufferOp buffer
                    && buffer.type().elements() == 1 -> store.memref();
            default -> null;
        };
    }

    private static boolean holdsNothingElse(Value holder, Set<Value> seen) {
        return holder.users().stream().allMatch(user -> switch (user) {
            case StreamWriteOp write -> seen.contains(write.token());
            case StoreOp store -> seen.contains(store.value());
            case StreamReadOp _, LoadOp _ -> true;
            default -> false;
        });
    }
}
