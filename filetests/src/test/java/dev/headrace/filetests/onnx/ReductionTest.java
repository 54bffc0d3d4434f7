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

/// Sums, products of matrices, normalizations.
class ReductionTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(2);

    @TestFactory
    Stream<DynamicTest> reductions() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of(
                "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp")) {
            tests.add(agrees(
                    name + ", axes as attribute",
                    () -> new OneNode(name, 13)
                            .given(numbers.reals(2, 3, 5))
                            .with("axes", 0L, -1L)
                            .gives(ElementKind.F32)));
            tests.add(agrees(
                    name + ", axes as input",
                    () -> new OneNode(name, 18)
                            .given(numbers.reals(2, 3, 5))
                            .integers(1)
                            .with("keepdims", 0)
                            .gives(ElementKind.F32)));
        }
        tests.add(agrees(
                "ReduceSum over all",
                () -> new OneNode("ReduceSum", 13).given(numbers.reals(2, 3, 5)).gives(ElementKind.F32)));
        tests.add(agrees(
                "ReduceSum over none",
                () -> new OneNode("ReduceSum", 13)
                        .given(numbers.reals(2, 3))
                        .with("noop_with_empty_axes", 1)
                        .gives(ElementKind.F32)));
        tests.add(agrees(
                "ReduceLogSum",
                () -> new OneNode("ReduceLogSum", 18)
                        .given(numbers.positive(2, 3, 5))
                        .integers(2)
                        .gives(ElementKind.F32)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> positionsOfExtremes() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : List.of("ArgMax", "ArgMin")) {
            tests.add(agrees(
                    name,
                    () -> new OneNode(name, 13)
                            .given(numbers.reals(3, 4, 5))
                            .with("axis", -1)
                            .with("keepdims", 0)
                            .gives(ElementKind.I64)));
            for (int last : new int[] {0, 1})
                tests.add(agrees(
                        name + " among equals " + last,
                        () -> new OneNode(name, 13)
                                .given(TensorData.ofFloats(new float[] {1, 2, 2, 1, -1, -1, 2, -1}, 2, 4))
                                .with("axis", 1)
                                .with("select_last_index", last)
                                .gives(ElementKind.I64)));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> cumulativeSums() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int exclusive : new int[] {0, 1})
            for (int reverse : new int[] {0, 1})
                tests.add(agrees(
                        "exclusive " + exclusive + ", reverse " + reverse,
                        () -> new OneNode("CumSum", 14)
                                .given(numbers.reals(2, 5, 3))
                                .stored(TensorData.splat(ElementKind.I64, 1L))
                                .with("exclusive", exclusive)
                                .with("reverse", reverse)
                                .gives(ElementKind.F32)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> products() {
        return Stream.of(
                agrees("MatMul", () -> two("MatMul", numbers.reals(3, 4), numbers.reals(4, 5))),
                agrees("MatMul in batches", () -> two("MatMul", numbers.reals(2, 1, 3, 4), numbers.reals(7, 4, 5))),
                agrees("MatMul of rows", () -> two("MatMul", numbers.reals(2, 3, 4), numbers.reals(4))),
                agrees("MatMul of columns", () -> two("MatMul", numbers.reals(4), numbers.reals(2, 4, 3))),
                agrees("MatMul of vectors", () -> two("MatMul", numbers.reals(4), numbers.reals(4))),
                agrees("Gemm", () -> gemm(numbers.reals(3, 4), numbers.reals(4, 5), numbers.reals(5))),
                agrees(
                        "Gemm as linear",
                        () -> gemm(numbers.reals(3, 4), numbers.reals(5, 4), numbers.reals(5))
                                .with("transB", 1)),
                agrees(
                        "Gemm with one bias",
                        () -> gemm(numbers.reals(3, 4), numbers.reals(5, 4), numbers.reals(1))
                                .with("transB", 1)),
                agrees(
                        "Gemm with everything",
                        () -> gemm(numbers.reals(4, 3), numbers.reals(5, 4), numbers.reals(3, 1))
                                .with("transA", 1)
                                .with("transB", 1)
                                .with("alpha", 0.5f)
                                .with("beta", 2f)));
    }

    @TestFactory
    Stream<DynamicTest> einsums() {
        return Stream.of(
                einsum("bhqd,bhkd->bhqk", numbers.reals(2, 3, 4, 5), numbers.reals(2, 3, 6, 5)),
                einsum("ij,jk", numbers.reals(2, 3), numbers.reals(3, 4)),
                einsum("...ij,...jk->...ik", numbers.reals(2, 2, 3), numbers.reals(1, 3, 4)),
                einsum("bij,bjk,k->bi", numbers.reals(2, 2, 3), numbers.reals(2, 3, 4), numbers.reals(4)),
                einsum("ij->ji", numbers.reals(2, 3)),
                einsum("ij->j", numbers.reals(2, 3)),
                einsum("i,j->ij", numbers.reals(2), numbers.reals(3)),
                einsum("i,i->", numbers.reals(4), numbers.reals(4)),
                einsum("bcn,bcd->bnd", numbers.reals(2, 3, 4), numbers.reals(2, 3, 5)),
                einsum(" a b , b -> a ", numbers.reals(2, 3), numbers.reals(3)));
    }

    @TestFactory
    Stream<DynamicTest> normalizations() {
        return Stream.of(
                agrees(
                        "Softmax",
                        () -> new OneNode("Softmax", 13)
                                .given(numbers.reals(2, 3, 4))
                                .with("axis", 1)
                                .gives(ElementKind.F32)),
                agrees(
                        "LogSoftmax",
                        () -> new OneNode("LogSoftmax", 13)
                                .given(numbers.reals(2, 3, 4))
                                .gives(ElementKind.F32)),
                agrees(
                        "LayerNormalization",
                        () -> new OneNode("LayerNormalization", 17)
                                .given(numbers.reals(2, 3, 4))
                                .stored(numbers.reals(4))
                                .stored(numbers.reals(4))
                                .gives(ElementKind.F32)),
                agrees(
                        "LayerNormalization of two dimensions",
                        () -> new OneNode("LayerNormalization", 17)
                                .given(numbers.reals(2, 3, 4))
                                .stored(numbers.reals(3, 4))
                                .with("axis", 1)
                                .with("epsilon", 0.1f)
                                .gives(ElementKind.F32)),
                agrees(
                        "RMSNormalization",
                        () -> new OneNode("RMSNormalization", 23)
                                .given(numbers.reals(2, 3, 4))
                                .stored(numbers.reals(4))
                                .gives(ElementKind.F32)),
                agrees(
                        "BatchNormalization",
                        () -> new OneNode("BatchNormalization", 15)
                                .given(numbers.reals(2, 3, 4, 2))
                                .stored(numbers.reals(3))
                                .stored(numbers.reals(3))
                                .stored(numbers.reals(3))
                                .stored(numbers.positive(3))
                                .gives(ElementKind.F32)),
                agrees(
                        "InstanceNormalization",
                        () -> new OneNode("InstanceNormalization", 13)
                                .given(numbers.reals(2, 3, 4, 2))
                                .stored(numbers.reals(3))
                                .stored(numbers.reals(3))
                                .gives(ElementKind.F32)),
                agrees("GroupNormalization by group", () -> group(18, 2)),
                agrees("GroupNormalization by channel", () -> group(21, 4)),
                agrees(
                        "MeanVarianceNormalization",
                        () -> new OneNode("MeanVarianceNormalization", 13)
                                .given(numbers.reals(2, 3, 4, 2))
                                .gives(ElementKind.F32)),
                agrees(
                        "LpNormalization",
                        () -> new OneNode("LpNormalization", 13)
                                .given(numbers.reals(3, 4))
                                .gives(ElementKind.F32)),
                agrees(
                        "LpNormalization by sums",
                        () -> new OneNode("LpNormalization", 13)
                                .given(numbers.reals(3, 4))
                                .with("p", 1)
                                .with("axis", 0)
                                .gives(ElementKind.F32)),
                agrees("LRN", () -> localResponse(5)),
                agrees("LRN of one channel", () -> localResponse(1)));
    }

    private OneNode group(int opset, int width) {
        return new OneNode("GroupNormalization", opset)
                .given(numbers.reals(2, 4, 3, 2))
                .stored(numbers.reals(width))
                .stored(numbers.reals(width))
                .with("num_groups", 2)
                .gives(ElementKind.F32);
    }

    private OneNode localResponse(int size) {
        return new OneNode("LRN", 13)
                .given(numbers.reals(2, 7, 3, 2))
                .with("size", size)
                .with("alpha", 0.5f)
                .with("bias", 1.5f)
                .gives(ElementKind.F32);
    }

    private DynamicTest einsum(String equation, TensorData... tensors) {
        return agrees(equation, () -> {
            OneNode node = new OneNode("Einsum", 13).with("equation", equation);
            for (TensorData tensor : tensors) node.given(tensor);
            return node.gives(ElementKind.F32);
        });
    }

    private static OneNode gemm(TensorData a, TensorData b, TensorData bias) {
        return new OneNode("Gemm", 13).given(a).stored(b).stored(bias).gives(ElementKind.F32);
    }

    private static OneNode two(String name, TensorData a, TensorData b) {
        return new OneNode(name, 13).given(a).given(b).gives(ElementKind.F32);
    }

    private DynamicTest agrees(String name, Supplier<OneNode> test) {
        return dynamicTest(name, () -> new Agreement(folder).of(test.get()));
    }
}
