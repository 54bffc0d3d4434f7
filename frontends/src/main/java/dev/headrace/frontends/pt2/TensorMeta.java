package dev.headrace.frontends.pt2;

import java.util.List;

/// The type of a tensor: element type and sizes. For a stored tensor also how it lies in its record.
/// @param strides steps between neighbours, in elements; arbitrary for dimensions of size 1
/// @param offset of the first element, in elements
/// @param strided whether it is dense; sparse and vendor layouts are not
public record TensorMeta(Dtype dtype, List<SymInt> sizes, List<SymInt> strides, SymInt offset, boolean strided) {
    public TensorMeta {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
    }

    public boolean isStatic() {
        return sizes.stream().allMatch(SymInt.Known.class::isInstance);
    }
}
