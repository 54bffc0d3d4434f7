package dev.headrace.simulator.values;

import dev.headrace.ir.Dims;

/// Moves elements between a row-major array and one that lies tile by tile.
final class Relayout {
    private Relayout() {}

    /// @param sizes the shape of the packed array
    /// @param strides how far apart neighbours along each of its dimensions lie in the plain one
    /// @param packs whether `from` is the plain array
    static void copy(Array from, Array to, Dims sizes, Dims strides, boolean packs) {
        copy(from, to, sizes, strides, packs, 0, 0, 0);
    }

    /// @return the position in the packed array after the elements from dimension `dim` on
    private static int copy(
            Array from, Array to, Dims sizes, Dims strides, boolean packs, int dim, int plain, int packed) {
        if (dim == sizes.size()) {
            from.copyTo(packs ? plain : packed, to, packs ? packed : plain, 1);
            return packed + 1;
        }
        int size = Math.toIntExact(sizes.at(dim));
        if (dim == sizes.size() - 1 && strides.at(dim) == 1) {
            from.copyTo(packs ? plain : packed, to, packs ? packed : plain, size);
            return packed + size;
        }
        int next = packed;
        for (int i = 0; i < size; i++)
            next = copy(from, to, sizes, strides, packs, dim + 1, plain + i * (int) strides.at(dim), next);
        return next;
    }
}
