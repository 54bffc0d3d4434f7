package dev.headrace.frontends.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/// Small models for tests, written by the classes that protobuf generated.
final class OnnxModels {
    static final int FLOAT = 1;
    static final int INT64 = 7;

    private OnnxModels() {}

    static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph.setName("graph"));
    }

    /// One input `x` of two floats, one output `y`.
    static GraphProto.Builder graph(NodeProto.Builder... nodes) {
        GraphProto.Builder graph =
                GraphProto.newBuilder().addInput(value("x", FLOAT, 2)).addOutput(value("y", FLOAT, 2));
        for (NodeProto.Builder node : nodes) graph.addNode(node);
        return graph;
    }

    static NodeProto.Builder node(String operator, List<String> inputs, String... outputs) {
        return NodeProto.newBuilder()
                .setName("/" + operator)
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllOutput(List.of(outputs));
    }

    static ValueInfoProto.Builder value(String name, int type, long... shape) {
        var dims = TensorShapeProto.newBuilder();
        for (long size : shape)
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims)));
    }

    static TensorProto.Builder floats(String name, float... values) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT).addDims(values.length);
        for (float value : values) tensor.addFloatData(value);
        return tensor;
    }

    static TensorProto.Builder integers(String name, long... values) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        for (long value : values) tensor.addInt64Data(value);
        return tensor;
    }

    static AttributeProto.Builder body(String name, GraphProto.Builder graph) {
        return AttributeProto.newBuilder().setName(name).setG(graph).setType(AttributeProto.AttributeType.GRAPH);
    }
}
