// The interface between the emitted program of the model (program.cpp) and the harness that feeds it.
#pragma once

#include "device.h"
#include "tensor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headrace {

/// One packed parameter: where its bytes are in `parameters.bin`, and their checksum (FNV-1a, 64 bits).
struct ParameterRecord {
    const char* name;
    std::size_t offset;
    std::size_t bytes;
    std::uint64_t checksum;
};

/// The values that a size may have.
struct SizeSpec {
    std::string symbol;
    std::int64_t minimum;
    std::int64_t maximum;
};

/// Where the program keeps a tensor, or several that it never needs at the same time.
struct SlotSpec {
    const char* name;
    std::size_t bytes;
    /// The parameter or first state that it holds in the beginning; -1 if it holds nothing.
    int parameter;
    /// One for each image whose kernels use it.
    std::vector<Port> ports;
};

/// Where a state is: dealt out to some slots in turn, so many neighbouring bytes to each, behind an offset.
struct StatePlace {
    std::vector<std::size_t> slots;
    std::size_t offset;
    std::size_t neighbours;
};

/// A kernel on the card. Its tensors are its sources, then its results.
struct KernelSpec {
    /// Of what does it; several kernels may share that.
    const char* name;
    int image;
    /// Its number among those that share; -1 if it is alone.
    int phase;
    /// Where its own arguments begin.
    int first;
    std::size_t sources;
    /// For each of these the tensor that it leads to.
    std::vector<std::size_t> arguments;
};

/// The packed parameters of the model, as `params/parameters.bin` holds them.
class Parameters {
  public:
    Parameters(const std::string& directory, const std::vector<ParameterRecord>& records) : records_(records) {
        std::string path = directory + "/parameters.bin";
        std::ifstream file(path, std::ios::binary);
        if (!file && !records.empty()) throw InputError(path + ": cannot be opened; give the folder with --params");
        std::size_t end = 0;
        for (const ParameterRecord& record : records_) end = std::max(end, record.offset + record.bytes);
        bytes_.resize(end);
        file.read(bytes_.data(), static_cast<std::streamsize>(end));
        bytes_.resize(static_cast<std::size_t>(file.gcount()));
        for (const ParameterRecord& record : records_) {
            if (record.offset > bytes_.size() || record.bytes > bytes_.size() - record.offset) {
                throw InputError(path + ": ends before parameter '" + record.name + "'; compile the model again");
            }
            if (checksum(record) != record.checksum) {
                throw InputError(path + ": parameter '" + record.name + "' is not what was packed; compile the model again");
            }
        }
    }

    const char* data(std::size_t index) const { return bytes_.data() + records_[index].offset; }

  private:
    std::uint64_t checksum(const ParameterRecord& record) const {
        std::uint64_t hash = 0xcbf29ce484222325u;
        for (std::size_t i = 0; i < record.bytes; ++i) {
            hash = (hash ^ static_cast<unsigned char>(bytes_[record.offset + i])) * 0x100000001b3u;
        }
        return hash;
    }

    std::vector<ParameterRecord> records_;
    std::vector<char> bytes_;
};

/// Copies `sizes` elements of a row-major tensor, from `offsets` in steps of `strides`, to `to` without gaps.
inline void copy_slice(const void* from, const std::vector<std::size_t>& shape, const std::vector<std::size_t>& offsets,
                       const std::vector<std::size_t>& sizes, const std::vector<std::size_t>& strides,
                       std::size_t element_bytes, void* to) {
    std::size_t elements = 1;
    for (std::size_t size : sizes) elements *= size;
    for (std::size_t i = 0; i < elements; ++i) {
        std::size_t rest = i;
        std::size_t position = 0;
        std::size_t pitch = 1;
        for (std::size_t dim = shape.size(); dim-- > 0;) {
            position += (offsets[dim] + rest % sizes[dim] * strides[dim]) * pitch;
            rest /= sizes[dim];
            pitch *= shape[dim];
        }
        std::memcpy(static_cast<char*>(to) + i * element_bytes, static_cast<const char*>(from) + position * element_bytes,
                    element_bytes);
    }
}

/// Copies a tensor between row-major order and an order of tiles: `sizes` is the shape of the tiled one, and `strides`
/// says how far apart neighbours along each of its dimensions lie in the row-major one, in elements.
inline void relayout(const void* from, const std::vector<std::size_t>& sizes, const std::vector<std::size_t>& strides,
                     std::size_t element_bytes, bool packs, void* to) {
    std::size_t elements = 1;
    for (std::size_t size : sizes) elements *= size;
    std::vector<std::size_t> counter(sizes.size());
    std::size_t plain = 0;
    for (std::size_t packed = 0; packed < elements; ++packed) {
        std::size_t source = packs ? plain : packed;
        std::size_t target = packs ? packed : plain;
        std::memcpy(static_cast<char*>(to) + target * element_bytes, static_cast<const char*>(from) + source * element_bytes,
                    element_bytes);
        for (std::size_t dim = sizes.size(); dim-- > 0;) {
            plain += strides[dim];
            if (++counter[dim] < sizes[dim]) break;
            plain -= sizes[dim] * strides[dim];
            counter[dim] = 0;
        }
    }
}

/// Cuts a row-major tensor into tiles that lie one after the other.
inline void pack(const void* from, const std::vector<std::size_t>& sizes, const std::vector<std::size_t>& strides,
                 std::size_t element_bytes, void* to) {
    relayout(from, sizes, strides, element_bytes, true, to);
}

/// Puts a row-major tensor together from tiles that lie one after the other.
inline void unpack(const void* from, const std::vector<std::size_t>& sizes, const std::vector<std::size_t>& strides,
                   std::size_t element_bytes, void* to) {
    relayout(from, sizes, strides, element_bytes, false, to);
}

}  // namespace headrace

namespace design {

extern const std::vector<headrace::TensorSpec> inputs;
extern const std::vector<headrace::TensorSpec> outputs;
extern const std::vector<headrace::TensorSpec> states;
extern const std::vector<headrace::SizeSpec> sizes;
extern const std::vector<headrace::ParameterRecord> parameter_records;
extern const std::vector<headrace::KernelSpec> kernels;
extern const std::vector<headrace::SlotSpec> slots;
/// Where each state is between runs.
extern const std::vector<headrace::StatePlace> state_places;
/// How many there are; the program uses them in the order of their numbers.
extern const int images;

}  // namespace design
