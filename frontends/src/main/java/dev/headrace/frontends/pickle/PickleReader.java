package dev.headrace.frontends.pickle;

import dev.headrace.frontends.pickle.Pickled.Bool;
import dev.headrace.frontends.pickle.Pickled.Global;
import dev.headrace.frontends.pickle.Pickled.Int;
import dev.headrace.frontends.pickle.Pickled.None;
import dev.headrace.frontends.pickle.Pickled.Real;
import dev.headrace.frontends.pickle.Pickled.Sequence;
import dev.headrace.frontends.pickle.Pickled.Storage;
import dev.headrace.frontends.pickle.Pickled.Table;
import dev.headrace.frontends.pickle.Pickled.Text;
import dev.headrace.frontends.pickle.Pickled.Tuple;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the stack machine of pickle protocols 2 to 4 as far as tensors need it, building [Pickled] values only.
///
/// Opcodes, globals and persistent ids outside the fixed lists end the reading with an [InputError]. Memory is bounded:
/// each opcode makes at most one value, and their number is limited.
final class PickleReader {
    private static final long MAX_BYTES = 64 << 20;
    private static final int MAX_OPCODES = 4_000_000;

    private final PickleCursor cursor;
    private final RebuildTensor rebuild;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Pickled> memo = new LinkedHashMap<>();

    private PickleReader(PickleCursor cursor, RebuildTensor rebuild) {
        this.cursor = cursor;
        this.rebuild = rebuild;
    }

    /// Reads one pickle.
    /// @param where what messages call the pickle
    /// @param rebuild gives a tensor its bytes
    static Pickled read(String where, MemorySegment bytes, RebuildTensor rebuild) {
        if (bytes.byteSize() > MAX_BYTES)
            throw new InputError(
                    "pickle has " + bytes.byteSize() + " bytes, more than the " + MAX_BYTES + " that are read",
                    where,
                    "save the model with torch.export.save of PyTorch 2.9 or later, which needs no pickle");
        return new PickleReader(new PickleCursor(where, bytes), rebuild).run();
    }

    private Pickled run() {
        for (int i = 0; i < MAX_OPCODES; i++) {
            int opcode = cursor.unsignedByte();
            if (opcode == '.') return pop();
            step(opcode);
        }
        throw cursor.error("more than " + MAX_OPCODES + " opcodes");
    }

    /// Opcodes by their characters in Python's `pickletools`.
    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol(cursor.unsignedByte());
            case 0x95 -> cursor.skipLong(); // FRAME: a hint for buffering
            case '(' -> marks.add(stack.size());
            case 'N' -> push(new None());
            case 0x88 -> push(new Bool(true));
            case 0x89 -> push(new Bool(false));
            case 'K' -> push(new Int(cursor.unsignedByte()));
            case 'M' -> push(new Int(cursor.unsignedShort()));
            case 'J' -> push(new Int(cursor.signedInt()));
            case 0x8a -> push(new Int(cursor.number(cursor.unsignedByte())));
            case 'G' -> push(new Real(cursor.real()));
            case 'X' -> push(new Text(cursor.text(cursor.unsignedInt())));
            case 0x8c -> push(new Text(cursor.text(cursor.unsignedByte())));
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popToMark()));
            case 0x85 -> push(new Tuple(pop(1)));
            case 0x86 -> push(new Tuple(pop(2)));
            case 0x87 -> push(new Tuple(pop(3)));
            case ']' -> push(new Sequence());
            case 'a' -> append(pop(1));
            case 'e' -> append(popToMark());
            case '}' -> push(new Table());
            case 's' -> put(pop(2));
            case 'u' -> put(popToMark());
            case 'c' -> push(global(cursor.line(), cursor.line()));
            case 0x93 -> push(stackGlobal(pop(2)));
            case 'Q' -> push(persistent(pop()));
            case 'R' -> reduce(pop(2));
            case 'b' -> build(pop());
            case 'q' -> memo.put((long) cursor.unsignedByte(), top());
            case 'r' -> memo.put(cursor.unsignedInt(), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> push(remembered(cursor.unsignedByte()));
            case 'j' -> push(remembered(cursor.unsignedInt()));
            default -> throw cursor.error("the opcode 0x" + Integer.toHexString(opcode) + ", which is refused,");
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > 4) throw cursor.error("the unknown protocol " + version);
    }

    private Global global(String module, String name) {
        String full = module + "." + name;
        if (!Globals.knows(full)) throw cursor.error("the name '" + full + "', which is refused: it could run code,");
        return new Global(full);
    }

    private Global stackGlobal(List<Pickled> names) {
        if (names.getFirst() instanceof Text(String module) && names.getLast() instanceof Text(String name))
            return global(module, name);
        throw cursor.error("a name that is no string");
    }

    /// `('storage', class, key, device, elements)`, the only persistent id that torch.save writes.
    private Storage persistent(Pickled id) {
        if (id instanceof Tuple(var parts)
                && parts.size() == 5
                && parts.get(0) instanceof Text(String tag)
                && tag.equals("storage")
                && parts.get(1) instanceof Global(String type)
                && (Globals.STORAGES.containsKey(type) || type.equals(Globals.UNTYPED_STORAGE))
                && parts.get(2) instanceof Text(String key)) return new Storage(Globals.STORAGES.get(type), key);
        throw cursor.error("a persistent id that is no storage");
    }

    private void reduce(List<Pickled> call) {
        if (!(call.getFirst() instanceof Global(String function)) || !(call.getLast() instanceof Tuple(var arguments)))
            throw cursor.error("a call of " + call.getFirst().kindName());
        switch (function) {
            case Globals.ORDERED_DICT -> {
                if (!arguments.isEmpty()) throw cursor.error("an OrderedDict with arguments");
                push(new Table());
            }
            case Globals.PARAMETER -> {
                if (arguments.isEmpty() || !(arguments.getFirst() instanceof Pickled.Tensor))
                    throw cursor.error("a parameter that is no tensor");
                push(arguments.getFirst());
            }
            case Globals.TENSOR, Globals.TYPED_TENSOR -> {
                if (!rebuild.accepts(function, arguments)) throw cursor.error("a tensor of an unknown form");
                push(rebuild.tensor(arguments));
            }
            default -> throw cursor.error("a call of " + function);
        }
    }

    /// State dicts carry attributes beside their entries; they mean nothing here.
    private void build(Pickled state) {
        if (!(top() instanceof Table))
            throw cursor.error("state for " + top().kindName() + " (" + state.kindName() + ")");
    }

    private void append(List<Pickled> items) {
        if (!(top() instanceof Sequence list)) throw cursor.error("items for " + top().kindName());
        list.items.addAll(items);
    }

    /// Only strings are keys: hashing a hostile nest of tuples could take for ever.
    private void put(List<Pickled> pairs) {
        if (!(top() instanceof Table table)) throw cursor.error("entries for " + top().kindName());
        if (pairs.size() % 2 != 0) throw cursor.error("a key without a value");
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof Text(String key)))
                throw cursor.error(pairs.get(i).kindName() + " as a key");
            table.entries.put(key, pairs.get(i + 1));
        }
    }

    private Pickled remembered(long index) {
        Pickled value = memo.get(index);
        if (value == null) throw cursor.error("the memo " + index + " before it is set");
        return value;
    }

    private void push(Pickled value) {
        stack.add(value);
    }

    private Pickled top() {
        if (stack.size() <= floor()) throw cursor.error("too few values on its stack");
        return stack.getLast();
    }

    private Pickled pop() {
        return pop(1).getFirst();
    }

    private List<Pickled> pop(int count) {
        if (stack.size() - floor() < count) throw cursor.error("too few values on its stack");
        return cut(stack.size() - count);
    }

    private List<Pickled> popToMark() {
        if (marks.isEmpty()) throw cursor.error("no mark on its stack");
        return cut(marks.removeLast());
    }

    /// Values below the last mark are out of reach until it is gone.
    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private List<Pickled> cut(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> values = List.copyOf(tail);
        tail.clear();
        return values;
    }
}
