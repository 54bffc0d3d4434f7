package dev.headrace.filetests.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Sizes of one, scalars, and types that are seldom used.
class OddShapesTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(8);

    @TestFactory
    Stream<DynamicTest> scalars() {
        return Stream.of(
                agrees(
                        "Relu",
                        () -> new OneNode("Relu", 14).given(numbers.reals()).gives(ElementKind.F32)),
                agrees(
                        "Add",
                        () -> new OneNode("Add", 14)
                                .given(numbers.reals())
                                .given(numbers.reals(2, 1))
                                .gives(ElementKind.F32)),
                agrees(
                        "ReduceSum",
                        () -> new OneNode("ReduceSum", 13)
                                .given(numbers.reals())
                                .gives(ElementKind.F32)),
                agrees(
                        "ReduceMean to a scalar",
                        () -> new OneNode("ReduceMean", 13)
                                .given(numbers.reals(3, 2))
                                .with("keepdims", 0)
                                .gives(ElementKind.F32)),
                agrees(
                        "Reshape to a scalar",
                        () -> new OneNode("Reshape", 13)
                                .given(numbers.reals(1, 1))
                                .integers()
                                .gives(ElementKind.F32)),
                agrees(
                        "Gather of a scalar",
                        () -> new OneNode("Gather", 13)
                                .given(numbers.reals(5))
                                .given(TensorData.splat(ElementKind.I64, 3L))
                                .gives(ElementKind.F32)),
                agrees(
                        "Unsqueeze",
                        () -> new OneNode("Unsqueeze", 13)
                                .given(numbers.reals())
                                .integers(0)
                                .gives(ElementKind.F32)),
                agrees(
                        "Flatten",
                        () -> new OneNode("Flatten", 13).given(numbers.reals(3)).gives(ElementKind.F32)));
    }

    @TestFactory
    Stream<DynamicTest> sizesOfOne() {
        return Stream.of(
                agrees(
                        "Conv",
                        () -> new OneNode("Conv", 13)
                                .given(numbers.reals(1, 1, 1, 1))
                                .stored(numbers.reals(1, 1, 1, 1))
                                .gives(ElementKind.F32)),
                agrees(
                        "Conv of a column",
                        () -> new OneNode("Conv", 13)
                                .given(numbers.reals(1, 1, 7, 1))
                                .stored(numbers.reals(2, 1, 3, 1))
                                .with("pads", 1, 0, 1, 0)
                                .gives(ElementKind.F32)),
                agrees(
                        "MaxPool",
                        () -> new OneNode("MaxPool", 13)
                                .given(numbers.reals(1, 1, 1, 1))
                                .with("kernel_shape", 2L, 2L)
                                .with("pads", 1, 1, 0, 0)
                                .gives(ElementKind.F32)),
                agrees(
                        "MatMul",
                        () -> new OneNode("MatMul", 13)
                                .given(numbers.reals(1, 1))
                                .given(numbers.reals(1, 1))
                                .gives(ElementKind.F32)),
                agrees(
                        "Softmax",
                        () -> new OneNode("Softmax", 13)
                                .given(numbers.reals(3, 1))
                                .gives(ElementKind.F32)),
                agrees(
                        "LayerNormalization",
                        () -> new OneNode("LayerNormalization", 17)
                                .given(numbers.reals(3, 1))
                                .stored(numbers.reals(1))
                                .gives(ElementKind.F32)),
                agrees(
                        "ArgMax",
                        () -> new OneNode("ArgMax", 13)
                                .given(numbers.reals(3, 1))
                                .with("axis", 1)
                                .gives(ElementKind.I64)),
                agrees(
                        "Concat",
                        () -> new OneNode("Concat", 13)
                                .given(numbers.reals(1, 1))
                                .given(numbers.reals(1, 1))
                                .with("axis", 0)
                                .gives(ElementKind.F32)),
                agrees(
                        "Resize",
                        () -> new OneNode("Resize", 13)
                                .given(numbers.reals(1, 1, 1, 1))
                                .nothing()
                                .nothing()
                                .integers(1, 1, 3, 2)
                                .with("mode", "linear")
                                .gives(ElementKind.F32)),
                agrees(
                        "Pad by reflection of primes",
                        () -> new OneNode("Pad", 13)
                                .given(numbers.reals(7, 13))
                                .integers(3, 5, 2, 11)
                                .with("mode", "reflect")
                                .gives(ElementKind.F32)),
                agrees(
                        "CumSum",
                        () -> new OneNode("CumSum", 14)
                                .given(numbers.reals(1, 1))
                                .integers(0)
                                .gives(ElementKind.F32)));
    }

    @TestFactory
    Stream<DynamicTest> types() {
        return Stream.of(
                agrees(
                        "doubles",
                        () -> new OneNode("MatMul", 13)
                                .given(numbers.reals(3, 5).as(ElementKind.F64))
                                .stored(numbers.reals(5, 2).as(ElementKind.F64))
                                .gives(ElementKind.F64)),
                agrees(
                        "doubles normalized",
                        () -> new OneNode("LayerNormalization", 17)
                                .given(numbers.reals(3, 5).as(ElementKind.F64))
                                .stored(numbers.reals(5).as(ElementKind.F64))
                                .gives(ElementKind.F64)),
                agrees(
                        "doubles to floats",
                        () -> new OneNode("Cast", 13)
                                .given(numbers.reals(3).as(ElementKind.F64))
                                .with("to", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "floats to halves",
                        () -> new OneNode("Cast", 13)
                                .given(numbers.reals(9))
                                .with("to", 10)
                                .gives(ElementKind.F16)),
                agrees(
                        "halves to floats",
                        () -> new OneNode("Cast", 13)
                                .given(numbers.reals(9).as(ElementKind.F16))
                                .with("to", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "bytes",
                        () -> new OneNode("Add", 14)
                                .given(numbers.integers(ElementKind.I8, -9, 9, 6))
                                .stored(numbers.integers(ElementKind.I8, -9, 9, 6))
                                .gives(ElementKind.I8)),
                agrees(
                        "tokens of 32 bits",
                        () -> new OneNode("Gather", 13)
                                .stored(numbers.reals(9, 4))
                                .given(numbers.integers(ElementKind.I32, 0, 8, 3))
                                .gives(ElementKind.F32)));
    }

    private DynamicTest agrees(String name, Supplier<OneNode> test) {
        return dynamicTest(name, () -> new Agreement(folder).of(test.get()));
    }
}
