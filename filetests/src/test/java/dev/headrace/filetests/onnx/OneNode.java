package dev.headrace.filetests.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A model of one node, whose tensors are given here.
final class OneNode {
    private static final int IR_VERSION = 8;

    private final OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder();
    private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
    private final SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
    private final List<Integer> outputTypes = new ArrayList<>();
    private final int opset;
    private int tensors;

    OneNode(String operator, int opset) {
        node.setOpType(operator).setName("/layer/" + operator);
        this.opset = opset;
    }

    /// A tensor that is given at each run.
    OneNode given(TensorData data) {
        String name = "t" + tensors++;
        node.addInput(name);
        inputs.put(name, data);
        graph.addInput(value(name, typeOf(data.kind())).setType(tensorType(data)));
        return this;
    }

    /// An initializer.
    OneNode stored(TensorData data) {
        String name = "t" + tensors++;
        node.addInput(name);
        graph.addInitializer(tensor(data).setName(name));
        return this;
    }

    OneNode integers(long... values) {
        return stored(TensorData.ofLongs(ElementKind.I64, values, values.length));
    }

    OneNode nothing() {
        node.addInput("");
        return this;
    }

    OneNode with(String attribute, long... values) {
        var builder = OnnxMl.AttributeProto.newBuilder().setName(attribute);
        Arrays.stream(values).forEach(builder::addInts);
        node.addAttribute(builder.setType(OnnxMl.AttributeProto.AttributeType.INTS));
        return this;
    }

    OneNode with(String attribute, int value) {
        node.addAttribute(OnnxMl.AttributeProto.newBuilder()
                .setName(attribute)
                .setI(value)
                .setType(OnnxMl.AttributeProto.AttributeType.INT));
        return this;
    }

    OneNode with(String attribute, float value) {
        node.addAttribute(OnnxMl.AttributeProto.newBuilder()
                .setName(attribute)
                .setF(value)
                .setType(OnnxMl.AttributeProto.AttributeType.FLOAT));
        return this;
    }

    OneNode with(String attribute, String value) {
        node.addAttribute(OnnxMl.AttributeProto.newBuilder()
                .setName(attribute)
                .setS(ByteString.copyFromUtf8(value))
                .setType(OnnxMl.AttributeProto.AttributeType.STRING));
        return this;
    }

    OneNode with(String attribute, TensorData value) {
        node.addAttribute(OnnxMl.AttributeProto.newBuilder()
                .setName(attribute)
                .setT(tensor(value))
                .setType(OnnxMl.AttributeProto.AttributeType.TENSOR));
        return this;
    }

    /// A result of that kind.
    OneNode gives(ElementKind kind) {
        String name = "y" + outputTypes.size();
        node.addOutput(name);
        outputTypes.add(typeOf(kind));
        graph.addOutput(value(name, typeOf(kind)));
        return this;
    }

    SequencedMap<String, TensorData> inputs() {
        return inputs;
    }

    byte[] bytes() {
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph.clone().setName("graph").addNode(node))
                .build()
                .toByteArray();
    }

    private static OnnxMl.ValueInfoProto.Builder value(String name, int type) {
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type)));
    }

    private static OnnxMl.TypeProto tensorType(TensorData data) {
        var shape = OnnxMl.TensorShapeProto.newBuilder();
        for (long size : data.sizes().values())
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        return OnnxMl.TypeProto.newBuilder()
                .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(typeOf(data.kind()))
                        .setShape(shape))
                .build();
    }

    static OnnxMl.TensorProto.Builder tensor(TensorData data) {
        return OnnxMl.TensorProto.newBuilder()
                .addAllDims(data.sizes().values())
                .setDataType(typeOf(data.kind()))
                .setRawData(ByteString.copyFrom(data.toBytes().toArray(ValueLayout.JAVA_BYTE)));
    }

    static int typeOf(ElementKind kind) {
        return switch (kind) {
            case F32 -> 1;
            case U8 -> 2;
            case I4 -> 22;
            case I8 -> 3;
            case I16 -> 5;
            case I32 -> 6;
            case I64 -> 7;
            case BOOL -> 9;
            case F16 -> 10;
            case F8_E4M3 -> 17;
            case F64 -> 11;
            case BF16 -> 16;
        };
    }
}
