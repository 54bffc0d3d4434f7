package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.at;
import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.isInside;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.reals;
import static dev.headrace.filetests.frontends.Tensors.row;
import static dev.headrace.filetests.frontends.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.frontends.aten.Argument;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolution, pooling and resampling along one to three axes, against loops over windows.
class AtenImagesTest {
    /// A convolution as its definition says: for each place the sum over channels of its group and over the window.
    private static TensorData convolved(
            TensorData x, TensorData w, long[] stride, long[] before, long[] dilation, long groups, long[] size) {
        int axes = size.length;
        long[] shape = new long[axes + 2];
        shape[0] = x.sizeOf(0);
        shape[1] = w.sizeOf(0);
        System.arraycopy(size, 0, shape, 2, axes);
        Dims window = new Dims(w.sizes().values().subList(2, axes + 2));
        return tensor(Dims.of(shape), p -> {
            long group = p[1] / (w.sizeOf(0) / groups);
            double sum = 0;
            for (long c = 0; c < w.sizeOf(1); c++) {
                for (long k = 0; k < window.product(); k++) {
                    long[] inside = Tensors.position(k, window);
                    long[] from = new long[axes + 2];
                    long[] weight = new long[axes + 2];
                    from[0] = p[0];
                    from[1] = group * w.sizeOf(1) + c;
                    weight[0] = p[1];
                    weight[1] = c;
                    for (int a = 0; a < axes; a++) {
                        from[2 + a] = p[2 + a] * stride[a] - before[a] + inside[a] * dilation[a];
                        weight[2 + a] = inside[a];
                    }
                    sum += at(x, from) * at(w, weight);
                }
            }
            return sum;
        });
    }

    /// Each pixel adds the window times its value to the result.
    private static TensorData spread(
            TensorData x, TensorData w, long[] stride, long[] before, long[] dilation, long groups, long[] size) {
        int axes = size.length;
        long filters = w.sizeOf(1);
        long[] shape = new long[axes + 2];
        shape[0] = x.sizeOf(0);
        shape[1] = filters * groups;
        System.arraycopy(size, 0, shape, 2, axes);
        Dims whole = Dims.of(shape);
        double[] sums = new double[Math.toIntExact(whole.product())];
        for (long i = 0; i < x.elements(); i++) {
            long[] p = Tensors.position(i, x.sizes());
            long group = p[1] / (x.sizeOf(1) / groups);
            for (long k = 0; k < w.elements() / w.sizeOf(0); k++) {
                long[] place = Tensors.position(k, new Dims(w.sizes().values().subList(1, axes + 2)));
                long index = p[0] * shape[1] + group * filters + place[0];
                boolean inside = true;
                for (int a = 0; a < axes; a++) {
                    long to = p[2 + a] * stride[a] - before[a] + place[1 + a] * dilation[a];
                    inside &= to >= 0 && to < size[a];
                    index = index * size[a] + to;
                }
                if (!inside) continue;
                long[] weight = new long[axes + 2];
                weight[0] = p[1];
                System.arraycopy(place, 0, weight, 1, axes + 1);
                sums[Math.toIntExact(index)] += x.doubleAt(i) * at(w, weight);
            }
        }
        return reals(sums, shape);
    }

    private static long[] filled(int axes, long value) {
        return LongStream.generate(() -> value).limit(axes).toArray();
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        // image, filters, window, stride, padding, dilation, groups
        "2x3x11, 4, 3, 2, 1, 1, 1",
        "1x4x7, 4, 1, 1, 0, 1, 4",
        "1x3x8, 2, 5, 3, 4, 2, 1",
        "2x2x5x7, 3, 3x2, 2x1, 1x0, 1x2, 1",
        "1x6x5x5, 6, 3x3, 1x1, 1x1, 1x1, 6",
        "1x4x5x5, 6, 1x1, 2x2, 0x0, 1x1, 2",
        "1x3x13x1, 2, 5x1, 1x1, 2x0, 2x1, 1",
        "1x2x3x4x5, 3, 2x3x2, 1x2x1, 1x1x0, 1x1x2, 1",
        "1x1x1x1, 1, 1x1, 1x1, 0x0, 1x1, 1",
    })
    void convolutions(
            String image, long filters, String window, String strides, String paddings, String dilations, long groups) {
        long[] shape = numbers(image);
        long[] kernel = numbers(window);
        long[] stride = numbers(strides);
        long[] padding = numbers(paddings);
        long[] dilation = numbers(dilations);
        int axes = kernel.length;
        TensorData x = random(shape);
        long[] weights = new long[axes + 2];
        weights[0] = filters;
        weights[1] = shape[1] / groups;
        System.arraycopy(kernel, 0, weights, 2, axes);
        TensorData w = random(weights);
        long[] size = new long[axes];
        for (int a = 0; a < axes; a++)
            size[a] = (shape[2 + a] + 2 * padding[a] - dilation[a] * (kernel[a] - 1) - 1) / stride[a] + 1;
        TensorData expected = convolved(x, w, stride, padding, dilation, groups, size);
        new OneOperator("convolution.default")
                .with("input", x)
                .with("weight", w)
                .with("stride", stride)
                .with("padding", padding)
                .with("dilation", dilation)
                .with("transposed", false)
                .with("groups", groups)
                .within(1e-4)
                .givesAndFolds(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // image, filters, window, stride, padding, dilation, output padding, groups
        "1x2x3, 3, 2, 2, 0, 1, 0, 1",
        "2x4x5, 2, 4, 2, 1, 1, 0, 1",
        "1x4x3, 2, 3, 2, 1, 1, 1, 2",
        "1x2x4, 2, 3, 1, 0, 2, 0, 1",
        "1x2x4, 1, 1, 3, 0, 1, 2, 1",
        "1x2x5, 3, 3, 1, 2, 1, 0, 1",
        "1x3x3x2, 2, 2x2, 2x2, 0x0, 1x1, 0x0, 1",
        "1x2x3x4, 3, 3x4, 2x3, 1x0, 1x1, 1x0, 1",
        "1x4x2x3, 1, 2x3, 2x3, 0x0, 1x1, 0x0, 4",
        "1x2x2x2x3, 2, 3x2x2, 2x1x2, 1x0x0, 1x1x1, 1x0x0, 1",
    })
    void transposedConvolutions(
            String image,
            long filters,
            String window,
            String strides,
            String paddings,
            String dilations,
            String extra,
            long groups) {
        long[] shape = numbers(image);
        long[] kernel = numbers(window);
        long[] stride = numbers(strides);
        long[] padding = numbers(paddings);
        long[] dilation = numbers(dilations);
        long[] more = numbers(extra);
        int axes = kernel.length;
        TensorData x = random(shape);
        long[] weights = new long[axes + 2];
        weights[0] = shape[1];
        weights[1] = filters;
        System.arraycopy(kernel, 0, weights, 2, axes);
        TensorData w = random(weights);
        TensorData bias = random(filters * groups);
        long[] size = new long[axes];
        for (int a = 0; a < axes; a++)
            size[a] = (shape[2 + a] - 1) * stride[a] - 2 * padding[a] + dilation[a] * (kernel[a] - 1) + more[a] + 1;
        TensorData plain = spread(x, w, stride, padding, dilation, groups, size);
        TensorData expected = tensor(plain.sizes(), p -> at(plain, p) + at(bias, p[1]));
        new OneOperator("convolution.default")
                .with("input", x)
                .with("weight", w)
                .with("bias", bias)
                .with("stride", stride)
                .with("padding", padding)
                .with("dilation", dilation)
                .with("transposed", true)
                .with("output_padding", more)
                .with("groups", groups)
                .within(1e-4)
                .givesAndFolds(expected);
    }

    @Test
    void marginsByName() {
        TensorData x = random(1, 2, 6);
        TensorData w = random(3, 2, 4);
        new OneOperator("conv1d.padding")
                .with("input", x)
                .with("weight", w)
                .with("padding", "same")
                .givesAndFolds(convolved(x, w, filled(1, 1), filled(1, 1), filled(1, 1), 1, new long[] {6}));
        new OneOperator("conv1d.padding")
                .with("input", x.reshape(Dims.of(2, 6)))
                .with("weight", w)
                .with("padding", "valid")
                .givesAndFolds(convolved(x, w, filled(1, 1), filled(1, 0), filled(1, 1), 1, new long[] {3})
                        .reshape(Dims.of(3, 3)));
    }

    /// @param largest whether the largest element counts, else the average
    private static TensorData pooled(
            TensorData x, long[] window, long[] stride, long[] padding, long[] size, boolean largest, boolean margin) {
        int axes = window.length;
        long[] shape = new long[axes + 2];
        shape[0] = x.sizeOf(0);
        shape[1] = x.sizeOf(1);
        System.arraycopy(size, 0, shape, 2, axes);
        return tensor(Dims.of(shape), p -> {
            double result = largest ? Double.NEGATIVE_INFINITY : 0;
            long count = 0;
            for (long k = 0; k < Dims.of(window).product(); k++) {
                long[] inside = Tensors.position(k, Dims.of(window));
                long[] from = p.clone();
                boolean counts = true;
                for (int a = 0; a < axes; a++) {
                    from[2 + a] = p[2 + a] * stride[a] - padding[a] + inside[a];
                    counts &= from[2 + a] < x.sizeOf(2 + a) + padding[a];
                }
                if (counts && (margin || isInside(x, from))) count++;
                if (isInside(x, from)) result = largest ? Math.max(result, at(x, from)) : result + at(x, from);
            }
            return largest ? result : result / count;
        });
    }

    @ParameterizedTest
    @CsvSource({
        // image, window, stride, padding, ceil, margin counts
        "1x2x7, 3, 2, 1, false, true",
        "1x2x8, 3, 2, 1, true, true",
        "1x2x8, 3, 2, 1, true, false",
        "2x1x5x7, 2x3, 2x2, 1x1, false, false",
        "1x1x6x5, 3x2, 2x2, 0x1, true, true",
        "1x2x4x4, 4x4, 4x4, 0x0, false, true",
        "1x1x3x4x5, 2x2x3, 1x2x2, 1x0x1, false, false",
    })
    void pools(String image, String windows, String strides, String paddings, boolean ceil, boolean margin) {
        long[] shape = numbers(image);
        long[] window = numbers(windows);
        long[] stride = numbers(strides);
        long[] padding = numbers(paddings);
        int axes = window.length;
        TensorData x = random(shape);
        long[] size = new long[axes];
        for (int a = 0; a < axes; a++) {
            long room = shape[2 + a] + 2 * padding[a] - window[a];
            size[a] = (ceil ? Math.ceilDiv(room, stride[a]) : room / stride[a]) + 1;
            if (ceil && (size[a] - 1) * stride[a] >= shape[2 + a] + padding[a]) size[a]--;
        }
        new OneOperator("avg_pool" + axes + "d.default")
                .with("self", x)
                .with("kernel_size", window)
                .with("stride", stride)
                .with("padding", padding)
                .with("ceil_mode", ceil)
                .with("count_include_pad", margin)
                .givesAndFolds(pooled(x, window, stride, padding, size, false, margin));
        new OneOperator("max_pool" + axes + "d.default")
                .with("self", x)
                .with("kernel_size", window)
                .with("stride", stride)
                .with("padding", padding)
                .with("ceil_mode", ceil)
                .givesAndFolds(pooled(x, window, stride, padding, size, true, true));
    }

    @ParameterizedTest
    @CsvSource({"1x2x7, 3", "1x2x6, 3", "1x1x5x7, 2x3", "2x1x4x4, 1x1", "1x1x4x6, 4x5", "1x1x3x5x4, 2x2x4"})
    void poolsToASize(String image, String target) {
        long[] shape = numbers(image);
        long[] size = numbers(target);
        int axes = size.length;
        TensorData x = random(shape);
        long[] whole = shape.clone();
        System.arraycopy(size, 0, whole, 2, axes);
        for (boolean largest : new boolean[] {true, false}) {
            TensorData expected = tensor(Dims.of(whole), p -> {
                double result = largest ? Double.NEGATIVE_INFINITY : 0;
                long count = 0;
                for (long i = 0; i < x.elements(); i++) {
                    long[] q = Tensors.position(i, x.sizes());
                    boolean inside = q[0] == p[0] && q[1] == p[1];
                    for (int a = 0; a < axes; a++) {
                        double start = Math.floor((double) (p[2 + a] * shape[2 + a]) / size[a]);
                        double end = Math.ceil((double) ((p[2 + a] + 1) * shape[2 + a]) / size[a]);
                        inside &= q[2 + a] >= start && q[2 + a] < end;
                    }
                    if (!inside) continue;
                    count++;
                    result = largest ? Math.max(result, x.doubleAt(i)) : result + x.doubleAt(i);
                }
                return largest ? result : result / count;
            });
            new OneOperator("adaptive_" + (largest ? "max" : "avg") + "_pool" + axes + "d.default")
                    .with("self", x)
                    .with("output_size", size)
                    .givesAndFolds(expected);
        }
    }

    @Test
    void imagesInAnotherSize() {
        TensorData x = random(1, 2, 3, 4);
        new OneOperator("upsample_nearest2d.vec")
                .with("input", x)
                .with("output_size", 5, 9)
                .givesAndFolds(tensor(Dims.of(1, 2, 5, 9), p -> at(x, p[0], p[1], p[2] * 3 / 5, p[3] * 4 / 9)));
        new OneOperator("upsample_nearest2d.default")
                .with("self", x)
                .with("output_size", 2, 2)
                .givesAndFolds(tensor(Dims.of(1, 2, 2, 2), p -> at(x, p[0], p[1], p[2] * 3 / 2, p[3] * 2)));
        new OneOperator("upsample_nearest1d.vec")
                .with("input", row(1, 2, 3).reshape(Dims.of(1, 1, 3)))
                .with("scale_factors", new Argument.Reals(List.of(2.0)))
                .givesAndFolds(f32(1, 1, 6), 1, 1, 2, 2, 3, 3);
        new OneOperator("_upsample_nearest_exact1d.vec")
                .with("input", row(1, 2, 3).reshape(Dims.of(1, 1, 3)))
                .with("output_size", new long[] {2})
                .givesAndFolds(f32(1, 1, 2), 1, 3);
        for (boolean corners : new boolean[] {true, false})
            for (long[] size : new long[][] {{6, 8}, {5, 3}, {1, 1}, {3, 12}})
                new OneOperator("upsample_bilinear2d.vec")
                        .with("input", x)
                        .with("output_size", size)
                        .with("align_corners", corners)
                        .givesAndFolds(bilinear(x, size, corners));
        new OneOperator("upsample_linear1d.vec")
                .with("input", row(1, 2, 4).reshape(Dims.of(1, 1, 3)))
                .with("output_size", new long[] {5})
                .with("align_corners", true)
                .givesAndFolds(f32(1, 1, 5), 1, 1.5, 2, 3, 4);
    }

    private static TensorData bilinear(TensorData x, long[] size, boolean corners) {
        return tensor(Dims.of(x.sizeOf(0), x.sizeOf(1), size[0], size[1]), p -> {
            double sum = 0;
            for (long dy = 0; dy < 2; dy++) {
                for (long dx = 0; dx < 2; dx++) {
                    double[] share = new double[2];
                    long[] place = new long[2];
                    for (int a = 0; a < 2; a++) {
                        long from = x.sizeOf(2 + a);
                        double there = corners
                                ? size[a] == 1 ? 0 : (double) p[2 + a] * (from - 1) / (size[a] - 1)
                                : Math.max(0, (p[2 + a] + 0.5) * from / size[a] - 0.5);
                        long low = (long) there;
                        long offset = a == 0 ? dy : dx;
                        place[a] = Math.min(low + offset, from - 1);
                        share[a] = offset == 0 ? 1 - (there - low) : there - low;
                    }
                    sum += share[0] * share[1] * at(x, p[0], p[1], place[0], place[1]);
                }
            }
            return sum;
        });
    }

    @Test
    void halfPrecisionImages() {
        TensorData x = random(1, 2, 6).as(ElementKind.BF16);
        TensorData w = random(2, 2, 3).as(ElementKind.BF16);
        TensorData exact = convolved(x, w, filled(1, 1), filled(1, 0), filled(1, 1), 1, new long[] {4});
        new OneOperator("conv1d.default")
                .with("input", x)
                .with("weight", w)
                .within(0)
                .givesAndFolds(exact.as(ElementKind.BF16));
    }

    @Test
    void sizesThatDoNotFit() {
        OneOperator longer = new OneOperator("convolution.default")
                .with("input", random(1, 3, 4))
                .with("weight", random(2, 3, 2))
                .with("transposed", false);
        assertThatThrownBy(() -> longer.run(f32(1, 2, 100), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("3 places of the window, the file says 100");
        OneOperator transposed = new OneOperator("conv_transpose1d.default")
                .with("input", random(1, 3, 4))
                .with("weight", random(3, 2, 2));
        assertThatThrownBy(() -> transposed.run(f32(1, 2, 4), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("5 places of the window, the file says 4");
        OneOperator heads = new OneOperator("scaled_dot_product_attention.default")
                .with("query", random(1, 4, 3, 2))
                .with("key", random(1, 3, 3, 2))
                .with("value", random(1, 3, 3, 2));
        assertThatThrownBy(() -> heads.run(f32(1, 4, 3, 2), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("batches of 3 and 4");
        OneOperator huge = new OneOperator("full.default").with("fill_value", 1L);
        assertThatThrownBy(() -> huge.run(f32(1L << 40), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("holds 1099511627776 elements");
    }
}
