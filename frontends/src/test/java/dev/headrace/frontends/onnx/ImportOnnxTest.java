package dev.headrace.frontends.onnx;

import static dev.headrace.frontends.onnx.OnnxModels.FLOAT;
import static dev.headrace.frontends.onnx.OnnxModels.body;
import static dev.headrace.frontends.onnx.OnnxModels.floats;
import static dev.headrace.frontends.onnx.OnnxModels.graph;
import static dev.headrace.frontends.onnx.OnnxModels.integers;
import static dev.headrace.frontends.onnx.OnnxModels.model;
import static dev.headrace.frontends.onnx.OnnxModels.node;
import static dev.headrace.frontends.onnx.OnnxModels.value;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportOnnxTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void weightsBecomeParametersByName() throws IOException {
        OnnxProgram program = convert(model(
                graph(node("Add", List.of("x", "layer.weight"), "y")).addInitializer(floats("layer.weight", 1, 2))));
        assertThat(text(program)).contains("headrace.parameter = \"layer.weight\"");
        assertThat(program.parameters().apply("layer.weight").toFloats()).containsExactly(1, 2);
    }

    /// An initializer that is an input too is one that callers may replace.
    @Test
    void inputsWithAnInitializerAreNoInputs() throws IOException {
        OnnxProgram program = convert(model(graph(node("Add", List.of("w", "x"), "y"))
                .addInput(value("w", FLOAT, 2))
                .addInitializer(floats("w", 1, 2))));
        assertThat(text(program)).contains("headrace.input = \"input0\"").doesNotContain("input1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBranchWhoseConditionIsKnownIsTaken(boolean condition) throws IOException {
        GraphProto.Builder yes =
                GraphProto.newBuilder().addNode(node("Exp", List.of("x"), "p")).addOutput(value("p", FLOAT, 2));
        GraphProto.Builder no = GraphProto.newBuilder()
                .addNode(node("Sin", List.of("x"), "n"))
                .addNode(node("NeverMind", List.of("n"), "unused"))
                .addOutput(value("n", FLOAT, 2));
        OnnxProgram program = convert(model(graph(
                        node("Equal", List.of("one", "other"), "c"),
                        node("If", List.of("c"), "y")
                                .addAttribute(body("then_branch", yes))
                                .addAttribute(body("else_branch", no)))
                .addInitializer(integers("one", 1))
                .addInitializer(integers("other", condition ? 1 : 2))));
        assertThat(text(program)).contains(condition ? "math.exp" : "math.sin");
        assertThat(text(program)).doesNotContain(condition ? "math.sin" : "math.exp");
    }

    @Test
    void functionsTakeThePlaceOfTheirCalls() throws IOException {
        AttributeProto.Builder reference = AttributeProto.newBuilder()
                .setName("alpha")
                .setRefAttrName("slope")
                .setType(AttributeProto.AttributeType.FLOAT);
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setDomain("own")
                .setName("bent")
                .addInput("a")
                .addInput("b")
                .addOutput("c")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addNode(node("Clip", List.of("a", "b"), "t"))
                .addNode(node("LeakyRelu", List.of("t"), "c").addAttribute(reference));
        AttributeProto.Builder slope =
                AttributeProto.newBuilder().setName("slope").setF(0.5f).setType(AttributeProto.AttributeType.FLOAT);
        OnnxProgram program = convert(
                model(graph(node("bent", List.of("x"), "y").setDomain("own").addAttribute(slope)))
                        .addFunctions(function));
        assertThat(text(program)).contains("arith.constant 0.5 : f32").contains("arith.select");
    }

    @Test
    void openSizesComeFromTheCaller() throws IOException {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        ValueInfoProto.Builder input = ValueInfoProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)));
        GraphProto.Builder graph = graph(node("Relu", List.of("x"), "y"))
                .setInput(0, input)
                .setOutput(0, input.clone().setName("y"));
        OnnxProgram program = ImportOnnx.convert(
                OnnxFile.open(write(model(graph))),
                (number, dim, name) ->
                        number == 0 && dim == 0 && name.equals("batch") ? OptionalLong.of(5) : OptionalLong.empty());
        assertThat(text(program)).contains("tensor<5xf32>");
    }

    @Test
    void externalDataBesideTheModel() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(0)
                .putFloat(3)
                .putFloat(4);
        Files.write(folder.resolve("weights.bin"), bytes.array());
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(FLOAT)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (String[] entry : new String[][] {{"location", "weights.bin"}, {"offset", "8"}, {"length", "8"}})
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(entry[0]).setValue(entry[1]));
        OnnxProgram program =
                convert(model(graph(node("Add", List.of("x", "w"), "y")).addInitializer(tensor)));
        assertThat(program.parameters().apply("w").toFloats()).containsExactly(3, 4);
    }

    /// Exporters write elements in lists of numbers too, which depend on the type.
    @Test
    void elementsAsLists() {
        assertThat(elements(TensorProto.newBuilder()
                        .setDataType(11)
                        .addDims(2)
                        .addDoubleData(1.5)
                        .addDoubleData(-2)))
                .isEqualTo(List.of(1.5, -2.0));
        assertThat(elements(TensorProto.newBuilder()
                        .setDataType(6)
                        .addDims(2)
                        .addInt32Data(7)
                        .addInt32Data(-7)))
                .isEqualTo(List.of(7.0, -7.0));
        assertThat(elements(TensorProto.newBuilder()
                        .setDataType(3)
                        .addDims(2)
                        .addInt32Data(7)
                        .addInt32Data(-7)))
                .isEqualTo(List.of(7.0, -7.0));
        assertThat(elements(TensorProto.newBuilder()
                        .setDataType(9)
                        .addDims(2)
                        .addInt32Data(1)
                        .addInt32Data(0)))
                .isEqualTo(List.of(1.0, 0.0));
        assertThat(elements(TensorProto.newBuilder().setDataType(10).addDims(1).addInt32Data(0x3e00)))
                .isEqualTo(List.of(1.5));
        assertThat(elements(TensorProto.newBuilder().setDataType(16).addDims(1).addInt32Data(0x3fc0)))
                .isEqualTo(List.of(1.5));
    }

    private static List<Double> elements(TensorProto.Builder tensor) {
        var bytes = MemorySegment.ofArray(
                model(GraphProto.newBuilder().addInitializer(tensor)).build().toByteArray());
        StoredTensor stored =
                ModelReader.read("file", bytes).graph().initializers().getFirst();
        TensorData data = ReadElements.of("file", stored, new ExternalFiles(Path.of("file")));
        assertThat(data.kind())
                .isEqualTo(ElementTypes.kind(tensor.getDataType()).orElse(ElementKind.U8));
        return Arrays.stream(data.toDoubles()).boxed().toList();
    }

    private static String text(OnnxProgram program) {
        return Printer.custom().print(program.module());
    }

    private OnnxProgram convert(ModelProto.Builder model) throws IOException {
        return ImportOnnx.convert(OnnxFile.open(write(model)), InputSizes.NONE);
    }

    private Path write(ModelProto.Builder model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
    }
}
