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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import com.google.protobuf.ByteString;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be wrong with a model: one line says so, and nothing else happens.
class BadOnnxTest {
    private static final Path LENET = Path.of("../examples/models/lenet5.onnx");

    @TempDir
    Path folder = Path.of("");

    @Test
    void anOldOpset() throws IOException {
        ModelProto.Builder old = model(graph(node("Relu", List.of("x"), "y")))
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(11));
        assertRefused(old, "has opset 11, needed is 13 or later; export it again with opset_version=17");
    }

    @Test
    void anUnknownOpset() throws IOException {
        ModelProto.Builder young = model(graph(node("Relu", List.of("x"), "y")))
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(99));
        assertRefused(young, "has opset 99, known are those up to");
    }

    @Test
    void noOpset() throws IOException {
        assertRefused(model(graph(node("Relu", List.of("x"), "y"))).clearOpsetImport(), "names no operator set");
    }

    @Test
    void noGraph() throws IOException {
        assertRefused(ModelProto.newBuilder().setIrVersion(8), "holds no graph");
    }

    @Test
    void operatorsThatAreNotSupportedAllAtOnce() throws IOException {
        assertRefused(
                model(graph(
                        node("Hardmax", List.of("x"), "a"),
                        node("Attention", List.of("a"), "b").setDomain("com.microsoft"),
                        node("Det", List.of("unused"), "c"),
                        node("Hardmax", List.of("b"), "y").setName("second"))),
                "operators are not supported: Hardmax (node '/Hardmax', node 'second'), "
                        + "com.microsoft.Attention (node '/Attention'); replace them in the model");
    }

    @Test
    void aLoop() throws IOException {
        assertRefused(
                model(graph(
                        node("Loop", List.of("", "", "x"), "y").addAttribute(body("body", GraphProto.newBuilder())))),
                "operator is not supported: Loop (node '/Loop'); export the model without loops, for fixed sizes");
    }

    @Test
    void aCycle() throws IOException {
        assertRefused(
                model(graph(
                        node("Add", List.of("x", "b"), "a"),
                        node("Relu", List.of("a"), "b"),
                        node("Neg", List.of("b"), "y"))),
                "node '/Add': Add uses 'b' before it is made: the nodes are in no order or a cycle");
    }

    @Test
    void aMissingInitializer() throws IOException {
        assertRefused(
                model(graph(node("Add", List.of("x", "weight"), "y"))),
                "uses 'weight', which is no input, no initializer and no result");
    }

    @Test
    void aMissingOutput() throws IOException {
        assertRefused(model(graph(node("Relu", List.of("x"), "z"))), "has an output 'y' that no node makes");
    }

    @Test
    void anOutputOfAnotherShape() throws IOException {
        GraphProto.Builder graph = graph(node("Relu", List.of("x"), "y")).setOutput(0, value("y", FLOAT, 3));
        assertRefused(model(graph), "gives tensor<2xf32> for its output 'y', but says otherwise");
    }

    @Test
    void shapesThatDoNotFit() throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y")).addInitializer(floats("w", 1, 2, 3));
        assertRefused(model(graph), "node '/Add': combines the shapes [2] and [3]");
    }

    @Test
    void anOpenSize() throws IOException {
        GraphProto.Builder graph = graph(node("Relu", List.of("x"), "y")).setInput(0, open("x", "batch"));
        assertRefused(model(graph), "leaves the size 'batch' of dimension 0 of its input 'x' open");
    }

    @Test
    void aComputedShape() throws IOException {
        GraphProto.Builder graph =
                graph(node("Reshape", List.of("x", "s"), "y")).addInput(value("s", OnnxModels.INT64, 1));
        assertRefused(model(graph), "Reshape takes its shape from a computed tensor");
    }

    @Test
    void anInitializerWithTooFewElements() throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y"))
                .addInitializer(integers("w", 1, 2).setDims(0, 3));
        assertRefused(model(graph), "tensor 'w': has 16 bytes where its shape [3] needs 24");
    }

    @Test
    void anInitializerWithTooManyElements() throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y"))
                .addInitializer(integers("w", 1, 2).setDims(0, 1));
        assertRefused(model(graph), "tensor 'w': has more elements than its shape [1]");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, 1L << 61})
    void anImpossibleShape(long size) throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y"))
                .addInitializer(integers("w", 1, 2).setDims(0, size).addDims(8));
        assertRefused(model(graph), "tensor 'w'");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -8, Long.MAX_VALUE, 1L << 61})
    void anImpossibleShapeOfFloats(long size) throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y"))
                .addInitializer(floats("w", 1, 2).setDims(0, size).addDims(-8));
        assertRefused(model(graph), "tensor 'w': has the impossible shape");
    }

    /// What nobody reads may be of any kind.
    @Test
    void anInitializerThatNobodyReads() throws IOException {
        GraphProto.Builder graph = graph(node("Relu", List.of("x"), "y"))
                .addInitializer(floats("w", 1, 2).setDataType(8));
        Path file =
                Files.write(folder.resolve("model.onnx"), model(graph).build().toByteArray());
        assertThat(ImportOnnx.convert(OnnxFile.open(file), InputSizes.NONE).module())
                .isNotNull();
    }

    @Test
    void constantsThatGrow() throws IOException {
        GraphProto.Builder graph = graph(
                        node("Expand", List.of("one", "s"), "a"),
                        node("Transpose", List.of("a"), "b"),
                        node("Reshape", List.of("b", "minus"), "c"),
                        node("Add", List.of("c", "x"), "d"),
                        node("ReduceSum", List.of("d"), "y"))
                .addInitializer(floats("one", 1))
                .addInitializer(integers("s", 1 << 20, 1 << 20))
                .addInitializer(integers("minus", -1, 2));
        Path file =
                Files.write(folder.resolve("model.onnx"), model(graph).build().toByteArray());
        assertThatThrownBy(() -> ImportOnnx.convert(OnnxFile.open(file), InputSizes.NONE))
                .isInstanceOf(InputError.class);
    }

    @Test
    void anOldOpsetOfAFunction() throws IOException {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName("f")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11));
        assertRefused(model(graph(node("Relu", List.of("x"), "y"))).addFunctions(function), "has opset 11");
    }

    @Test
    void aShapeLargerThanTheFile() throws IOException {
        GraphProto.Builder graph = graph(node("Add", List.of("x", "w"), "y"))
                .addInitializer(integers("w", 1, 2).setDims(0, 1L << 40));
        assertRefused(model(graph), "more elements than the file has bytes");
    }

    @Test
    void anOverflowingShape() throws IOException {
        GraphProto.Builder graph = graph(
                        node("ConstantOfShape", List.of("s"), "c"), node("Add", List.of("x", "c"), "y"))
                .addInitializer(integers("s", 1L << 40, 1L << 40));
        assertRefused(model(graph), "node '/ConstantOfShape'");
    }

    @Test
    void anElementTypeThatIsNotSupported() throws IOException {
        GraphProto.Builder graph = graph(node("Relu", List.of("x"), "y")).setInput(0, value("x", 14, 2));
        assertRefused(model(graph), "takes 'x' of the type complex64, which is not supported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../weights.bin", "/etc/hostname", "a/../../weights.bin", "", "link/weights.bin"})
    void externalDataElsewhere(String location) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("inner"));
        Files.write(folder.resolve("weights.bin"), new byte[8]);
        Files.createSymbolicLink(inner.resolve("link"), folder);
        Path file = Files.write(
                inner.resolve("model.onnx"), external(location).build().toByteArray());
        assertThatThrownBy(() -> elements(file))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("outside of the model's folder");
    }

    @Test
    void externalDataThatIsMissing() throws IOException {
        Path file = Files.write(
                folder.resolve("model.onnx"), external("weights.bin").build().toByteArray());
        assertThatThrownBy(() -> elements(file)).hasMessageContaining("weights.bin: no such file");
    }

    @Test
    void externalDataThatIsTooShort() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[7]);
        Path file = Files.write(
                folder.resolve("model.onnx"), external("weights.bin").build().toByteArray());
        assertThatThrownBy(() -> elements(file)).hasMessageContaining("has 7 bytes where its shape [2] needs 8");
    }

    @Test
    void functionsThatCallThemselves() throws IOException {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setDomain("own")
                .setName("again")
                .addInput("a")
                .addOutput("b")
                .addNode(node("again", List.of("a"), "b").setDomain("own"));
        assertRefused(
                model(graph(node("again", List.of("x"), "y").setDomain("own"))).addFunctions(function),
                "calls functions more than 64 deep, perhaps itself");
    }

    /// Each function calls the one before it twice: 2^40 nodes in a file of a few kilobytes.
    @Test
    void functionsThatMultiply() throws IOException {
        ModelProto.Builder model = model(graph(node("f40", List.of("x"), "y").setDomain("own")));
        for (int i = 0; i <= 40; i++) {
            FunctionProto.Builder function = FunctionProto.newBuilder()
                    .setDomain("own")
                    .setName("f" + i)
                    .addInput("a")
                    .addOutput("c");
            for (String step : List.of("ab", "bc"))
                function.addNode(
                        node(i == 0 ? "Identity" : "f" + (i - 1), List.of(step.substring(0, 1)), step.substring(1))
                                .setDomain(i == 0 ? "" : "own"));
            model.addFunctions(function);
        }
        assertRefused(model, "is more than the node number");
    }

    @Test
    void graphsInsideOfGraphs() throws IOException {
        GraphProto.Builder inner = GraphProto.newBuilder();
        for (int i = 0; i < 40; i++)
            inner = GraphProto.newBuilder()
                    .addNode(node("If", List.of("c"), "y").addAttribute(body("then_branch", inner)));
        assertRefused(model(inner), "has graphs inside of graphs, more than 16 deep");
    }

    @Test
    void anAttributeOfAnotherKind() throws IOException {
        AttributeProto.Builder text = AttributeProto.newBuilder()
                .setName("axis")
                .setS(ByteString.copyFromUtf8("last"))
                .setType(AttributeProto.AttributeType.STRING);
        assertRefused(
                model(graph(node("Softmax", List.of("x"), "y").addAttribute(text))),
                "Softmax has Text for its attribute 'axis', expected an integer");
    }

    @Test
    void anAxisOutside() throws IOException {
        AttributeProto.Builder axis =
                AttributeProto.newBuilder().setName("axis").setI(7).setType(AttributeProto.AttributeType.INT);
        assertRefused(
                model(graph(node("Softmax", List.of("x"), "y").addAttribute(axis))),
                "node '/Softmax': names the dimension 7 of a tensor of rank 1");
    }

    /// Wherever a file is cut or changed, it is refused in one line or still a model; nothing else happens.
    @Test
    void damageAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(LENET);
        // The graph lies in front and behind; weights are between.
        Random random = new Random(7);
        for (int i = 0; i < 80; i++) {
            byte[] bytes = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int k = 0; k < 1 + i % 3 && bytes.length > 0; k++) {
                int span = Math.min(bytes.length, 4000);
                int at = random.nextBoolean() ? random.nextInt(span) : bytes.length - 1 - random.nextInt(span);
                bytes[at] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged" + i + ".onnx"), bytes);
            try {
                ImportOnnx.convert(OnnxFile.open(file), InputSizes.NONE);
            } catch (InputError e) {
                assertThat(e.getMessage()).isNotNull().doesNotContain("\n");
            }
        }
    }

    private static TensorData elements(Path file) {
        OnnxProgram program = ImportOnnx.convert(OnnxFile.open(file), InputSizes.NONE);
        return program.parameters().apply("w");
    }

    private static ModelProto.Builder external(String location) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(FLOAT)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        return model(graph(node("Add", List.of("x", "w"), "y")).addInitializer(tensor));
    }

    private static ValueInfoProto.Builder open(String name, String size) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(FLOAT)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam(size)))));
    }

    private void assertRefused(ModelProto.Builder model, String message) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
        assertThatThrownBy(() -> ImportOnnx.convert(OnnxFile.open(file), InputSizes.NONE))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
