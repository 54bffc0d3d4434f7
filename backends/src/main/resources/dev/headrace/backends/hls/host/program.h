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

    /// Copies parameter `index` into a new buffer in the bank of `port`.
    std::unique_ptr<Buffer> load(Device& device, const Port& port, std::size_t index) const {
        std::unique_ptr<Buffer> buffer = device.allocate(port, records_[index].bytes);
        std::memcpy(buffer->data(), bytes_.data() + records_[index].offset, records_[index].bytes);
        buffer->to_device();
        return buffer;
    }

    /// Copies parameter `index` into memory of the host.
    std::unique_ptr<Buffer> load(std::size_t index) const {
        auto buffer = std::make_unique<HostBuffer>(records_[index].bytes);
        std::memcpy(buffer->data(), bytes_.data() + records_[index].offset, records_[index].bytes);
        return buffer;
    }

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

/// What the model keeps between runs: a buffer for each entry of `design::states`, made by the first run.
class State {
  public:
    explicit State(std::size_t count) : buffers_(count), first_(count) {}

    /// Begins with other values than the packed ones.
    void begin_with(std::size_t index, Tensor value) { first_[index] = std::move(value); }

    /// The buffer of one state; `load` gives it with its packed values.
    template <typename Load>
    std::unique_ptr<Buffer>& at(std::size_t index, const Load& load) {
        std::unique_ptr<Buffer>& buffer = buffers_[index];
        if (buffer == nullptr) {
            buffer = load();
            if (!first_[index].data.empty()) {
                std::memcpy(buffer->data(), first_[index].data.data(), first_[index].data.size());
                buffer->to_device();
            }
        }
        return buffer;
    }

    /// The present values of one state, after a run.
    Tensor value(std::size_t index, const TensorSpec& spec) const {
        Tensor tensor{spec, std::vector<char>(spec.bytes())};
        buffers_[index]->to_host();
        std::memcpy(tensor.data.data(), buffers_[index]->data(), tensor.data.size());
        return tensor;
    }

  private:
    std::vector<std::unique_ptr<Buffer>> buffers_;
    std::vector<Tensor> first_;
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

}  // namespace headrace

namespace design {

extern const std::vector<headrace::TensorSpec> inputs;
extern const std::vector<headrace::TensorSpec> outputs;
extern const std::vector<headrace::TensorSpec> states;
extern const std::vector<headrace::SizeSpec> sizes;
extern const std::vector<headrace::ParameterRecord> parameter_records;

/// Runs the model once: fills the data of `results` from `arguments`, both in the order of the tables above, and changes
/// `state` for the next run.
void run(headrace::Device& device, const headrace::Parameters& parameters, headrace::State& state,
         const std::vector<headrace::Tensor>& arguments, std::vector<headrace::Tensor>& results);

}  // namespace design
