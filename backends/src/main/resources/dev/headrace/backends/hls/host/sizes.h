// Tensors whose sizes differ from run to run: kernels work on the largest, only the elements in front are meant.
#pragma once

#include "program.h"

namespace headrace {

/// The values of `design::sizes` in one run.
using Sizes = std::vector<std::int64_t>;

inline bool differs(const TensorSpec& spec) { return !spec.extents.empty(); }

/// What a tensor looks like in a run of these sizes.
inline TensorSpec in_run(TensorSpec spec, const Sizes& sizes) {
    for (std::size_t i = 0; i < spec.extents.size(); ++i) {
        const Extent& extent = spec.extents[i];
        if (extent.symbol >= 0) {
            spec.shape[i] = extent.scale * sizes[static_cast<std::size_t>(extent.symbol)] + extent.offset;
        }
    }
    return spec;
}

/// Takes from the shape of a given tensor what it says of the sizes; -1 stands for one that is not known yet.
inline void learn(const TensorSpec& spec, const std::vector<std::int64_t>& shape, Sizes& sizes) {
    for (std::size_t i = 0; i < spec.extents.size() && i < shape.size(); ++i) {
        const Extent& extent = spec.extents[i];
        if (extent.symbol < 0) continue;
        std::int64_t value = (shape[i] - extent.offset) / extent.scale;
        const SizeSpec& size = design::sizes[static_cast<std::size_t>(extent.symbol)];
        std::string text = spec.name + ": its shape makes " + size.symbol + " " + std::to_string(value);
        if (value < size.minimum) throw InputError(text + ", less than its minimum " + std::to_string(size.minimum) + "; give more");
        if (value > size.maximum) {
            throw InputError(text + ", more than its maximum " + std::to_string(size.maximum) +
                             "; give less, or compile with a larger --max");
        }
        std::int64_t& known = sizes[static_cast<std::size_t>(extent.symbol)];
        if (known >= 0 && known != value) {
            throw InputError(text + ", but another input makes it " + std::to_string(known) + "; give inputs that fit each other");
        }
        known = value;
    }
}

/// A tensor of that shape with the elements that lie in both; the others are 0.
inline Tensor reshaped(const Tensor& tensor, const TensorSpec& spec) {
    Tensor result{spec, std::vector<char>(spec.bytes())};
    std::size_t bytes = bytes_of(spec.type);
    std::size_t common = 1;
    for (std::size_t i = 0; i < spec.shape.size(); ++i) {
        common *= static_cast<std::size_t>(std::min(spec.shape[i], tensor.spec.shape[i]));
    }
    for (std::size_t element = 0; element < common; ++element) {
        std::size_t rest = element;
        std::size_t from = 0;
        std::size_t to = 0;
        std::size_t from_pitch = 1;
        std::size_t to_pitch = 1;
        for (std::size_t dim = spec.shape.size(); dim-- > 0;) {
            std::size_t size = static_cast<std::size_t>(std::min(spec.shape[dim], tensor.spec.shape[dim]));
            from += rest % size * from_pitch;
            to += rest % size * to_pitch;
            rest /= size;
            from_pitch *= static_cast<std::size_t>(tensor.spec.shape[dim]);
            to_pitch *= static_cast<std::size_t>(spec.shape[dim]);
        }
        std::memcpy(result.data.data() + to * bytes, tensor.data.data() + from * bytes, bytes);
    }
    return result;
}

}  // namespace headrace
