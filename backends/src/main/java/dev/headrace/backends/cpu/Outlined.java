package dev.headrace.backends.cpu;

import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of a function as a function of its own. It gets what it uses of the one around it as parameters, and works in
/// the same workspace. Inside, `%from` and `%to` are the part of its range that it is to do.
final class Outlined {
    private final ProgramCode program;
    private final Scope outer;
    private final String hint;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final Scope scope;
    private final FunctionText out;

    /// Made before the parameters are known, so the function is put together at the end.
    Outlined(ProgramCode program, Scope outer, String hint) {
        this.program = program;
        this.outer = outer;
        this.hint = hint;
        this.out = new FunctionText();
        this.scope = new Scope(out, outer.workspace(), outer.queues());
    }

    /// What is known inside.
    Scope scope() {
        return scope;
    }

    /// Makes values of the code known inside.
    /// @return what they are there
    List<Held> give(List<? extends Held> values) {
        List<Held> inside = new ArrayList<>();
        for (Held value : values) inside.add(give(value));
        return inside;
    }

    private Held give(Held value) {
        for (String typed : value.typed()) {
            int space = typed.lastIndexOf('%');
            if (space < 0 || names.containsKey(typed.substring(space))) continue;
            String outside = typed.substring(space);
            names.put(outside, "%p" + arguments.size());
            types.add(typed.substring(0, space - 1));
            arguments.add(outside);
        }
        return value.renamed(outside -> names.getOrDefault(outside, outside));
    }

    /// Makes a value of the program known inside.
    void give(Value value) {
        Held inside = give(outer.of(value));
        scope.put(value, inside);
    }

    /// The name outside of what has this name inside; null if it was made inside.
    @Nullable
    String outside(String inside) {
        for (Map.Entry<String, String> name : names.entrySet())
            if (name.getValue().equals(inside)) return name.getKey();
        return null;
    }

    /// Ends the function and calls it.
    /// @param extent of the range that it may do in parts; 0 if it has none
    void call(long extent) {
        out.line("ret void");
        List<String> parameters = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            boolean isPointer = types.get(i).equals("ptr");
            parameters.add(types.get(i) + (isPointer ? " noalias" : "") + " %p" + i);
            values.add(types.get(i) + " " + arguments.get(i));
        }
        String given = parameters.isEmpty() ? "" : ", " + String.join(", ", parameters);
        out.signature(
                "internal void @%s(ptr %%context, ptr %%workspace%s, i64 %%from, i64 %%to)"
                        .formatted(ModuleText.NAME, given),
                program.attributes());
        String name = program.addOnce(hint, out.text());
        FunctionText caller = outer.out();
        String passed = values.isEmpty() ? "" : ", " + String.join(", ", values);
        if (extent == 0) {
            caller.line("call void @%s(ptr %%context, ptr %%workspace%s, i64 0, i64 0)", name, passed);
            return;
        }
        callInParts(caller, name, extent);
    }

    /// By way of a function that finds the arguments in a row of memory.
    private void callInParts(FunctionText caller, String name, long extent) {
        List<String> fields = new ArrayList<>(List.of("ptr", "ptr"));
        fields.addAll(types);
        List<String> values = new ArrayList<>(List.of("%context", "%workspace"));
        values.addAll(arguments);
        String row = "{ " + String.join(", ", fields) + " }";
        String memory = caller.slot(row);
        FunctionText part = new FunctionText();
        part.signature(
                "internal void @%s(ptr %%row, i64 %%from, i64 %%to)".formatted(ModuleText.NAME), program.attributes());
        List<String> loaded = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            caller.line(
                    "store %s %s, ptr %s",
                    fields.get(i),
                    values.get(i),
                    caller.value("getelementptr %s, ptr %s, i32 0, i32 %d", row, memory, i));
            String field = part.value("getelementptr %s, ptr %%row, i32 0, i32 %d", row, i);
            loaded.add(fields.get(i) + " " + part.value("load %s, ptr %s", fields.get(i), field));
        }
        part.line("call void @%s(%s, i64 %%from, i64 %%to)", name, String.join(", ", loaded));
        part.line("ret void");
        program.callInParallel(caller, program.addOnce(name + ".part", part.text()), memory, extent);
    }
}
