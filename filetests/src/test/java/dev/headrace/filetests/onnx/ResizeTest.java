package dev.headrace.filetests.onnx;

import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `Resize` to other sizes, by whole and by odd factors.
class ResizeTest {
    @TempDir
    Path folder = Path.of("");

    private final Numbers numbers = new Numbers(4);

    @ParameterizedTest
    @CsvSource({
        "asymmetric, floor",
        "asymmetric, ceil",
        "asymmetric, round_prefer_floor",
        "half_pixel, round_prefer_floor",
        "half_pixel, round_prefer_ceil",
        "half_pixel, floor",
        "align_corners, floor",
        "pytorch_half_pixel, round_prefer_ceil",
        "half_pixel_symmetric, round_prefer_floor",
    })
    void nearestElementsAgree(String coordinates, String rounding) {
        for (long[] size : new long[][] {{1, 2, 8, 10}, {1, 2, 7, 3}, {1, 2, 4, 5}, {1, 2, 2, 1}})
            new Agreement(folder)
                    .of(toSize(size)
                            .with("mode", "nearest")
                            .with("coordinate_transformation_mode", coordinates)
                            .with("nearest_mode", rounding)
                            .gives(ElementKind.F32));
    }

    @ParameterizedTest
    @CsvSource({
        "linear, half_pixel",
        "linear, pytorch_half_pixel",
        "linear, align_corners",
        "linear, asymmetric",
        "cubic, half_pixel",
        "cubic, align_corners",
        "cubic, asymmetric",
    })
    void interpolationsAgree(String mode, String coordinates) {
        for (long[] size : new long[][] {{1, 2, 8, 10}, {1, 2, 7, 3}})
            new Agreement(folder)
                    .of(toSize(size)
                            .with("mode", mode)
                            .with("coordinate_transformation_mode", coordinates)
                            .gives(ElementKind.F32));
    }

    @ParameterizedTest
    @ValueSource(floats = {2, 1.5f, 0.6f, 3})
    void scalesAgree(float scale) {
        for (String mode : new String[] {"nearest", "linear"})
            new Agreement(folder)
                    .of(new OneNode("Resize", 13)
                            .given(numbers.reals(1, 2, 4, 5))
                            .nothing()
                            .stored(TensorData.ofFloats(new float[] {1, 1, scale, scale}, 4))
                            .with("mode", mode)
                            .gives(ElementKind.F32));
    }

    private OneNode toSize(long... size) {
        return new OneNode("Resize", 19)
                .given(numbers.reals(1, 2, 4, 5))
                .nothing()
                .nothing()
                .integers(size);
    }
}
