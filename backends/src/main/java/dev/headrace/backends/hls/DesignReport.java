package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.ScalarTypes;
import java.util.List;
import java.util.Optional;

/// What was built and why: kernels with their tasks, every FIFO with its depth and the reason, every buffer with its
/// kind of memory, and the remarks of all stages. The `predicted_cycles` of a task are those of its schedule: from the
/// target's table of operators, measured by nobody.
final class DesignReport {
    private final List<Remark> remarks;

    private DesignReport(ModuleOp module) {
        remarks = PassManager.remarks(module);
    }

    static ObjectNode of(ModuleOp module) {
        DesignReport report = new DesignReport(module);
        ObjectNode root = new ObjectMapper().createObjectNode();
        module.attribute(PassManager.LEVEL, StringAttr.class).ifPresent(level -> root.put("level", level.value()));
        intermediates(module, root.putObject("intermediate_memory"));
        ArrayNode kernels = root.putArray("kernels");
        for (KernelOp kernel : module.all(KernelOp.class)) report.kernel(kernel, kernels.addObject());
        ArrayNode list = root.putArray("remarks");
        for (Remark remark : report.remarks) remark(remark, list.addObject());
        return root;
    }

    /// What lies between computations: whole tensors in external memory if nothing is fused; FIFOs and converters on
    /// the chip as it is.
    private static void intermediates(ModuleOp module, ObjectNode node) {
        long unfused = 0;
        long fused = 0;
        for (KernelOp kernel : module.all(KernelOp.class)) {
            unfused += kernel.attribute("memory.unfused_bits", IntegerAttr.class)
                    .map(IntegerAttr::value)
                    .orElse(0L);
            for (StreamOp stream : kernel.streams())
                if (!hasRole(stream.writer(), TaskRole.LOAD) && !hasRole(stream.reader(), TaskRole.STORE))
                    fused += bits(stream);
            for (TaskOp task : kernel.tasks())
                if (hasRole(task, TaskRole.CONVERT) || hasRole(task, TaskRole.LINES))
                    for (BufferOp buffer : task.all(BufferOp.class)) fused += buffer.bits();
        }
        node.put("bits_without_fusion", unfused).put("bits_with_fusion", fused);
    }

    private static boolean hasRole(TaskOp task, TaskRole role) {
        return task.role().equals(Optional.of(role));
    }

    private static long bits(StreamOp stream) {
        return stream.depth() * ScalarTypes.width(stream.type().element());
    }

    private void kernel(KernelOp kernel, ObjectNode node) {
        node.put("name", kernel.symbol()).put("placement", kernel.isOnHost() ? "host" : "device");
        origin(kernel, node);
        ArrayNode tasks = node.putArray("tasks");
        for (TaskOp task : kernel.tasks()) task(task, tasks.addObject());
        ArrayNode fifos = node.putArray("fifos");
        for (StreamOp stream : kernel.streams()) fifo(stream, fifos.addObject());
    }

    private static void task(TaskOp task, ObjectNode node) {
        node.put("name", task.symbol());
        task.role().ifPresent(role -> node.put("role", role.text()));
        origin(task, node);
        number(task, "schedule.latency", "predicted_cycles", node);
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
        stream.attribute("memory.kind", StringAttr.class).ifPresent(kind -> node.put("memory", kind.value()));
        number(stream, "schedule.tokens", "tokens", node);
        ArrayNode why = node.putArray("why");
        for (Remark remark : remarks)
            if (remark.subject().equals(stream.symbol())) why.add(remark.what() + ": " + remark.why());
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
