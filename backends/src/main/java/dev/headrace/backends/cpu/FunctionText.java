package dev.headrace.backends.cpu;

import java.util.List;
import java.util.function.Consumer;

/// One function of LLVM IR while it is written: instructions in order, values numbered as they come.
final class FunctionText {
    private String head = "";
    private final StringBuilder slots = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private int values;
    private int labels;

    /// @param signature `void @main(ptr %context)`
    /// @param attributes what stands behind it
    void signature(String signature, String attributes) {
        head = "define " + signature + " " + attributes + " {\nentry:\n";
    }

    /// Adds an instruction that gives a value.
    /// @return the name of the value
    String value(String instruction) {
        String name = "%v" + values++;
        body.append("  ").append(name).append(" = ").append(instruction).append('\n');
        return name;
    }

    String value(String format, Object... arguments) {
        return value(format.formatted(arguments));
    }

    void line(String instruction) {
        body.append("  ").append(instruction).append('\n');
    }

    void line(String format, Object... arguments) {
        line(format.formatted(arguments));
    }

    /// Memory of this call, as a pointer. It is taken once, wherever in the function this is asked.
    String slot(String type) {
        String name = "%s" + values++;
        slots.append("  ").append(name).append(" = alloca ").append(type).append(", align 64\n");
        return name;
    }

    String freshLabel() {
        return "b" + labels++;
    }

    /// Ends the present block with a jump to a new one that begins here.
    void open(String label) {
        line("br label %%%s", label);
        begin(label);
    }

    /// Begins a block after one that has ended.
    void begin(String label) {
        body.append(label).append(":\n");
    }

    /// Counts from `from` to below `to` in steps of `step`, all of them `i64`.
    void loop(String from, String to, String step, Consumer<String> each) {
        String counter = slot("i64");
        String head = freshLabel();
        String inside = freshLabel();
        String after = freshLabel();
        line("store i64 %s, ptr %s", from, counter);
        open(head);
        String now = value("load i64, ptr %s", counter);
        String more = value("icmp slt i64 %s, %s", now, to);
        line("br i1 %s, label %%%s, label %%%s", more, inside, after);
        begin(inside);
        each.accept(now);
        line("store i64 %s, ptr %s", value("add nsw i64 %s, %s", now, step), counter);
        line("br label %%%s", head);
        begin(after);
    }

    void loop(long extent, Consumer<String> each) {
        if (extent == 1) each.accept("0");
        else loop("0", Long.toString(extent), "1", each);
    }

    /// Runs one of two parts.
    void choose(String condition, Runnable whenTrue, Runnable whenFalse) {
        String yes = freshLabel();
        String no = freshLabel();
        String after = freshLabel();
        line("br i1 %s, label %%%s, label %%%s", condition, yes, no);
        begin(yes);
        whenTrue.run();
        line("br label %%%s", after);
        begin(no);
        whenFalse.run();
        open(after);
    }

    /// A call of a function of the program or the runtime that gives a value.
    String call(String type, String function, List<String> arguments) {
        return value("call %s @%s(%s)", type, function, String.join(", ", arguments));
    }

    /// The whole function.
    String text() {
        return head + slots + body + "}\n\n";
    }
}
