package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the file says about an input or output.
///
/// @param elementType the number of its type, 0 where it is no tensor or has none
/// @param dims null where not even the rank is said
record ValueInfo(String name, int elementType, @Nullable List<Dim> dims) {

    /// The size of one dimension, as far as the file says.
    sealed interface Dim {
        record Fixed(long size) implements Dim {}

        /// Any size; equal names stand for equal sizes.
        record Named(String name) implements Dim {}

        record Unknown() implements Dim {}
    }

    /// The shape, if it is fixed.
    Optional<Dims> shape() {
        if (dims == null) return Optional.empty();
        if (!dims.stream().allMatch(Dim.Fixed.class::isInstance)) return Optional.empty();
        return Optional.of(
                new Dims(dims.stream().map(d -> ((Dim.Fixed) d).size()).toList()));
    }
}
