package dev.headrace.filetests.onnx;

import dev.headrace.ir.data.ElementKind;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions and pools with random windows: sizes, strides, dilations, padding of every kind.
class WindowTest {
    private static final int ROUNDS = 12;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void convolutionsAgree(int dims) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Numbers numbers = new Numbers(seed);
            int groups = numbers.any(1, 1, 2, 3);
            int filters = groups * numbers.any(1, 2);
            long[] kernel = sizes(numbers, dims, 1, 2, 3);
            OneNode node = new OneNode("Conv", numbers.any(13, 17, 21))
                    .given(numbers.reals(shape(2, groups * 2L, sizes(numbers, dims, 7, 8, 11))))
                    .stored(numbers.reals(shape(filters, 2, kernel)))
                    .with("strides", sizes(numbers, dims, 1, 2, 3))
                    .with("group", groups);
            if (numbers.any(0, 1) == 1) node.stored(numbers.reals(filters));
            // ONNX Runtime does not dilate where it pads by itself.
            if (numbers.any(0, 1) == 1) pad(node, numbers, dims, 1);
            else node.with("dilations", sizes(numbers, dims, 1, 2)).with("pads", sizes(numbers, 2 * dims, 0, 2));
            new Agreement(folder).of(node.gives(ElementKind.F32));
        }
    }

    @ParameterizedTest
    @CsvSource({"MaxPool, 1", "MaxPool, 2", "MaxPool, 3", "AveragePool, 1", "AveragePool, 2", "AveragePool, 3"})
    void poolsAgree(String operator, int dims) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Numbers numbers = new Numbers(seed);
            OneNode node = new OneNode(operator, 19)
                    .given(numbers.reals(shape(1, 2, sizes(numbers, dims, 5, 6, 7))))
                    .with("kernel_shape", sizes(numbers, dims, 2, 3))
                    .with("strides", sizes(numbers, dims, 1, 2, 3));
            if (operator.equals("AveragePool")) node.with("count_include_pad", numbers.any(0, 1));
            if (numbers.any(0, 1) == 1) node.with("ceil_mode", 1);
            pad(node, numbers, dims, 1);
            new Agreement(folder).of(node.gives(ElementKind.F32));
        }
    }

    @ParameterizedTest
    @CsvSource({"GlobalAveragePool", "GlobalMaxPool"})
    void globalPoolsAgree(String operator) {
        Numbers numbers = new Numbers(5);
        for (long[] shape : new long[][] {{2, 3, 5}, {2, 3, 5, 4}, {1, 2, 3, 2, 3}})
            new Agreement(folder)
                    .of(new OneNode(operator, 13).given(numbers.reals(shape)).gives(ElementKind.F32));
    }

    private static void pad(OneNode node, Numbers numbers, int dims, int widest) {
        switch (numbers.any(0, 1, 2, 3, 4)) {
            case 0 -> node.with("auto_pad", "SAME_UPPER");
            case 1 -> node.with("auto_pad", "SAME_LOWER");
            case 2 -> node.with("auto_pad", "VALID");
            default -> node.with("pads", sizes(numbers, 2 * dims, 0, widest));
        }
    }

    private static long[] sizes(Numbers numbers, int count, int... choices) {
        long[] sizes = new long[count];
        for (int i = 0; i < count; i++) sizes[i] = numbers.any(choices);
        return sizes;
    }

    private static long[] shape(long first, long second, long... rest) {
        long[] shape = new long[rest.length + 2];
        shape[0] = first;
        shape[1] = second;
        System.arraycopy(rest, 0, shape, 2, rest.length);
        return shape;
    }
}
