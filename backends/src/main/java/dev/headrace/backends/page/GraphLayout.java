package dev.headrace.backends.page;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
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
/// @param tasks the upper left corner of each
/// @param streams the corners of each line, from the writer to the reader
record GraphLayout(
        double width, double height, SequencedMap<TaskOp, Point> tasks, SequencedMap<StreamOp, List<Point>> streams) {
    /// The size that every task is drawn in.
    static final double TASK_WIDTH = 204;

    static final double TASK_HEIGHT = 50;

    private static final int SEED = 1;

    record Point(double x, double y) {}

    static GraphLayout of(KernelOp kernel) {
        // A registry of the whole process; registering again changes nothing.
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
        ElkNode graph = graph();
        SequencedMap<TaskOp, ElkNode> nodes = new LinkedHashMap<>();
        for (TaskOp task : kernel.tasks()) {
            ElkNode node = ElkGraphUtil.createNode(graph);
            node.setDimensions(TASK_WIDTH, TASK_HEIGHT);
            nodes.put(task, node);
        }
        SequencedMap<StreamOp, ElkEdge> edges = new LinkedHashMap<>();
        for (StreamOp stream : kernel.streams())
            edges.put(stream, ElkGraphUtil.createSimpleEdge(nodes.get(stream.writer()), nodes.get(stream.reader())));
        new RecursiveGraphLayoutEngine().layout(graph, new BasicProgressMonitor());

        SequencedMap<TaskOp, Point> tasks = new LinkedHashMap<>();
        nodes.forEach((task, node) -> tasks.put(task, new Point(node.getX(), node.getY())));
        SequencedMap<StreamOp, List<Point>> streams = new LinkedHashMap<>();
        edges.forEach((stream, edge) -> streams.put(stream, corners(edge)));
        return new GraphLayout(graph.getWidth(), graph.getHeight(), tasks, streams);
    }

    private static ElkNode graph() {
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        graph.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
        graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(CoreOptions.RANDOM_SEED, SEED);
        graph.setProperty(CoreOptions.SPACING_NODE_NODE, 26.0);
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
