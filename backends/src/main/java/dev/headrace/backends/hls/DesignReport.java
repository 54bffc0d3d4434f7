package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What was built and why: kernels with their tasks, every FIFO with its depth and the reason, every buffer with its
/// kind of memory, and the remarks of all stages. The `predicted_cycles` of a task are those of its schedule: from the
/// target's table of operators, measured by nobody.
final class DesignReport {
    private final List<Remark> remarks;
    private final Map<String, List<Remark>> about;
    private final ResourceReport use;

    private DesignReport(ModuleOp module, Board board) {
        remarks = PassManager.remarks(module);
        about = remarks.stream().collect(Collectors.groupingBy(Remark::subject));
        use = new ResourceReport(board);
    }

    static ObjectNode of(ModuleOp module, Board board) {
        DesignReport report = new DesignReport(module, board);
        ObjectNode root = new ObjectMapper().createObjectNode();
        module.attribute(PassManager.LEVEL, StringAttr.class).ifPresent(level -> root.put("level", level.value()));
        IntermediateMemory.report(module, root);
        report.use.total(module, root);
        ArrayNode kernels = root.putArray("kernels");
        for (KernelOp kernel : module.all(KernelOp.class)) report.kernel(kernel, kernels.addObject());
        ArrayNode list = root.putArray("remarks");
        for (Remark remark : report.remarks) remark(remark, list.addObject());
        return root;
    }

    private static long bits(StreamOp stream) {
        return stream.depth() * stream.type().bits();
    }

    private void kernel(KernelOp kernel, ObjectNode node) {
        node.put("name", kernel.symbol()).put("placement", kernel.isOnHost() ? "host" : "device");
        origin(kernel, node);
        if (!kernel.isOnHost()) {
            node.put("group", kernel.group());
            if (kernel.round().isPresent()) node.put("rounds", kernel.rounds());
            use.kernel(kernel, node);
            IntermediateMemory.of(kernel).report(node);
        }
        ArrayNode tasks = node.putArray("tasks");
        for (TaskOp task : kernel.tasks()) task(task, tasks.addObject());
        ArrayNode fifos = node.putArray("fifos");
        for (StreamOp stream : kernel.streams()) fifo(stream, fifos.addObject());
    }

    private void task(TaskOp task, ObjectNode node) {
        node.put("name", task.symbol());
        task.role().ifPresent(role -> node.put("role", role.text()));
        task.unit().ifPresent(unit -> node.put("unit", unit));
        origin(task, node);
        number(task, "schedule.latency", "predicted_cycles", node);
        use.part(task, node);
        ArrayNode buffers = node.putArray("buffers");
        for (BufferOp buffer : task.all(BufferOp.class)) {
            ObjectNode entry =
                    buffers.addObject().put("type", buffer.type().toString()).put("bits", buffer.bits());
            entry.put("double", buffer.isDouble()).put("banks", buffer.banks());
            buffer.kind().ifPresent(kind -> entry.put("memory", kind.text()));
        }
    }

    private void fifo(StreamOp stream, ObjectNode node) {
        node.put("name", stream.symbol());
        origin(stream, node);
        node.put("from", stream.writer().symbol()).put("to", stream.reader().symbol());
        node.put("type", stream.type().element().toString()).put("depth", stream.depth());
        node.put("bits", bits(stream));
        stream.fifo().ifPresent(fifo -> node.put("fifo", fifo));
        stream.kind().ifPresent(kind -> node.put("memory", kind.text()));
        number(stream, "schedule.tokens", "tokens", node);
        use.part(stream, node);
        ArrayNode why = node.putArray("why");
        for (Remark remark : about.getOrDefault(stream.symbol(), List.of()))
            why.add(remark.what() + ": " + remark.why());
    }

    private static void origin(Op op, ObjectNode node) {
        List<String> names = op.location().names();
        if (names.isEmpty()) return;
        ArrayNode origin = node.putArray("origin");
        names.forEach(origin::add);
    }

    private static void number(Op op, String attribute, String name, ObjectNode node) {
        op.attribute(attribute, IntegerAttr.class).ifPresent(number -> node.put(name, number.value()));
    }

    private static void remark(Remark remark, ObjectNode node) {
        node.put("stage", remark.stage()).put("subject", remark.subject());
        node.put("what", remark.what()).put("why", remark.why());
        if (remark.numbers().isEmpty()) return;
        ObjectNode numbers = node.putObject("numbers");
        remark.numbers().forEach(numbers::put);
    }
}
