package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.at;
import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.i64;
import static dev.headrace.filetests.frontends.Tensors.integers;
import static dev.headrace.filetests.frontends.Tensors.number;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.reals;
import static dev.headrace.filetests.frontends.Tensors.row;
import static dev.headrace.filetests.frontends.Tensors.tensor;
import static dev.headrace.filetests.frontends.Tensors.truths;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Operators that move elements, against the same moves written by hand.
class AtenShapesTest {
    private static final TensorData CUBE = random(2, 3, 5);

    @Test
    void views() {
        new OneOperator("view.default")
                .with("self", CUBE)
                .with("size", 6, 5)
                .givesAndFolds(CUBE.reshape(Dims.of(6, 5)));
        new OneOperator("squeeze.dims")
                .with("self", random(1, 3, 1))
                .with("dim", 0, 2)
                .givesAndFolds(random(1, 3, 1).reshape(Dims.of(3)));
        new OneOperator("unsqueeze.default")
                .with("self", number(4))
                .with("dim", 0L)
                .givesAndFolds(f32(1), 4);
        new OneOperator("transpose.int")
                .with("self", CUBE)
                .with("dim0", -1L)
                .with("dim1", 0L)
                .givesAndFolds(CUBE.permute(2, 1, 0));
        new OneOperator("t.default").with("self", row(1, 2)).givesAndFolds(f32(2), 1, 2);
        new OneOperator("t.default")
                .with("self", random(2, 3))
                .givesAndFolds(random(2, 3).permute(1, 0));
        new OneOperator("mT.default").with("self", CUBE).givesAndFolds(CUBE.permute(0, 2, 1));
        new OneOperator("numpy_T.default").with("self", CUBE).givesAndFolds(CUBE.permute(2, 1, 0));
        new OneOperator("movedim.int")
                .with("self", CUBE)
                .with("source", 0L)
                .with("destination", -1L)
                .givesAndFolds(CUBE.permute(1, 2, 0));
        new OneOperator("movedim.intlist")
                .with("self", CUBE)
                .with("source", 0, 1)
                .with("destination", 1, 2)
                .givesAndFolds(CUBE.permute(2, 0, 1));
        new OneOperator("expand.default")
                .with("self", random(3, 1))
                .with("size", 2, -1, 4)
                .givesAndFolds(tensor(Dims.of(2, 3, 4), p -> at(random(3, 1), p[1], 0)));
        new OneOperator("as_strided.default")
                .with("self", CUBE)
                .with("size", 3, 10)
                .with("stride", 10, 1)
                .givesAndFolds(CUBE.reshape(Dims.of(3, 10)));
        assertThatThrownBy(() -> new OneOperator("as_strided.default")
                        .with("self", CUBE)
                        .with("size", 10, 3)
                        .with("stride", 1, 10)
                        .run(f32(10, 3), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("as_strided");
    }

    @Test
    void parts() {
        new OneOperator("select.int")
                .with("self", CUBE)
                .with("dim", 1L)
                .with("index", -1L)
                .givesAndFolds(tensor(Dims.of(2, 5), p -> at(CUBE, p[0], 2, p[1])));
        new OneOperator("narrow.default")
                .with("self", CUBE)
                .with("dim", 2L)
                .with("start", -3L)
                .with("length", 2L)
                .givesAndFolds(tensor(Dims.of(2, 3, 2), p -> at(CUBE, p[0], p[1], p[2] + 2)));
        new OneOperator("slice.Tensor")
                .with("self", CUBE)
                .with("dim", -1L)
                .with("start", 1L)
                .with("step", 3L)
                .givesAndFolds(tensor(Dims.of(2, 3, 2), p -> at(CUBE, p[0], p[1], 1 + 3 * p[2])));
        new OneOperator("split.Tensor")
                .with("self", CUBE)
                .with("split_size", 2L)
                .with("dim", 2L)
                .givesAndFolds(CUBE.slice(2, 0, 2, 1), CUBE.slice(2, 2, 4, 1), CUBE.slice(2, 4, 5, 1));
        new OneOperator("split_with_sizes.default")
                .with("self", CUBE)
                .with("split_sizes", 1, 4)
                .with("dim", -1L)
                .givesAndFolds(CUBE.slice(2, 0, 1, 1), CUBE.slice(2, 1, 5, 1));
        new OneOperator("split_with_sizes.default")
                .with("self", CUBE)
                .with("split_sizes", new long[] {3})
                .with("dim", 1L)
                .givesAndFolds(CUBE);
        new OneOperator("chunk.default")
                .with("self", CUBE)
                .with("chunks", 2L)
                .with("dim", 1L)
                .givesAndFolds(CUBE.slice(1, 0, 2, 1), CUBE.slice(1, 2, 3, 1));
        new OneOperator("tensor_split.sections")
                .with("self", CUBE)
                .with("sections", 2L)
                .with("dim", 2L)
                .givesAndFolds(CUBE.slice(2, 0, 3, 1), CUBE.slice(2, 3, 5, 1));
        new OneOperator("unbind.int")
                .with("self", CUBE)
                .givesAndFolds(
                        CUBE.slice(0, 0, 1, 1).reshape(Dims.of(3, 5)),
                        CUBE.slice(0, 1, 2, 1).reshape(Dims.of(3, 5)));
        new OneOperator("unfold.default")
                .with("self", row(0, 1, 2, 3, 4))
                .with("dimension", 0L)
                .with("size", 3L)
                .with("step", 2L)
                .givesAndFolds(f32(2, 3), 0, 1, 2, 2, 3, 4);
        new OneOperator("diagonal.default")
                .with("self", CUBE)
                .with("offset", 1L)
                .with("dim1", 1L)
                .with("dim2", 2L)
                .givesAndFolds(tensor(Dims.of(2, 3), p -> at(CUBE, p[0], p[1], p[1] + 1)));
    }

    @Test
    void partsTogether() {
        TensorData more = random(2, 1, 5);
        new OneOperator("cat.default")
                .with("tensors", List.of(CUBE, more, CUBE), 0)
                .with("dim", 1L)
                .givesAndFolds(tensor(
                        Dims.of(2, 7, 5),
                        p -> p[1] < 3
                                ? at(CUBE, p)
                                : p[1] == 3 ? at(more, p[0], 0, p[2]) : at(CUBE, p[0], p[1] - 4, p[2])));
        new OneOperator("cat.default")
                .with("tensors", List.of(row(), row(1, 2)), 0)
                .givesAndFolds(f32(2), 1, 2);
        new OneOperator("stack.default")
                .with("tensors", List.of(row(1, 2), row(3, 4)), 0)
                .with("dim", -1L)
                .givesAndFolds(f32(2, 2), 1, 3, 2, 4);
        new OneOperator("stack.default")
                .with("tensors", List.of(number(1), number(2)), 0)
                .givesAndFolds(f32(2), 1, 2);
        new OneOperator("meshgrid.indexing")
                .with("tensors", List.of(row(1, 2), row(3, 4, 5)), 0)
                .with("indexing", "xy")
                .givesAndFolds(
                        reals(new double[] {1, 2, 1, 2, 1, 2}, 3, 2), reals(new double[] {3, 3, 4, 4, 5, 5}, 3, 2));
        new OneOperator("vstack.default")
                .with("tensors", List.of(row(1, 2), row(3, 4)), 0)
                .givesAndFolds(f32(2, 2), 1, 2, 3, 4);
    }

    @Test
    void otherPlaces() {
        new OneOperator("flip.default")
                .with("self", CUBE)
                .with("dims", 0, -1)
                .givesAndFolds(tensor(CUBE.sizes(), p -> at(CUBE, 1 - p[0], p[1], 4 - p[2])));
        new OneOperator("roll.default")
                .with("self", CUBE)
                .with("shifts", 1, -2)
                .with("dims", 1, 2)
                .givesAndFolds(tensor(CUBE.sizes(), p -> at(CUBE, p[0], (p[1] + 2) % 3, (p[2] + 2) % 5)));
        new OneOperator("roll.default")
                .with("self", row(1, 2, 3))
                .with("shifts", new long[] {4})
                .givesAndFolds(f32(3), 3, 1, 2);
        new OneOperator("repeat.default")
                .with("self", random(2, 3))
                .with("repeats", 2, 1, 3)
                .givesAndFolds(tensor(Dims.of(2, 2, 9), p -> at(random(2, 3), p[1], p[2] % 3)));
        new OneOperator("tile.default")
                .with("self", random(2, 3))
                .with("dims", new long[] {2})
                .givesAndFolds(tensor(Dims.of(2, 6), p -> at(random(2, 3), p[0], p[1] % 3)));
        new OneOperator("repeat_interleave.self_int")
                .with("self", random(2, 3))
                .with("repeats", 2L)
                .with("dim", -1L)
                .givesAndFolds(tensor(Dims.of(2, 6), p -> at(random(2, 3), p[0], p[1] / 2)));
        TensorData image = random(1, 8, 3, 2);
        TensorData shuffled =
                tensor(Dims.of(1, 2, 6, 4), p -> at(image, 0, p[1] * 4 + p[2] % 2 * 2 + p[3] % 2, p[2] / 2, p[3] / 2));
        new OneOperator("pixel_shuffle.default")
                .with("self", image)
                .with("upscale_factor", 2L)
                .givesAndFolds(shuffled);
        new OneOperator("pixel_unshuffle.default")
                .with("self", shuffled)
                .with("downscale_factor", 2L)
                .givesAndFolds(image);
        new OneOperator("channel_shuffle.default")
                .with("self", image)
                .with("groups", 2L)
                .givesAndFolds(tensor(image.sizes(), p -> at(image, 0, p[1] % 2 * 4 + p[1] / 2, p[2], p[3])));
        for (long diagonal : new long[] {0, -1, 2}) {
            new OneOperator("tril.default")
                    .with("self", CUBE)
                    .with("diagonal", diagonal)
                    .givesAndFolds(tensor(CUBE.sizes(), p -> p[2] - p[1] <= diagonal ? at(CUBE, p) : 0));
            new OneOperator("triu.default")
                    .with("self", CUBE)
                    .with("diagonal", diagonal)
                    .givesAndFolds(tensor(CUBE.sizes(), p -> p[2] - p[1] >= diagonal ? at(CUBE, p) : 0));
        }
    }

    @Test
    void margins() {
        TensorData x = random(1, 1, 3, 4);
        new OneOperator("constant_pad_nd.default")
                .with("self", x)
                .with("pad", -1, 2, 1, -2)
                .with("value", 7L)
                .givesAndFolds(tensor(
                        Dims.of(1, 1, 2, 5), p -> p[2] == 0 || p[3] > 2 ? 7 : at(x, 0, 0, p[2] - 1, p[3] + 1)));
        new OneOperator("reflection_pad2d.default")
                .with("self", x)
                .with("padding", 3, 1, 2, 0)
                .givesAndFolds(tensor(
                        Dims.of(1, 1, 5, 8), p -> at(x, 0, 0, Math.abs(p[2] - 2), p[3] < 7 ? Math.abs(p[3] - 3) : 2)));
        new OneOperator("replication_pad2d.default")
                .with("self", x)
                .with("padding", 2, 1, 0, 1)
                .givesAndFolds(tensor(
                        Dims.of(1, 1, 4, 7), p -> at(x, 0, 0, Math.min(p[2], 2), Math.clamp(p[3] - 2, 0, 3))));
        new OneOperator("pad.default")
                .with("self", x)
                .with("pad", 1, 2)
                .with("mode", "circular")
                .givesAndFolds(tensor(Dims.of(1, 1, 3, 7), p -> at(x, 0, 0, p[2], Math.floorMod(p[3] - 1, 4))));
    }

    @Test
    void knownNumbers() {
        new OneOperator("arange.start_step")
                .with("start", 5L)
                .with("end", 0L)
                .with("step", -2L)
                .folds(integers(5, 3, 1));
        new OneOperator("arange.start").with("start", 0.5).with("end", 3L).folds(row(0.5, 1.5, 2.5));
        new OneOperator("linspace.default")
                .with("start", -1L)
                .with("end", 1L)
                .with("steps", 5L)
                .folds(row(-1, -0.5, 0, 0.5, 1));
        new OneOperator("linspace.default")
                .with("start", 3L)
                .with("end", 9L)
                .with("steps", 1L)
                .folds(row(3));
        new OneOperator("eye.m").with("n", 2L).with("m", 3L).folds(reals(new double[] {1, 0, 0, 0, 1, 0}, 2, 3));
        new OneOperator("full_like.default")
                .with("self", truths(0, 0))
                .with("fill_value", 1L)
                .folds(truths(1, 1));
        new OneOperator("new_zeros.default")
                .with("self", row(1))
                .with("size", 2, 2)
                .folds(reals(new double[4], 2, 2));
        new OneOperator("tril_indices.default")
                .with("row", 2L)
                .with("col", 3L)
                .folds(integers(new long[] {0, 1, 1, 0, 0, 1}, 2, 3));
        new OneOperator("arange.default").with("end", 0L).folds(integers());
    }

    @Test
    void nothingStaysNothing() {
        TensorData empty = TensorData.ofLongs(ElementKind.I64, new long[0], 0, 3);
        new OneOperator("add.Tensor").with("self", empty).with("other", 1L).folds(empty);
        new OneOperator("slice.Tensor")
                .with("self", row(1, 2))
                .with("start", 2L)
                .folds(row());
        new OneOperator("sum.dim_IntList")
                .with("self", empty)
                .with("dim", new long[] {0})
                .folds(TensorData.splat(ElementKind.I64, 0L, 3));
    }

    @Test
    void dimensionsThatAreNone() {
        assertThatThrownBy(() -> new OneOperator("select.int")
                        .with("self", CUBE)
                        .with("dim", 3L)
                        .with("index", 0L)
                        .run(f32(2, 3), false))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("dimension 3 of a tensor of rank 3");
        assertThatThrownBy(
                        () -> new OneOperator("view.default").with("self", CUBE).run(i64(7), false))
                .isInstanceOf(InputError.class);
    }
}
