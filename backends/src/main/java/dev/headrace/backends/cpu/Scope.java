package dev.headrace.backends.cpu;

import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.ShapedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values that are known at a place of the program, and what they are in the code there.
final class Scope {
    private final Map<Value, Held> held = new HashMap<>();
    private final FunctionText out;
    private final Workspace workspace;
    private final List<Storage> temporary = new ArrayList<>();

    private final List<Held.Queue> queues;

    /// @param workspace the memory that `%workspace` points to
    /// @param queues the streams of the kernel that is written
    Scope(FunctionText out, Workspace workspace, List<Held.Queue> queues) {
        this.out = out;
        this.workspace = workspace;
        this.queues = queues;
    }

    List<Held.Queue> queues() {
        return queues;
    }

    FunctionText out() {
        return out;
    }

    Workspace workspace() {
        return workspace;
    }

    void put(Value value, Held what) {
        held.put(value, what);
        switch (what) {
            case Held.View view -> view.storage().hold(value);
            case Held.Queue queue -> queue.tokens().storage().hold(value);
            case Held.Numbers _ -> {}
        }
    }

    void number(Value value, String name) {
        held.put(value, new Held.Numbers(Scalars.registers(value.type()), name));
    }

    Held of(Value value) {
        Held known = held.get(value);
        if (known == null) throw new IllegalStateException("a value is used before it is computed: " + value.type());
        return known;
    }

    String number(Value value) {
        return ((Held.Numbers) of(value)).name();
    }

    List<String> numbers(List<? extends Value> values) {
        List<String> names = new ArrayList<>();
        for (Value value : values) names.add(number(value));
        return names;
    }

    Held.View view(Value value) {
        return (Held.View) of(value);
    }

    Held.Queue queue(Value value) {
        return (Held.Queue) of(value);
    }

    /// Fresh memory for a tensor or memref.
    Held.View allocate(Type type) {
        ShapedType shaped = (ShapedType) type;
        Type scalar = Scalars.element(shaped.element());
        int lanes = Scalars.lanes(shaped.element());
        long numbers = Math.multiplyExact(shaped.elements(), (long) Math.max(1, lanes));
        Storage storage = Storage.in(workspace, Math.multiplyExact(numbers, (long) Scalars.bytes(scalar)));
        return Held.View.contiguous(storage, pointer(storage.offset()), scalar, shaped.shape(), lanes);
    }

    /// To that byte of the workspace.
    String pointer(long offset) {
        return out.value("getelementptr i8, ptr %%workspace, i64 %d", offset);
    }

    /// Keeps memory until the present operation is written.
    void keep(Storage storage) {
        storage.pin();
        temporary.add(storage);
    }

    /// Forgets what `op` is the last to use, in the block that it stands in.
    void release(Op op, Map<Op, List<Value>> dying) {
        temporary.forEach(Storage::unpin);
        temporary.clear();
        for (Value value : dying.getOrDefault(op, List.of())) {
            switch (held.get(value)) {
                case Held.View view -> view.storage().release(value);
                case Held.Queue queue -> queue.tokens().storage().release(value);
                case Held.Numbers _ -> {}
                case null -> {}
            }
        }
    }

    /// For each operation of the block, the values of the block that nothing after it uses.
    static Map<Op, List<Value>> dying(Block block) {
        Map<Op, List<Value>> dying = new HashMap<>();
        for (Value argument : block.arguments()) note(argument, null, block, dying);
        for (Op op : block) for (Value result : op.results()) note(result, op, block, dying);
        return dying;
    }

    private static void note(Value value, @Nullable Op definition, Block block, Map<Op, List<Value>> dying) {
        Op last = definition;
        for (Value.Use use : value.uses()) {
            Op user = use.user();
            while (user.hasBlock() && user.block() != block) user = Objects.requireNonNull(user.parent());
            if (last == null || last.isBefore(user)) last = user;
        }
        if (last != null) dying.computeIfAbsent(last, _ -> new ArrayList<>()).add(value);
    }
}
