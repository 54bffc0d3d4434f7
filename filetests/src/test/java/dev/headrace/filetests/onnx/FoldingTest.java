package dev.headrace.filetests.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.frontends.onnx.ImportOnnx;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.onnx.OnnxFile;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The arithmetic of shapes: operators on integers of the file are computed while translating, and leave nothing in the
/// program.
class FoldingTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(6);

    @TestFactory
    Stream<DynamicTest> arithmetic() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of("Add", "Sub", "Mul", "Div", "Max", "Min", "Mod"))
            tests.add(folds(name, () -> two(name, ElementKind.I64, integers(-30, 30, 4, 5), integers(1, 9, 5))));
        tests.add(folds(
                "Div by negative numbers",
                () -> two("Div", ElementKind.I64, integers(-30, 30, 20), integers(-9, -1, 20))));
        tests.add(folds(
                "Mod by negative numbers",
                () -> two("Mod", ElementKind.I64, integers(-30, 30, 20), integers(-9, -1, 20))));
        tests.add(folds(
                "Mod as fmod",
                () -> two("Mod", ElementKind.I64, integers(-30, 30, 20), integers(-9, -1, 20))
                        .with("fmod", 1)));
        for (String name : List.of("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"))
            tests.add(folds(name, () -> two(name, ElementKind.BOOL, integers(-3, 3, 4, 5), integers(-3, 3, 5))));
        for (String name : List.of("Neg", "Abs", "Sign", "Identity"))
            tests.add(folds(name, () -> one(name, integers(-9, 9, 7))));
        for (String name : List.of("And", "Or", "Xor"))
            tests.add(folds(name, () -> two(name, ElementKind.BOOL, numbers.truths(4, 5), numbers.truths(5))));
        tests.add(folds(
                "Not", () -> new OneNode("Not", 13).stored(numbers.truths(5)).gives(ElementKind.BOOL)));
        tests.add(folds(
                "Where",
                () -> new OneNode("Where", 16)
                        .stored(numbers.truths(3, 1))
                        .stored(integers(-9, 9, 4))
                        .stored(integers(-9, 9, 3, 4))
                        .gives(ElementKind.I64)));
        tests.add(folds(
                "Cast to float",
                () -> new OneNode("Cast", 13)
                        .stored(integers(-9, 9, 4))
                        .with("to", 1)
                        .gives(ElementKind.F32)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> reductions() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of("ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin"))
            tests.add(folds(
                    name,
                    () -> new OneNode(name, 18)
                            .stored(integers(-4, 4, 2, 3, 4))
                            .integers(0, 2)
                            .gives(ElementKind.I64)));
        for (int reverse : new int[] {0, 1})
            tests.add(folds(
                    "CumSum, reverse " + reverse,
                    () -> new OneNode("CumSum", 14)
                            .stored(integers(-4, 4, 2, 5, 3))
                            .integers(1)
                            .with("reverse", reverse)
                            .with("exclusive", 1 - reverse)
                            .gives(ElementKind.I64)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> movements() {
        return Stream.of(
                folds(
                        "Concat",
                        () -> two("Concat", ElementKind.I64, integers(0, 9, 2, 3), integers(0, 9, 2, 2))
                                .with("axis", 1)),
                folds(
                        "Slice backwards",
                        () -> on("Slice", 6, 5)
                                .integers(-1, 4)
                                .integers(Long.MIN_VALUE, 0)
                                .integers(0, 1)
                                .integers(-1, -2)
                                .gives(ElementKind.I64)),
                folds(
                        "Slice of nothing",
                        () -> on("Slice", 6).integers(4).integers(2).gives(ElementKind.I64)),
                folds(
                        "Gather",
                        () -> on("Gather", 2, 5)
                                .integers(-1, 0, 3, 3)
                                .with("axis", 1)
                                .gives(ElementKind.I64)),
                folds(
                        "GatherElements",
                        () -> on("GatherElements", 3, 5)
                                .stored(integers(-5, 4, 2, 4))
                                .with("axis", 1)
                                .gives(ElementKind.I64)),
                folds(
                        "GatherND",
                        () -> on("GatherND", 2, 5, 3)
                                .stored(integers(-2, 1, 4, 2))
                                .gives(ElementKind.I64)),
                folds(
                        "ScatterElements",
                        () -> on("ScatterElements", 4).integers(2).integers(77).gives(ElementKind.I64)),
                folds(
                        "ScatterND",
                        () -> on("ScatterND", 3, 4)
                                .stored(TensorData.ofLongs(ElementKind.I64, new long[] {0, 3, 2, 1}, 2, 2))
                                .integers(8, 9)
                                .gives(ElementKind.I64)),
                folds("Transpose", () -> on("Transpose", 2, 3).gives(ElementKind.I64)),
                folds("Tile", () -> on("Tile", 2, 3).integers(2, 3).gives(ElementKind.I64)),
                folds("Expand", () -> on("Expand", 3, 1).integers(2, 1, 4).gives(ElementKind.I64)),
                folds("Unsqueeze", () -> on("Unsqueeze", 3).integers(0, 2).gives(ElementKind.I64)),
                folds("Trilu", () -> on("Trilu", 4, 5).gives(ElementKind.I64)),
                folds(
                        "Range",
                        () -> new OneNode("Range", 13)
                                .stored(TensorData.splat(ElementKind.I64, 10L))
                                .stored(TensorData.splat(ElementKind.I64, 1L))
                                .stored(TensorData.splat(ElementKind.I64, -4L))
                                .gives(ElementKind.I64)),
                folds(
                        "ConstantOfShape",
                        () -> new OneNode("ConstantOfShape", 13)
                                .integers(2, 3)
                                .with("value", TensorData.ofLongs(ElementKind.I64, new long[] {7}, 1))
                                .gives(ElementKind.I64)),
                folds(
                        "NonZero",
                        () -> new OneNode("NonZero", 13)
                                .stored(numbers.truths(4, 3))
                                .gives(ElementKind.I64)),
                folds(
                        "OneHot",
                        () -> on("OneHot", 3)
                                .stored(TensorData.splat(ElementKind.I64, 10L))
                                .integers(0, 1)
                                .gives(ElementKind.I64)));
    }

    private TensorData integers(long low, long high, long... shape) {
        return numbers.integers(ElementKind.I64, low, high, shape);
    }

    private OneNode on(String operator, long... shape) {
        return new OneNode(operator, 16).stored(integers(0, 9, shape));
    }

    private static OneNode one(String operator, TensorData x) {
        return new OneNode(operator, 16).stored(x).gives(ElementKind.I64);
    }

    private static OneNode two(String operator, ElementKind result, TensorData a, TensorData b) {
        return new OneNode(operator, 16).stored(a).stored(b).gives(result);
    }

    private DynamicTest folds(String name, Supplier<OneNode> test) {
        return dynamicTest(name, () -> {
            OneNode node = test.get();
            Agreement agreement = new Agreement(folder);
            agreement.of(node);
            var program = ImportOnnx.convert(OnnxFile.open(agreement.file(node)), InputSizes.NONE);
            program.module().walk(op -> assertThat(op).isNotInstanceOf(GenericOp.class));
        });
    }
}
