package dev.headrace.frontends.onnx;

import dev.headrace.frontends.protobuf.Budget;
import dev.headrace.frontends.protobuf.ProtobufReader;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `ModelProto`: all of it but the elements of tensors. The numbers of the fields are those of `onnx.proto`.
final class ModelReader {
    /// Memory for nodes, names and shapes. The largest models have some 10^5 nodes.
    private static final long MOST_BYTES = 1L << 30;

    private final String where;

    private ModelReader(String where) {
        this.where = where;
    }

    /// @throws InputError where the bytes are no model, or one that needs too much memory
    static OnnxModel read(String where, MemorySegment bytes) {
        ProtobufReader in = new ProtobufReader(where, new Budget(where, MOST_BYTES), bytes);
        return new ModelReader(where).model(in);
    }

    private OnnxModel model(ProtobufReader in) {
        Graph graph = null;
        Map<String, Long> opsets = new LinkedHashMap<>();
        List<Function> functions = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 7 -> graph = GraphReader.graph(where, in.message(), 0);
                case 8 -> opset(in.message(), opsets);
                case 25 -> functions.add(function(in.message()));
                default -> in.skip();
            }
        }
        if (graph == null) throw new InputError("holds no graph", where, "hand in a file that an ONNX exporter wrote");
        return new OnnxModel(graph, opsets, functions);
    }

    private static void opset(ProtobufReader in, Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = in.text();
                case 2 -> version = in.varint();
                default -> in.skip();
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private Function function(ProtobufReader in) {
        String domain = "";
        String name = "";
        String overload = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> defaults = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, Long> opsets = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 4 -> inputs.add(in.text());
                case 5 -> outputs.add(in.text());
                case 7 -> nodes.add(GraphReader.node(where, in.message(), 0));
                case 9 -> opset(in.message(), opsets);
                case 10 -> domain = in.text();
                case 11 -> GraphReader.attribute(where, in.message(), 0, defaults);
                case 13 -> overload = in.text();
                default -> in.skip();
            }
        }
        return new Function(domain, GraphReader.overloaded(name, overload), inputs, outputs, defaults, nodes, opsets);
    }
}
