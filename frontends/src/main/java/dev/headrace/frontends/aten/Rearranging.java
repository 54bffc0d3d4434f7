package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The same elements in other places, some of them several times.
final class Rearranging {
    private Rearranging() {}

    static Family family() {
        return new Family("rearranging")
                .add("flip.default", Rearranging::flip)
                .add("roll.default", Rearranging::roll)
                .add("repeat.default", (node, at) -> repeat(node, node.integers("repeats", List.of()), at))
                .add("tile.default", (node, at) -> repeat(node, node.integers("dims", List.of()), at))
                .add("repeat_interleave.self_int", Rearranging::repeatEach)
                .add("pixel_shuffle.default", Rearranging::shuffle)
                .add("pixel_unshuffle.default", Rearranging::unshuffle)
                .add("channel_shuffle.default native_channel_shuffle.default", Rearranging::shuffleChannels)
                .add("tril.default", (node, at) -> triangle(node, "le", at))
                .add("triu.default", (node, at) -> triangle(node, "ge", at));
    }

    private static Tensor flip(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        for (long each : node.integers("dims", List.of())) {
            int dim = Shapes.dim(each, tensor.rank());
            long size = tensor.rank() == 0 ? 1 : tensor.shape().at(dim);
            if (at.varies(node.tensor("self"), dim))
                tensor = Places.look(tensor, dim, size, (in, p) -> in.subtract(Scalar.of(size - 1, p.type()), p), at);
            else if (size > 1)
                tensor = Picking.at(
                        tensor,
                        dim,
                        LongStream.range(0, Folding.count(size))
                                .map(i -> size - 1 - i)
                                .toArray(),
                        at);
        }
        return tensor;
    }

    /// Without dimensions the tensor counts as one long row.
    private static Tensor roll(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        List<Long> shifts = node.integers("shifts", List.of());
        List<Long> dims = node.integers("dims", List.of());
        if (dims.isEmpty()) {
            Tensor row = Shapes.reshape(tensor, Dims.of(tensor.shape().product()), at);
            return Shapes.reshape(rolled(row, 0, shifts.getFirst(), at), tensor.shape(), at);
        }
        for (int i = 0; i < dims.size(); i++)
            tensor = rolled(tensor, Shapes.dim(dims.get(i), tensor.rank()), shifts.get(i), at);
        return tensor;
    }

    private static Tensor rolled(Tensor tensor, int dim, long shift, Lowering at) {
        long size = tensor.shape().at(dim);
        if (size == 0) return tensor;
        return Picking.at(
                tensor,
                dim,
                LongStream.range(0, Folding.count(size))
                        .map(i -> Math.floorMod(i - shift, size))
                        .toArray(),
                at);
    }

    private static Tensor repeat(AtenNode node, List<Long> times, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int rank = Math.max(tensor.rank(), times.size());
        List<Long> shape = new ArrayList<>(tensor.shape().values());
        while (shape.size() < rank) shape.addFirst(1L);
        Tensor repeated = Shapes.reshape(tensor, new Dims(shape), at);
        for (int i = 0; i < times.size(); i++) {
            int dim = rank - times.size() + i;
            long size = shape.get(dim);
            long length = size * times.get(i);
            if (length == 0)
                repeated = Tensor.filled(0, tensor.element(), repeated.shape().with(dim, 0));
            else if (length != size && size == 1)
                repeated = Shapes.expand(repeated, repeated.shape().with(dim, length), at);
            else if (length != size)
                repeated = Picking.at(
                        repeated,
                        dim,
                        LongStream.range(0, Folding.count(length))
                                .map(p -> p % size)
                                .toArray(),
                        at);
        }
        return repeated;
    }

    private static Tensor repeatEach(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        long times = node.integer("repeats", 1);
        if (!node.has("dim"))
            tensor = Shapes.reshape(tensor, Dims.of(tensor.shape().product()), at);
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        return enlarged(tensor, dim, times, at);
    }

    /// Each element of a dimension `times` times in a row.
    static Tensor enlarged(Tensor tensor, int dim, long times, Lowering at) {
        List<Long> wide = new ArrayList<>(tensor.shape().values());
        wide.add(dim + 1, 1L);
        Dims whole = tensor.shape().with(dim, tensor.shape().at(dim) * times);
        Tensor repeated =
                Shapes.expand(Shapes.reshape(tensor, new Dims(wide), at), new Dims(wide).with(dim + 1, times), at);
        return Shapes.reshape(repeated, whole, at);
    }

    /// `[…, channel · r², row, column]` to `[…, channel, row · r, column · r]`.
    private static Tensor shuffle(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, "self");
        long factor = node.integer("upscale_factor", 1);
        Dims shape = at.typeOf(node).shape();
        int outer = shape.size() - 3;
        List<Long> split = new ArrayList<>(shape.values().subList(0, outer + 1));
        split.addAll(List.of(factor, factor, shape.at(outer + 1) / factor, shape.at(outer + 2) / factor));
        return reordered(image, split, List.of(0, 3, 1, 4, 2), shape, at);
    }

    /// `[…, channel, row · r, column · r]` to `[…, channel · r², row, column]`.
    private static Tensor unshuffle(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, "self");
        long factor = node.integer("downscale_factor", 1);
        Dims shape = at.typeOf(node).shape();
        int outer = shape.size() - 3;
        List<Long> split = new ArrayList<>(image.shape().values().subList(0, outer + 1));
        split.addAll(List.of(shape.at(outer + 1), factor, shape.at(outer + 2), factor));
        return reordered(image, split, List.of(0, 2, 4, 1, 3), shape, at);
    }

    /// `[batch, group · channel, …]` to `[batch, channel · group, …]`.
    private static Tensor shuffleChannels(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, "self");
        Dims split = Convolutions.split(image.shape(), 1, node.integer("groups", 1));
        int[] order = IntStream.range(0, split.size()).toArray();
        order[1] = 2;
        order[2] = 1;
        return Shapes.reshape(Shapes.permute(Shapes.reshape(image, split, at), order, at), image.shape(), at);
    }

    /// Splits dimensions, puts the last five into another order, and merges.
    private static Tensor reordered(Tensor image, List<Long> split, List<Integer> last, Dims shape, Lowering at) {
        int outer = split.size() - last.size();
        int[] order = IntStream.range(0, split.size())
                .map(i -> i < outer ? i : outer + last.get(i - outer))
                .toArray();
        return Shapes.reshape(Shapes.permute(Shapes.reshape(image, new Dims(split), at), order, at), shape, at);
    }

    /// Zeros where the column less the row does not stand in that relation to `diagonal`.
    private static Tensor triangle(AtenNode node, String relation, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        long diagonal = node.integer("diagonal", 0);
        int rank = tensor.rank();
        return at.elementwise(List.of(tensor), tensor.shape(), tensor.element(), (in, e) -> {
            Scalar edge = in.add(in.index(rank - 2), diagonal);
            return in.select(in.is(relation, in.index(rank - 1), edge), e.getFirst(), 0);
        });
    }
}
