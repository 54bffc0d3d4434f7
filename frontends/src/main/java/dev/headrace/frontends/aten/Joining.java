package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;

/// Several tensors as one.
final class Joining {
    private Joining() {}

    static Family family() {
        return new Family("joining")
                .add(
                        "cat.default concat.default concatenate.default",
                        (node, at) -> join(
                                node,
                                Shapes.dim(
                                        node.integer("dim", 0), at.typeOf(node).rank()),
                                at))
                .add("stack.default", Joining::stack)
                .add("hstack.default", (node, at) -> join(node, at.typeOf(node).rank() == 1 ? 0 : 1, at))
                .add("vstack.default", (node, at) -> {
                    List<Tensor> rows = new ArrayList<>();
                    for (Tensor part : parts(node, at))
                        rows.add(
                                part.rank() == 1
                                        ? Shapes.reshape(
                                                part, Dims.of(1, part.shape().at(0)), at)
                                        : part);
                    return join(rows, 0, at.typeOf(node).shape(), at);
                })
                .all("meshgrid.default meshgrid.indexing", Joining::grid);
    }

    private static List<Tensor> parts(AtenNode node, Lowering at) {
        Type element = at.typeOf(node).element();
        return at.tensors(node, "tensors").stream()
                .map(part -> at.convert(part, element))
                .toList();
    }

    private static Tensor stack(AtenNode node, Lowering at) {
        Dims shape = at.typeOf(node).shape();
        int dim = Shapes.dim(node.integer("dim", 0), shape.size());
        List<Tensor> parts = new ArrayList<>();
        for (Tensor part : parts(node, at)) parts.add(Shapes.reshape(part, shape.with(dim, 1), at));
        return join(parts, dim, shape, at);
    }

    /// Behind a part whose size differs from run to run, parts begin at places that are known when the program runs.
    private static Tensor join(AtenNode node, int dim, Lowering at) {
        Dims shape = at.typeOf(node).shape();
        List<String> names = node.tensors("tensors");
        List<Tensor> tensors = parts(node, at);
        List<Part> parts = new ArrayList<>();
        long start = 0;
        boolean moves = false;
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            if (!isPart(tensor, shape)) continue;
            boolean varies = at.varies(names.get(i), dim);
            long size = tensor.shape().at(dim);
            long begin = start;
            // A single element is read at the same place wherever it goes.
            boolean looks = moves && (varies || size > 1);
            Places.Place place = (in, p) -> in.subtract(p, Scalar.of(begin, p.type()));
            parts.add(new Part(looks ? Places.look(tensor, dim, shape.at(dim), place, at) : tensor, size));
            moves |= varies;
            start += size;
        }
        return parts.isEmpty() ? Tensor.filled(0, at.typeOf(node).element(), shape) : joined(parts, dim, shape, at);
    }

    /// @param tensor as large as the part, or as the result with the part at its place
    /// @param size of the part
    private record Part(Tensor tensor, long size) {}

    /// Empty inputs of any rank are left out.
    private static boolean isPart(Tensor tensor, Dims shape) {
        return tensor.rank() == shape.size() && tensor.shape().product() > 0;
    }

    static Tensor join(List<Tensor> all, int dim, Dims shape, Lowering at) {
        List<Part> parts = all.stream()
                .filter(tensor -> isPart(tensor, shape))
                .map(tensor -> new Part(tensor, tensor.shape().at(dim)))
                .toList();
        if (parts.isEmpty()) return Tensor.filled(0, all.getFirst().element(), shape);
        return joined(parts, dim, shape, at);
    }

    /// Each element of the result is selected by its position from the inputs, which are read at their position modulo
    /// their size: always inside, and right where it counts.
    private static Tensor joined(List<Part> parts, int dim, Dims shape, Lowering at) {
        if (parts.size() == 1) return parts.getFirst().tensor;
        List<AffineMap> maps = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        long start = 0;
        for (Part part : parts) {
            List<AffineExpr> where =
                    new ArrayList<>(AffineMap.identity(shape.size()).results());
            boolean isPlaced = part.tensor.shape().at(dim) != part.size;
            if (!isPlaced)
                where.set(
                        dim,
                        AffineExpr.dim(dim)
                                .plus(Math.floorMod(-start, part.size))
                                .mod(part.size));
            maps.add(AffineMap.of(shape.size(), where));
            starts.add(start);
            start += part.size;
        }
        List<Tensor> tensors = parts.stream().map(Part::tensor).toList();
        return at.parallel(tensors, maps, shape, tensors.getFirst().element(), (in, e) -> {
            Scalar position = in.index(dim);
            Scalar chosen = e.getLast();
            for (int i = parts.size() - 2; i >= 0; i--)
                chosen = in.select(in.is("lt", position, starts.get(i + 1)), e.get(i), chosen);
            return chosen;
        });
    }

    /// Each tensor varies along a dimension of its own; with `xy` the first two change places.
    private static List<Tensor> grid(AtenNode node, Lowering at) {
        List<Tensor> axes = at.tensors(node, "tensors");
        boolean swapped = node.text("indexing", "ij").equals("xy") && axes.size() >= 2;
        Dims shape = at.typeOf(node).shape();
        List<Tensor> grid = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            int dim = swapped && i < 2 ? 1 - i : i;
            Dims alone = Dims.filled(shape.size(), 1).with(dim, shape.at(dim));
            grid.add(Shapes.expand(Shapes.reshape(axes.get(i), alone, at), shape, at));
        }
        return grid;
    }
}
