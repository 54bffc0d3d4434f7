package dev.headrace.filetests.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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

/// Operators that put elements elsewhere, and those that look them up.
class MovementTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(3);

    @TestFactory
    Stream<DynamicTest> shapes() {
        return Stream.of(
                agrees(
                        "Reshape",
                        () -> on("Reshape", 2, 3, 4).integers(0, -1, 2).gives(ElementKind.F32)),
                agrees("Flatten", () -> on("Flatten", 2, 3, 4).with("axis", 2).gives(ElementKind.F32)),
                agrees(
                        "Flatten to one row",
                        () -> on("Flatten", 2, 3).with("axis", 0).gives(ElementKind.F32)),
                agrees("Squeeze", () -> on("Squeeze", 1, 3, 1).integers(-1).gives(ElementKind.F32)),
                agrees("Squeeze of all", () -> on("Squeeze", 1, 3, 1).gives(ElementKind.F32)),
                agrees("Unsqueeze", () -> on("Unsqueeze", 3, 4).integers(0, -1).gives(ElementKind.F32)),
                agrees("Transpose", () -> on("Transpose", 2, 3, 4).gives(ElementKind.F32)),
                agrees(
                        "Transpose in an order",
                        () -> on("Transpose", 2, 3, 4).with("perm", 1L, 0L, 2L).gives(ElementKind.F32)),
                agrees("Expand", () -> on("Expand", 3, 1).integers(2, 1, 4).gives(ElementKind.F32)),
                agrees("Tile", () -> on("Tile", 2, 3).integers(2, 1).gives(ElementKind.F32)),
                agrees(
                        "Tile of all",
                        () -> on("Tile", 2, 3, 1).integers(2, 3, 2).gives(ElementKind.F32)),
                agrees("Shape", () -> on("Shape", 2, 3, 4).with("start", -2).gives(ElementKind.I64)),
                agrees("Size", () -> on("Size", 2, 3, 4).gives(ElementKind.I64)),
                agrees(
                        "DepthToSpace",
                        () -> on("DepthToSpace", 1, 8, 2, 3)
                                .with("blocksize", 2)
                                .gives(ElementKind.F32)),
                agrees(
                        "DepthToSpace, columns first",
                        () -> on("DepthToSpace", 1, 8, 2, 3)
                                .with("blocksize", 2)
                                .with("mode", "CRD")
                                .gives(ElementKind.F32)),
                agrees(
                        "SpaceToDepth",
                        () -> on("SpaceToDepth", 1, 2, 4, 6)
                                .with("blocksize", 2)
                                .gives(ElementKind.F32)),
                agrees("EyeLike", () -> on("EyeLike", 3, 4).with("k", 1).gives(ElementKind.F32)));
    }

    @TestFactory
    Stream<DynamicTest> piecesAndWholes() {
        return Stream.of(
                agrees(
                        "Concat",
                        () -> on("Concat", 2, 3)
                                .given(numbers.reals(2, 1))
                                .stored(numbers.reals(2, 4))
                                .with("axis", -1)
                                .gives(ElementKind.F32)),
                agrees(
                        "Split",
                        () -> on("Split", 2, 7)
                                .integers(2, 5)
                                .with("axis", 1)
                                .gives(ElementKind.F32)
                                .gives(ElementKind.F32)),
                agrees(
                        "Split in two",
                        () -> on("Split", 4, 3).gives(ElementKind.F32).gives(ElementKind.F32)),
                agrees(
                        "Split in uneven ones",
                        () -> new OneNode("Split", 18)
                                .given(numbers.reals(7, 2))
                                .with("num_outputs", 3)
                                .gives(ElementKind.F32)
                                .gives(ElementKind.F32)
                                .gives(ElementKind.F32)),
                agrees("Slice", () -> slice(new long[] {1, -3}, new long[] {5, Long.MAX_VALUE}, 0, 1, 2, 1)),
                agrees(
                        "Slice backwards",
                        () -> slice(new long[] {-1, 4}, new long[] {Long.MIN_VALUE, 0}, 0, 1, -1, -2)),
                agrees(
                        "Slice of the last dimension",
                        () -> slice(new long[] {-1000, 1}, new long[] {1000, 3}, -2, -1, 3, 1)));
    }

    private OneNode slice(
            long[] starts, long[] ends, long firstAxis, long secondAxis, long firstStep, long secondStep) {
        return on("Slice", 6, 5)
                .integers(starts)
                .integers(ends)
                .integers(firstAxis, secondAxis)
                .integers(firstStep, secondStep)
                .gives(ElementKind.F32);
    }

    @TestFactory
    Stream<DynamicTest> margins() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String mode : List.of("constant", "reflect", "edge"))
            tests.add(agrees(
                    mode,
                    () -> on("Pad", 2, 4, 3)
                            .integers(0, 2, 1, 0, 1, 2)
                            .with("mode", mode)
                            .gives(ElementKind.F32)));
        tests.add(agrees(
                "wrap",
                () -> new OneNode("Pad", 19)
                        .given(numbers.reals(2, 4))
                        .integers(0, 2, 1, 3)
                        .with("mode", "wrap")
                        .gives(ElementKind.F32)));
        tests.add(agrees(
                "a value and fewer elements",
                () -> on("Pad", 3, 4)
                        .integers(1, -1, -1, 2)
                        .stored(TensorData.ofFloats(new float[] {1.5f}))
                        .gives(ElementKind.F32)));
        tests.add(agrees(
                "some axes",
                () -> new OneNode("Pad", 18)
                        .given(numbers.reals(3, 4))
                        .integers(1, 2)
                        .nothing()
                        .integers(-1)
                        .gives(ElementKind.F32)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> triangles() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int upper : new int[] {0, 1})
            for (long diagonal : new long[] {-2, 0, 1, 9})
                tests.add(agrees(
                        "upper " + upper + " from " + diagonal,
                        () -> new OneNode("Trilu", 14)
                                .given(numbers.reals(2, 4, 5))
                                .stored(TensorData.splat(ElementKind.I64, diagonal))
                                .with("upper", upper)
                                .gives(ElementKind.F32)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> lookups() {
        return Stream.of(
                agrees(
                        "Gather of tokens",
                        () -> new OneNode("Gather", 13)
                                .stored(numbers.reals(9, 4))
                                .given(numbers.integers(ElementKind.I64, 0, 8, 2, 3))
                                .gives(ElementKind.F32)),
                agrees(
                        "Gather in the middle",
                        () -> on("Gather", 2, 5, 3)
                                .given(numbers.integers(ElementKind.I64, 0, 4, 4))
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "Gather at known places",
                        () -> on("Gather", 2, 5, 3)
                                .integers(-1, 0, 3, 3, 3, 1)
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "Gather of one",
                        () -> on("Gather", 2, 5, 3)
                                .stored(TensorData.splat(ElementKind.I64, -2L))
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "Gather of many",
                        () -> on("Gather", 70, 2)
                                .integers(numbers.integers(ElementKind.I64, 0, 69, 150)
                                        .toLongs())
                                .gives(ElementKind.F32)),
                agrees(
                        "GatherND",
                        () -> on("GatherND", 2, 5, 3)
                                .given(numbers.integers(ElementKind.I64, 0, 1, 4, 2))
                                .gives(ElementKind.F32)),
                agrees(
                        "GatherND at known places",
                        () -> on("GatherND", 2, 5, 3)
                                .stored(numbers.integers(ElementKind.I64, -2, 1, 4, 1, 3))
                                .gives(ElementKind.F32)),
                agrees(
                        "OneHot",
                        () -> new OneNode("OneHot", 13)
                                .given(numbers.integers(ElementKind.I64, -4, 4, 2, 3))
                                .stored(TensorData.splat(ElementKind.I64, 5L))
                                .stored(TensorData.ofFloats(new float[] {-1, 3}, 2))
                                .with("axis", 1)
                                .gives(ElementKind.F32)));
    }

    @TestFactory
    Stream<DynamicTest> overwrites() {
        return Stream.of(
                agrees(
                        "ScatterElements of one row",
                        () -> on("ScatterElements", 1, 5, 1)
                                .given(TensorData.ofLongs(ElementKind.I64, new long[] {-2}, 1, 1, 1))
                                .given(numbers.reals(1, 1, 1))
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "ScatterElements at known places",
                        () -> on("ScatterElements", 2, 5)
                                .stored(TensorData.ofLongs(ElementKind.I64, new long[] {3, 1, 3, 1}, 2, 2))
                                .given(numbers.reals(2, 2))
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "ScatterND of rows",
                        () -> on("ScatterND", 5, 3)
                                .given(TensorData.ofLongs(ElementKind.I64, new long[] {4, 0}, 2, 1))
                                .given(numbers.reals(2, 3))
                                .gives(ElementKind.F32)),
                agrees(
                        "ScatterND of points",
                        () -> on("ScatterND", 3, 4)
                                .given(TensorData.ofLongs(ElementKind.I64, new long[] {0, 3, -1, 1, 2, 2}, 3, 2))
                                .given(numbers.reals(3))
                                .gives(ElementKind.F32)),
                agrees(
                        "ScatterND at known places",
                        () -> on("ScatterND", 3, 4, 2)
                                .stored(TensorData.ofLongs(ElementKind.I64, new long[] {0, 1, 0, 2, 2, 0}, 3, 2))
                                .given(numbers.reals(3, 2))
                                .gives(ElementKind.F32)));
    }

    private OneNode on(String operator, long... shape) {
        return new OneNode(operator, 16).given(numbers.reals(shape));
    }

    private DynamicTest agrees(String name, Supplier<OneNode> test) {
        return dynamicTest(name, () -> new Agreement(folder).of(test.get()));
    }
}
