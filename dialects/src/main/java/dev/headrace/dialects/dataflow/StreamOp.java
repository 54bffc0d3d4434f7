package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;
import java.util.Optional;

/// A FIFO that holds at most `depth` tokens. One task writes it, one other task reads it, and the writer comes first.
///
/// ```mlir
/// %s = dataflow.stream_instance {depth = 32 : i64, sym_name = "scores"} : !dataflow.stream<f32>
/// ```
public final class StreamOp extends DataflowOp {
    /// What the FIFO is made of, once that is chosen.
    public static final String MEMORY_KIND = "memory.kind";

    /// The name of the FIFO whose tokens are those of one stream after the other, as they stand, where several of equal
    /// depth share one.
    public static final String FIFO = "fifo";

    public static final OpSpec<StreamOp> SPEC = OpSpec.of("dataflow.stream_instance", StreamOp::new)
            .result("stream", Constraints.STREAM)
            .attribute("depth", IntegerAttr.class)
            .attribute("sym_name", StringAttr.class)
            .optionalAttribute(MEMORY_KIND, StringAttr.class)
            .optionalAttribute("die", IntegerAttr.class)
            .optionalAttribute(FIFO, StringAttr.class)
            .format("attr-dict `:` type($stream)")
            .verify(StreamOp::verify);

    private StreamOp(OpState state) {
        super(state);
    }

    public static StreamOp create(Builder at, Location location, String name, StreamType type, long depth) {
        return at.add(SPEC.create(OpState.of(SPEC, location)
                .results(type)
                .attribute("depth", IntegerAttr.i64(depth))
                .attribute("sym_name", new StringAttr(name))));
    }

    public String symbol() {
        return required("sym_name", StringAttr.class).value();
    }

    public long depth() {
        return required("depth", IntegerAttr.class).value();
    }

    public Optional<MemoryKind> kind() {
        return attribute(MEMORY_KIND, StringAttr.class).flatMap(kind -> MemoryKind.named(kind.value()));
    }

    /// The FIFO that the stream shares with others.
    public Optional<String> fifo() {
        return attribute(FIFO, StringAttr.class).map(StringAttr::value);
    }

    public StreamType type() {
        return (StreamType) result().type();
    }

    /// The outermost task that writes this stream.
    public TaskOp writer() {
        return endpoint(StreamWriteOp.class);
    }

    /// The outermost task that reads this stream.
    public TaskOp reader() {
        return endpoint(StreamReadOp.class);
    }

    /// Whether one task writes it and one reads it: [#writer] and [#reader] may be asked for.
    boolean hasEnds() {
        return result().users().stream()
                        .allMatch(user -> user.enclosing(TaskOp.class).isPresent())
                && tasksWith(StreamWriteOp.class).size() == 1
                && tasksWith(StreamReadOp.class).size() == 1;
    }

    private TaskOp endpoint(Class<? extends Op> kind) {
        return tasksWith(kind).getFirst();
    }

    private List<TaskOp> tasksWith(Class<? extends Op> kind) {
        return result().users().stream()
                .filter(kind::isInstance)
                .map(this::outermostTask)
                .distinct()
                .toList();
    }

    private TaskOp outermostTask(Op user) {
        Op op = user;
        while (op.block() != block()) {
            Op parent = op.parent();
            if (parent == null) throw new IllegalStateException(user + " does not lie beside the stream " + symbol());
            op = parent;
        }
        if (op instanceof TaskOp task) return task;
        throw new IllegalStateException("stream " + symbol() + " is used outside of a task");
    }

    private void verify(Diagnostics problems) {
        if (depth() < 1) problems.error(this, "has depth %d", depth());
        if (hasAttribute(MEMORY_KIND) && kind().isEmpty())
            problems.error(
                    this,
                    "has kind %s, expected one of %s",
                    attribute(MEMORY_KIND).orElseThrow(),
                    MemoryKind.names());
        attribute("die", IntegerAttr.class)
                .filter(die -> die.value() < 0)
                .ifPresent(die -> problems.error(this, "is on die %d", die.value()));
        Resources.verify(this, problems);
        for (Op user : result().users()) {
            if (!(user instanceof StreamReadOp || user instanceof StreamWriteOp || user instanceof StreamCastOp)) {
                problems.error(this, "is used by %s", user.name());
                return;
            }
            if (user.enclosing(TaskOp.class).isEmpty()) {
                problems.error(this, "is used outside of a task").note(user.location(), "here");
                return;
            }
        }
        List<TaskOp> writers = tasksWith(StreamWriteOp.class);
        List<TaskOp> readers = tasksWith(StreamReadOp.class);
        if (writers.size() != 1 || readers.size() != 1)
            problems.error(
                    this,
                    "@%s has %d writing and %d reading tasks, expected one of each",
                    symbol(),
                    writers.size(),
                    readers.size());
        else if (!writers.getFirst().isBefore(readers.getFirst()))
            problems.error(this, "@%s is read before it is written", symbol());
    }
}
