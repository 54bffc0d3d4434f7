package dev.headrace.backends.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.backends.page.GraphLayout.Point;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.StringAttr;
import java.util.List;
import java.util.Optional;

/// What the page shows: the report, with the place of everything in the drawing, the loops of tasks and the times when
/// they work.
final class PageData {
    private PageData() {}

    /// @param report of the same module, kernels, tasks and FIFOs in its order; stays as it is
    static ObjectNode of(ModuleOp module, ObjectNode report) {
        ObjectNode data = report.deepCopy();
        for (String name : List.of("model", "target"))
            module.attribute("headrace." + name, StringAttr.class).ifPresent(text -> data.put(name, text.value()));
        var kernels = data.withArray("kernels").iterator();
        for (KernelOp kernel : module.all(KernelOp.class)) kernel(kernel, (ObjectNode) kernels.next());
        return data;
    }

    private static void kernel(KernelOp kernel, ObjectNode node) {
        if (kernel.tasks().isEmpty()) return;
        GraphLayout layout = GraphLayout.of(kernel);
        node.put("width", rounded(layout.width())).put("height", rounded(layout.height()));
        var spans = Timeline.of(kernel);
        var tasks = node.withArray("tasks").iterator();
        layout.tasks().forEach((task, box) -> {
            ObjectNode entry = (ObjectNode) tasks.next();
            entry.put("x", rounded(box.x())).put("y", rounded(box.y()));
            entry.put("width", rounded(box.width())).put("height", rounded(box.height()));
            Loops.add(task.body(), entry.putArray("loops"));
            spans.flatMap(all -> Optional.ofNullable(all.get(task))).ifPresent(span -> time(span, entry));
        });
        var fifos = node.withArray("fifos").iterator();
        layout.streams().forEach((stream, corners) -> line(corners, (ObjectNode) fifos.next()));
    }

    private static void time(Timeline.Span span, ObjectNode entry) {
        entry.put("start", span.start()).put("end", span.end());
    }

    private static void line(List<Point> corners, ObjectNode entry) {
        ArrayNode line = entry.putArray("line");
        for (Point corner : corners) line.add(rounded(corner.x())).add(rounded(corner.y()));
    }

    private static long rounded(double length) {
        return Math.round(length);
    }
}
