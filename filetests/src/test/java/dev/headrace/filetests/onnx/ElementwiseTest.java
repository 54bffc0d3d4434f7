package dev.headrace.filetests.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Operators on single elements: with tensors of a run, and on constants, where they are computed while translating.
class ElementwiseTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(1);

    @TestFactory
    Stream<DynamicTest> functionsOfOneFloat() {
        return Stream.of(
                        "Exp",
                        "Neg",
                        "Sin",
                        "Cos",
                        "Tan",
                        "Sinh",
                        "Cosh",
                        "Erf",
                        "Abs",
                        "Sign",
                        "Relu",
                        "Sigmoid",
                        "Tanh",
                        "LeakyRelu",
                        "Elu",
                        "Celu",
                        "Selu",
                        "HardSigmoid",
                        "HardSwish",
                        "Softplus",
                        "Softsign",
                        "Mish",
                        "ThresholdedRelu",
                        "Shrink",
                        "Identity",
                        "Reciprocal",
                        "IsNaN",
                        "IsInf",
                        "Dropout")
                .map(name -> agrees(name, () -> unary(name, 18, numbers.reals(2, 3, 5))));
    }

    @TestFactory
    Stream<DynamicTest> functionsOfOnePositiveFloat() {
        return Stream.of("Log", "Sqrt", "Reciprocal")
                .map(name -> agrees(name, () -> unary(name, 18, numbers.positive(4, 3))));
    }

    @TestFactory
    Stream<DynamicTest> functionsWithParameters() {
        return Stream.of(
                agrees("Gelu", () -> unary("Gelu", 20, numbers.reals(3, 7))),
                agrees(
                        "Gelu by tanh",
                        () -> unary("Gelu", 20, numbers.reals(3, 7)).with("approximate", "tanh")),
                agrees(
                        "LeakyRelu",
                        () -> unary("LeakyRelu", 16, numbers.reals(3, 7)).with("alpha", 0.3f)),
                agrees("Elu", () -> unary("Elu", 16, numbers.reals(3, 7)).with("alpha", 2.5f)),
                agrees("Celu", () -> unary("Celu", 16, numbers.reals(3, 7)).with("alpha", 2.5f)),
                agrees(
                        "HardSigmoid",
                        () -> unary("HardSigmoid", 16, numbers.reals(3, 7))
                                .with("alpha", 0.4f)
                                .with("beta", 0.3f)),
                agrees(
                        "Shrink",
                        () -> unary("Shrink", 16, numbers.reals(3, 7))
                                .with("lambd", 0.4f)
                                .with("bias", 0.3f)),
                agrees(
                        "PRelu",
                        () -> new OneNode("PRelu", 16)
                                .given(numbers.reals(2, 3, 4))
                                .stored(numbers.reals(3, 1))
                                .gives(ElementKind.F32)),
                agrees("Clip", () -> clip(-0.5f, 0.75f)),
                agrees(
                        "Clip from below",
                        () -> new OneNode("Clip", 13)
                                .given(numbers.reals(4, 5))
                                .stored(number(0.25f))
                                .gives(ElementKind.F32)),
                agrees(
                        "Clip from above",
                        () -> new OneNode("Clip", 13)
                                .given(numbers.reals(4, 5))
                                .nothing()
                                .stored(number(0.25f))
                                .gives(ElementKind.F32)),
                agrees(
                        "Clip of integers",
                        () -> new OneNode("Clip", 13)
                                .given(numbers.integers(ElementKind.I64, -9, 9, 8))
                                .stored(TensorData.splat(ElementKind.I64, -3L))
                                .stored(TensorData.splat(ElementKind.I64, 4L))
                                .gives(ElementKind.I64)),
                agrees(
                        "IsInf",
                        () -> new OneNode("IsInf", 13)
                                .given(TensorData.ofFloats(
                                        new float[] {1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN},
                                        4))
                                .with("detect_negative", 0)
                                .gives(ElementKind.BOOL)));
    }

    @TestFactory
    Stream<DynamicTest> combinationsOfTwo() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean"))
            tests.add(agrees(name, () -> two(name, ElementKind.F32, numbers.reals(2, 3, 4), numbers.positive(3, 1))));
        for (String name : List.of("Add", "Sub", "Mul", "Div", "Max", "Min"))
            tests.add(agrees(
                    name + " of integers",
                    () -> two(
                            name,
                            ElementKind.I64,
                            numbers.integers(ElementKind.I64, -50, 50, 2, 3, 4),
                            numbers.integers(ElementKind.I64, 1, 7, 4))));
        for (String name : List.of("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"))
            tests.add(agrees(
                    name,
                    () -> two(
                            name,
                            ElementKind.BOOL,
                            numbers.integers(ElementKind.I32, -3, 3, 4, 5),
                            numbers.integers(ElementKind.I32, -3, 3, 5))));
        for (String name : List.of("And", "Or", "Xor"))
            tests.add(agrees(name, () -> two(name, ElementKind.BOOL, numbers.truths(4, 5), numbers.truths(4, 1))));
        tests.add(agrees(
                "Div of negative integers",
                () -> two(
                        "Div",
                        ElementKind.I32,
                        numbers.integers(ElementKind.I32, -20, 20, 20),
                        TensorData.ofLongs(ElementKind.I32, new long[] {-7}, 1))));
        for (String name : List.of("BitwiseAnd", "BitwiseOr"))
            tests.add(agrees(
                    name,
                    () -> two(
                            name,
                            ElementKind.I32,
                            numbers.integers(ElementKind.I32, -100, 100, 4, 5),
                            numbers.integers(ElementKind.I32, -100, 100, 5))));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> powersWithAKnownExponent() {
        return Stream.of(2f, 3f, 0.5f, -0.5f, -1f, 1f, 0f, 1.7f, 4f)
                .map(exponent -> agrees(
                        "exponent " + exponent,
                        () -> new OneNode("Pow", 15)
                                .given(numbers.positive(3, 4))
                                .stored(number(exponent))
                                .gives(ElementKind.F32)));
    }

    @TestFactory
    Stream<DynamicTest> choicesAndConversions() {
        return Stream.of(
                agrees(
                        "Where",
                        () -> new OneNode("Where", 16)
                                .given(numbers.truths(3, 1))
                                .given(numbers.reals(4))
                                .given(numbers.reals(2, 3, 4))
                                .gives(ElementKind.F32)),
                agrees(
                        "Not",
                        () -> new OneNode("Not", 13).given(numbers.truths(7)).gives(ElementKind.BOOL)),
                agrees(
                        "BitwiseNot",
                        () -> new OneNode("BitwiseNot", 18)
                                .given(numbers.integers(ElementKind.I64, -9, 9, 7))
                                .gives(ElementKind.I64)),
                agrees(
                        "Abs of integers",
                        () -> new OneNode("Abs", 13)
                                .given(numbers.integers(ElementKind.I64, -9, 9, 7))
                                .gives(ElementKind.I64)),
                agrees(
                        "Sign of integers",
                        () -> new OneNode("Sign", 13)
                                .given(numbers.integers(ElementKind.I64, -9, 9, 7))
                                .gives(ElementKind.I64)),
                agrees(
                        "Neg of integers",
                        () -> new OneNode("Neg", 13)
                                .given(numbers.integers(ElementKind.I32, -9, 9, 7))
                                .gives(ElementKind.I32)),
                agrees("Cast to integers", () -> cast(numbers.reals(9), ElementKind.I64)),
                agrees("Cast to bool", () -> cast(TensorData.ofFloats(new float[] {0, 1, -2, 0}, 4), ElementKind.BOOL)),
                agrees("Cast of integers", () -> cast(numbers.integers(ElementKind.I32, -9, 9, 6), ElementKind.F32)),
                agrees("Cast of bool", () -> cast(numbers.truths(6), ElementKind.F32)));
    }

    private OneNode cast(TensorData data, ElementKind kind) {
        return new OneNode("Cast", 13)
                .given(data)
                .with("to", OneNode.typeOf(kind))
                .gives(kind);
    }

    private OneNode clip(float low, float high) {
        return new OneNode("Clip", 13)
                .given(numbers.reals(4, 5))
                .stored(number(low))
                .stored(number(high))
                .gives(ElementKind.F32);
    }

    private static TensorData number(float value) {
        return TensorData.ofFloats(new float[] {value});
    }

    private static OneNode unary(String name, int opset, TensorData x) {
        boolean isQuestion = name.startsWith("Is");
        return new OneNode(name, opset).given(x).gives(isQuestion ? ElementKind.BOOL : ElementKind.F32);
    }

    private static OneNode two(String name, ElementKind result, TensorData a, TensorData b) {
        return new OneNode(name, 18).given(a).given(b).gives(result);
    }

    @FunctionalInterface
    private interface Case {
        OneNode node();
    }

    private DynamicTest agrees(String name, Case test) {
        return dynamicTest(name, () -> new Agreement(folder).of(test.node()));
    }
}
