package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// How a tensor lies in external memory so that a tile is one burst, and a beat of the bus one vector (StreamTensor,
/// section 4.2).
///
/// @param packed tiles, then the elements of a tile: `tensor<64x64xi8>` in tiles of 16x16 is `tensor<4x4x16x16xi8>`
/// @param widened the same with the elements of a beat as a vector: on a bus of 512 bits
///     `tensor<4x4x2x2xvector<8x8xi8>>`
public record PackedLayout(TensorType packed, TensorType widened) {
    /// @throws IllegalArgumentException if the stream is not regular, or a beat holds no whole number of elements
    public static PackedLayout of(ItensorType stream, int busBits) {
        if (!stream.isRegular()) throw new IllegalArgumentException(stream + " does not cut its tensor into tiles");
        Dims tile = stream.tile().shape();
        Dims full = stream.tensor().shape();
        Dims beat = beat(tile, busBits / ScalarTypes.width(stream.tile().element()));
        List<Long> packed = new ArrayList<>();
        List<Long> widened = new ArrayList<>();
        for (int j = 0; j < tile.size(); j++) packed.add(full.at(j) / tile.at(j));
        widened.addAll(packed);
        packed.addAll(tile.values());
        for (int j = 0; j < tile.size(); j++) widened.add(tile.at(j) / beat.at(j));
        return new PackedLayout(
                new TensorType(new Dims(packed), stream.tile().element()),
                new TensorType(
                        new Dims(widened), new VectorType(beat, stream.tile().element())));
    }

    /// The most even cut of a tile into pieces of at most `elements`: the shortest side doubles first, the last one
    /// where several are equal.
    private static Dims beat(Dims tile, int elements) {
        if (elements < 1) throw new IllegalArgumentException("the bus is narrower than an element");
        Dims beat = Dims.filled(tile.size(), 1);
        while (true) {
            int side = -1;
            for (int j = 0; j < tile.size(); j++) {
                boolean fits = beat.product() * 2 <= elements && tile.at(j) % (beat.at(j) * 2) == 0;
                if (fits && (side < 0 || beat.at(j) <= beat.at(side))) side = j;
            }
            if (side < 0) return beat;
            beat = beat.with(side, beat.at(side) * 2);
        }
    }
}
