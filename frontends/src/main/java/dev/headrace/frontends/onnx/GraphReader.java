package dev.headrace.frontends.onnx;

import dev.headrace.frontends.protobuf.ProtobufReader;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `GraphProto` and what is in it.
final class GraphReader {
    /// Graphs inside of graphs.
    private static final int DEEPEST = 16;

    private GraphReader() {}

    /// @param depth the number of graphs around it
    static Graph graph(String where, ProtobufReader in, int depth) {
        if (depth > DEEPEST)
            throw new InputError(
                    "has graphs inside of graphs, more than " + DEEPEST + " deep", where, "the file is damaged");
        String name = "";
        List<Node> nodes = new ArrayList<>();
        List<StoredTensor> initializers = new ArrayList<>();
        List<ValueInfo> inputs = new ArrayList<>();
        List<ValueInfo> outputs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(node(where, in.message(), depth));
                case 2 -> name = in.text();
                case 5 -> initializers.add(tensor(where, in));
                case 11 -> inputs.add(ValueInfoReader.read(in.message()));
                case 12 -> outputs.add(ValueInfoReader.read(in.message()));
                case 15 -> throw new InputError("has a sparse initializer", where, "export the model with dense ones");
                default -> in.skip();
            }
        }
        return new Graph(name, nodes, initializers, inputs, outputs);
    }

    static Node node(String where, ProtobufReader in, int depth) {
        String name = "";
        String operator = "";
        String overload = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.text());
                case 2 -> outputs.add(in.text());
                case 3 -> name = in.text();
                case 4 -> operator = in.text();
                case 5 -> attribute(where, in.message(), depth, attributes);
                case 7 -> domain = in.text();
                case 8 -> overload = in.text();
                default -> in.skip();
            }
        }
        return new Node(name, domain, overloaded(operator, overload), inputs, outputs, attributes);
    }

    /// One name for a function and which of its kind is meant.
    static String overloaded(String name, String overload) {
        return overload.isEmpty() ? name : name + ":" + overload;
    }

    static void attribute(String where, ProtobufReader in, int depth, Map<String, Attribute> attributes) {
        String name = "";
        String reference = "";
        int kind = 0;
        float real = 0;
        long integer = 0;
        String text = "";
        StoredTensor tensor = null;
        Graph body = null;
        List<Float> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> real = in.real();
                case 3 -> integer = in.varint();
                case 4 -> text = in.text();
                case 5 -> tensor = tensor(where, in);
                case 6 -> body = graph(where, in.message(), depth + 1);
                case 7 -> in.reals(reals::add);
                case 8 -> in.varints(integers::add);
                case 20 -> kind = (int) in.varint();
                case 21 -> reference = in.text();
                default -> in.skip();
            }
        }
        attributes.put(
                name,
                !reference.isEmpty()
                        ? new Attribute.Reference(reference)
                        : switch (kind) {
                            case 1 -> new Attribute.Real(real);
                            case 2 -> new Attribute.Int(integer);
                            case 3 -> new Attribute.Text(text);
                            case 4 -> tensor == null ? new Attribute.Other(kind) : new Attribute.Tensor(tensor);
                            case 5 -> body == null ? new Attribute.Other(kind) : new Attribute.Body(body);
                            case 6 -> new Attribute.Reals(reals);
                            case 7 -> new Attribute.Ints(integers);
                            default -> new Attribute.Other(kind);
                        });
    }

    private static StoredTensor tensor(String where, ProtobufReader outer) {
        MemorySegment message = outer.bytes();
        ProtobufReader in = outer.over(message);
        String name = "";
        List<Long> dims = new ArrayList<>();
        long type = 0;
        boolean isExternal = false;
        Map<String, String> external = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.varints(dims::add);
                case 2 -> type = in.varint();
                case 3 -> throw new InputError("has a tensor in segments", where, "save the model with whole tensors");
                case 8 -> name = in.text();
                case 13 -> entry(in.message(), external);
                case 14 -> isExternal = in.varint() == 1;
                default -> in.skip();
            }
        }
        if (isExternal && !external.containsKey("location"))
            throw new InputError(
                    "has external data without a location", "tensor '" + name + "'", "save the model again");
        return new StoredTensor(name, new Dims(dims), type, message, isExternal ? external : Map.of());
    }

    private static void entry(ProtobufReader in, Map<String, String> entries) {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text();
                case 2 -> value = in.text();
                default -> in.skip();
            }
        }
        entries.put(key, value);
    }
}
