package dev.headrace.backends.cpu;

import dev.headrace.dialects.Place;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.StringAttr;

/// Counts of streams: of tokens written and of tokens read, checked where they change and when a kernel ends.
record Queues(ProgramCode program, Scope scope) {
    /// Counts that are 0, and the stream that they belong to.
    Held.Queue fresh(Op op, Held.Tokens tokens, long capacity, int readers) {
        long bytes = 8L * (1 + Math.max(1, readers));
        Storage storage = Storage.in(scope.workspace(), bytes);
        // Until the kernel ends, and its streams are checked.
        storage.pin();
        String counts = scope.pointer(storage.offset());
        out().line("call void @llvm.memset.p0.i64(ptr %s, i8 0, i64 %d, i1 false)", counts, bytes);
        Held.Queue queue =
                new Held.Queue(tokens, counts, storage, new QueueUse(Math.max(1, readers)), capacity, name(op));
        scope.queues().add(queue);
        return queue;
    }

    private FunctionText out() {
        return scope.out();
    }

    static String name(Op op) {
        return op.attribute("sym_name", StringAttr.class).map(StringAttr::value).orElseGet(() -> Place.of(op));
    }

    void setWritten(Held.Queue queue, String count) {
        out().line("store i64 %s, ptr %s", count, queue.counts());
    }

    String written(Held.Queue queue) {
        return out().value("load i64, ptr %s", queue.counts());
    }

    /// Takes the next `count` tokens of a reader.
    /// @return the number of the first
    String read(Held.Queue queue, Op reader, long count) {
        int number = queue.use().number(reader);
        String place = out().value("getelementptr i64, ptr %s, i64 %d", queue.counts(), 1 + number);
        String next = out().value("load i64, ptr %s", place);
        String after = out().value("add nsw i64 %s, %d", next, count);
        String isMissing = out().value("icmp sgt i64 %s, %s", after, written(queue));
        int site = program.failures()
                .wrong(text(Place.task(reader) + " reads from stream @" + queue.name() + ", which is empty after ")
                        + "%d tokens");
        program.failIf(out(), isMissing, site, next, "0");
        out().line("store i64 %s, ptr %s", after, place);
        return out().value("select i1 %s, i64 0, i64 %s", isMissing, next);
    }

    /// Makes room for the next `count` tokens.
    /// @return the number of the first
    String write(Held.Queue queue, long count) {
        String next = written(queue);
        String after = out().value("add nsw i64 %s, %d", next, count);
        String isMore = out().value("icmp sgt i64 %s, %d", after, queue.capacity());
        int site = program.failures()
                .wrong(text("stream @" + queue.name() + " carries more than its " + queue.capacity() + " tokens"));
        program.failIf(out(), isMore, site);
        out().line("store i64 %s, ptr %s", after, queue.counts());
        return out().value("select i1 %s, i64 0, i64 %s", isMore, next);
    }

    /// Checks that all streams of a kernel have been read, and gives their counts back.
    void close() {
        for (Held.Queue queue : scope.queues()) {
            String counts = scope.pointer(queue.countsStorage().offset());
            String written = out().value("load i64, ptr %s", counts);
            if (queue.use().readers().isEmpty() && !queue.use().isTaken())
                left(out().value("icmp ne i64 %s, 0", written), queue, "nobody", written);
            for (int i = 0; i < queue.use().readers().size(); i++) {
                String place = out().value("getelementptr i64, ptr %s, i64 %d", counts, 1 + i);
                String rest = out().value("sub i64 %s, %s", written, out().value("load i64, ptr %s", place));
                left(
                        out().value("icmp ne i64 %s, 0", rest),
                        queue,
                        Place.task(queue.use().readers().get(i)),
                        rest);
            }
            queue.countsStorage().unpin();
        }
        scope.queues().clear();
    }

    private void left(String condition, Held.Queue queue, String reader, String count) {
        int site = program.failures()
                .wrong(text("stream @" + queue.name()) + " has %d tokens left over that " + text(reader)
                        + " did not read");
        program.failIf(out(), condition, site, count, "0");
    }

    /// As it is in a format.
    private static String text(String words) {
        return words.replace("%", "%%");
    }
}
