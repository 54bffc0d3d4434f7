package dev.headrace.backends.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.List;

/// The nest of loops of a task with its schedule, as JSON.
final class Loops {
    private static final List<String> NUMBERS = List.of("ii", "depth", "latency");

    private Loops() {}

    /// Adds the loops in a block, each with those inside of it, also where they stand in a condition.
    static void add(Block block, ArrayNode list) {
        for (Op op : block) {
            if (op instanceof ForOp loop) add(loop, list.addObject());
            else for (Region region : op.regions()) for (Block inner : region.blocks()) add(inner, list);
        }
    }

    private static void add(ForOp loop, ObjectNode node) {
        loop.mostTrips().ifPresent(trips -> node.put("trips", trips));
        for (String name : NUMBERS)
            loop.attribute("schedule." + name, IntegerAttr.class).ifPresent(number -> node.put(name, number.value()));
        if (loop.hasAttribute("schedule.flattened")) node.put("flattened", true);
        if (loop.isUnrolled()) node.put("unrolled", true);
        ArrayNode inner = node.putArray("loops");
        add(loop.body(), inner);
        if (inner.isEmpty()) node.remove("loops");
    }
}
