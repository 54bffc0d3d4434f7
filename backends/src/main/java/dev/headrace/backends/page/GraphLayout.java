package dev.headrace.backends.page;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Where the tasks and FIFOs of a kernel are drawn: in layers, data flows down. Lengths are pixels at the scale 1.
///
/// @param width of the whole drawing
/// @param tasks the box of each
/// @param streams the corners of each line, from the writer to the reader
record GraphLayout(
        double width, double height, SequencedMap<TaskOp, Box> tasks, SequencedMap<StreamOp, List<Point>> streams) {
    private static final int SEED = 1;

    /// The better placement takes a place for each layer that a line crosses, and time that grows faster than these.
    private static final int MOST_LINES_PLACED_WELL = 250;

    record Point(double x, double y) {}

    /// @param x of the left edge
    /// @param y of the upper edge
    record Box(double x, double y, double width, double height) {}

    static GraphLayout of(KernelOp kernel) {
        // A registry of the whole process; registering again changes nothing.
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
        ElkNode graph = graph(kernel.streams().size() > MOST_LINES_PLACED_WELL);
        SequencedMap<TaskOp, ElkNode> nodes = new LinkedHashMap<>();
        for (TaskOp task : kernel.graph()) {
            ElkNode node = ElkGraphUtil.createNode(graph);
            boolean isTransfer = task.role()
                    .filter(role -> role == TaskRole.LOAD || role == TaskRole.STORE)
                    .isPresent();
            // Most tasks bring a parameter, and little is to be said of them.
            if (isTransfer) node.setDimensions(164, 34);
            else node.setDimensions(204, 50);
            nodes.put(task, node);
        }
        SequencedMap<StreamOp, ElkEdge> edges = new LinkedHashMap<>();
        for (StreamOp stream : kernel.streams()) {
            ElkEdge edge = ElkGraphUtil.createSimpleEdge(nodes.get(stream.writer()), nodes.get(stream.reader()));
            // What is computed goes straight down, beside what is loaded for it.
            if (!stream.writer().externalMemories().isEmpty())
                edge.setProperty(LayeredOptions.PRIORITY_STRAIGHTNESS, 1);
            else edge.setProperty(LayeredOptions.PRIORITY_STRAIGHTNESS, 20);
            edges.put(stream, edge);
        }
        new RecursiveGraphLayoutEngine().layout(graph, new BasicProgressMonitor());

        SequencedMap<TaskOp, Box> tasks = new LinkedHashMap<>();
        nodes.forEach(
                (task, node) -> tasks.put(task, new Box(node.getX(), node.getY(), node.getWidth(), node.getHeight())));
        SequencedMap<StreamOp, List<Point>> streams = new LinkedHashMap<>();
        edges.forEach((stream, edge) -> streams.put(stream, corners(edge)));
        return new GraphLayout(graph.getWidth(), graph.getHeight(), tasks, streams);
    }

    private static ElkNode graph(boolean isLarge) {
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        graph.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
        graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(CoreOptions.RANDOM_SEED, SEED);
        graph.setProperty(
                LayeredOptions.NODE_PLACEMENT_STRATEGY,
                isLarge ? NodePlacementStrategy.BRANDES_KOEPF : NodePlacementStrategy.NETWORK_SIMPLEX);
        graph.setProperty(CoreOptions.SPACING_NODE_NODE, 20.0);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 44.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 18.0);
        return graph;
    }

    private static List<Point> corners(ElkEdge edge) {
        List<Point> corners = new ArrayList<>();
        for (ElkEdgeSection section : edge.getSections()) {
            corners.add(new Point(section.getStartX(), section.getStartY()));
            for (ElkBendPoint bend : section.getBendPoints()) corners.add(new Point(bend.getX(), bend.getY()));
            corners.add(new Point(section.getEndX(), section.getEndY()));
        }
        return corners;
    }
}
