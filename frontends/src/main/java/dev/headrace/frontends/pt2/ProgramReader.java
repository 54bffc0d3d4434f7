package dev.headrace.frontends.pt2;

import dev.headrace.frontends.json.Json;
import dev.headrace.frontends.pt2.ExportedProgram.Range;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Reads the JSON of an exported program by field names; fields of newer schemas are ignored.
final class ProgramReader {
    /// The only schema family that PyTorch 2.6 to 2.14 write.
    private static final long SCHEMA = 8;

    /// Large, of no use here, and the stack traces not ours to keep.
    private static final Set<String> IGNORED =
            Set.of("stack_trace", "from_node", "guards_code", "module_call_graph", "source_fn_stack");

    private ProgramReader() {}

    static ExportedProgram read(String where, MemorySegment utf8) {
        Json program = Json.parse(where, utf8, IGNORED);
        Json module = program.find("graph_module")
                .orElseThrow(() -> new InputError(
                        "is no exported program, it has no 'graph_module'",
                        where,
                        "hand in a file that torch.export.save wrote"));
        long schema = program.at("schema_version").at("major").integer();
        if (schema != SCHEMA)
            throw new InputError(
                    "has the schema version " + schema + ", only " + SCHEMA + " is known",
                    where,
                    "save it with one of PyTorch 2.6 to 2.14");
        Graph graph = graph(module.at("graph"));
        Signature signature = SignatureReader.read(module.at("signature"));
        checkOrder(module, graph.inputs().size(), signature.inputs().size(), "inputs");
        checkOrder(module, graph.outputs().size(), signature.outputs().size(), "outputs");
        return new ExportedProgram(
                graph,
                signature,
                ranges(program),
                program.find("torch_version").map(Json::text).orElse(""));
    }

    private static void checkOrder(Json module, int inGraph, int inSignature, String what) {
        if (inGraph != inSignature)
            throw module.error("has " + inGraph + " graph " + what + " but " + inSignature + " in its signature");
    }

    private static Graph graph(Json graph) {
        List<Node> nodes = new ArrayList<>();
        for (Json node : graph.at("nodes").items()) nodes.add(node(node));
        SequencedMap<String, TensorMeta> tensors = new LinkedHashMap<>();
        graph.at("tensor_values").fields().forEach((name, meta) -> tensors.put(name, TensorMetaReader.read(meta)));
        SequencedMap<String, SymInt> symInts = new LinkedHashMap<>();
        graph.find("sym_int_values")
                .ifPresent(values ->
                        values.fields().forEach((name, value) -> symInts.put(name, ArgumentReader.symInt(value))));
        return new Graph(
                ArgumentReader.all(graph.at("inputs")),
                ArgumentReader.all(graph.at("outputs")),
                nodes,
                tensors,
                symInts);
    }

    private static Node node(Json node) {
        SequencedMap<String, Argument> inputs = new LinkedHashMap<>();
        for (Json input : node.at("inputs").items())
            inputs.put(input.at("name").text(), ArgumentReader.read(input.at("arg")));
        return new Node(
                node.find("name").map(Json::text).orElse(""),
                node.at("target").text(),
                inputs,
                ArgumentReader.all(node.at("outputs")),
                node.find("metadata")
                        .flatMap(m -> m.find("nn_module_stack"))
                        .map(stack -> nearestModule(stack.text()))
                        .orElse(""));
    }

    /// `key,path,type;key,path,type`, outermost first.
    private static String nearestModule(String stack) {
        String nearest = stack.substring(stack.lastIndexOf(';') + 1);
        String[] parts = nearest.split(",", 3);
        return parts.length < 2 ? "" : parts[1];
    }

    private static SequencedMap<String, Range> ranges(Json program) {
        SequencedMap<String, Range> ranges = new LinkedHashMap<>();
        Optional<Json> constraints = program.find("range_constraints");
        if (constraints.isEmpty()) return ranges;
        for (Map.Entry<String, Json> symbol : constraints.get().fields().entrySet()) {
            Json range = symbol.getValue();
            ranges.put(
                    symbol.getKey(),
                    new Range(
                            range.find("min_val").map(Json::integer).orElse(null),
                            range.find("max_val").map(Json::integer).orElse(null)));
        }
        return ranges;
    }
}
