// Tensors on the host, and the .safetensors files that carry them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace headrace {

/// The user's mistake: what is wrong, where, and what to do. The program ends with exit code 2.
struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Element types by their name in a .safetensors file. A BOOL is one byte; of I4 two are, and no file has them.
enum class Type { F32, BF16, F16, F8_E4M3, I64, I32, I16, I8, I4, BOOL };

inline bool is_float(Type type) { return type == Type::F32 || type == Type::BF16 || type == Type::F16 || type == Type::F8_E4M3; }

inline const char* name_of(Type type) {
    switch (type) {
        case Type::F32: return "F32";
        case Type::BF16: return "BF16";
        case Type::F16: return "F16";
        case Type::F8_E4M3: return "F8_E4M3";
        case Type::I64: return "I64";
        case Type::I32: return "I32";
        case Type::I16: return "I16";
        case Type::I8: return "I8";
        case Type::I4: return "I4";
        case Type::BOOL: return "BOOL";
    }
    return "?";
}

inline std::size_t bytes_of(Type type) {
    switch (type) {
        case Type::F32: return 4;
        case Type::BF16: return 2;
        case Type::F16: return 2;
        case Type::F8_E4M3: return 1;
        case Type::I64: return 8;
        case Type::I32: return 4;
        case Type::I16: return 2;
        case Type::I8: return 1;
        case Type::I4: return 1;
        case Type::BOOL: return 1;
    }
    return 0;
}

/// A size that differs from run to run: `scale * symbol + offset`, or a number where there is no symbol (-1).
struct Extent {
    std::int64_t scale;
    int symbol;
    std::int64_t offset;
};

/// What a tensor of the model looks like.
struct TensorSpec {
    std::string name;
    Type type;
    /// In the largest run.
    std::vector<std::int64_t> shape;
    /// In any run; empty where it is always the same.
    std::vector<Extent> extents = {};
    /// The index in `design::sizes` of the size that it holds, if it is no tensor of the user's.
    int holds_size = -1;

    std::size_t elements() const {
        std::size_t product = 1;
        for (std::int64_t extent : shape) product *= static_cast<std::size_t>(extent);
        return product;
    }
    std::size_t bytes() const { return elements() * bytes_of(type); }
    std::string text() const {
        std::string text = name_of(type);
        text += "[";
        for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
        return text + "]";
    }
};

/// A dense tensor in row-major order.
struct Tensor {
    TensorSpec spec;
    std::vector<char> data;

    template <typename T>
    T at(std::size_t index) const {
        T value;
        std::memcpy(&value, data.data() + index * sizeof(T), sizeof(T));
        return value;
    }
};

/// Reads the tensors that are asked for, and no more than the file says it holds.
class SafetensorsFile {
  public:
    explicit SafetensorsFile(const std::string& path) : path_(path), file_(path, std::ios::binary) {
        if (!file_) throw InputError(path + ": cannot be opened");
        file_.seekg(0, std::ios::end);
        size_ = static_cast<std::uint64_t>(file_.tellg());
        unsigned char prefix[8];
        file_.seekg(0);
        if (size_ < 8 || !file_.read(reinterpret_cast<char*>(prefix), 8)) damaged("it is shorter than its header");
        std::uint64_t header = 0;
        for (int i = 7; i >= 0; --i) header = header << 8 | prefix[i];
        if (header > size_ - 8 || header > kLargestHeader) damaged("its header does not fit in it");
        data_ = 8 + header;
        text_.resize(static_cast<std::size_t>(header));
        file_.read(&text_[0], static_cast<std::streamsize>(header));
        parse_header();
    }

    /// The tensor `spec.name`, or else the one of the other name; it must have the type and shape of `spec`.
    Tensor read(const TensorSpec& spec, const std::string& other_name) {
        auto found = entries_.find(spec.name);
        if (found == entries_.end()) found = entries_.find(other_name);
        if (found == entries_.end()) throw InputError(path_ + ": has no tensor '" + spec.name + "', nor '" + other_name + "'; the model needs " + spec.text());
        const Entry& entry = found->second;
        if (entry.dtype != name_of(spec.type) || entry.shape != spec.shape) {
            std::string text = entry.dtype + "[";
            for (std::size_t i = 0; i < entry.shape.size(); ++i) text += (i ? ", " : "") + std::to_string(entry.shape[i]);
            throw InputError(path_ + ": tensor '" + found->first + "' is " + text + "], but the model has " + spec.text());
        }
        if (entry.begin > entry.end || entry.end > size_ - data_ || entry.end - entry.begin != spec.bytes()) {
            damaged("the bytes of '" + found->first + "' do not fit its shape");
        }
        Tensor tensor{spec, std::vector<char>(spec.bytes())};
        file_.seekg(static_cast<std::streamoff>(data_ + entry.begin));
        if (!file_.read(tensor.data.data(), static_cast<std::streamsize>(spec.bytes()))) damaged("it ends too early");
        return tensor;
    }

    /// The shape of the tensor `name`, or else of the one of the other name; empty if there is none.
    std::vector<std::int64_t> shape(const std::string& name, const std::string& other_name) const {
        auto found = entries_.find(name);
        if (found == entries_.end()) found = entries_.find(other_name);
        return found == entries_.end() ? std::vector<std::int64_t>() : found->second.shape;
    }

    bool has(const std::string& name) const { return entries_.count(name) != 0; }

  private:
    static constexpr std::uint64_t kLargestHeader = std::uint64_t{100} << 20;
    static constexpr int kDeepest = 32;

    struct Entry {
        std::string dtype;
        std::vector<std::int64_t> shape;
        std::uint64_t begin = 1;
        std::uint64_t end = 0;
    };

    [[noreturn]] void damaged(const std::string& why) const {
        throw InputError(path_ + ": is no .safetensors file: " + why);
    }

    void parse_header() {
        expect('{');
        if (accept('}')) return;
        do {
            std::string name = string();
            expect(':');
            if (name == "__metadata__") {
                skip_value(0);
            } else {
                entries_[name] = entry();
            }
        } while (accept(','));
        expect('}');
    }

    Entry entry() {
        Entry entry;
        expect('{');
        do {
            std::string key = string();
            expect(':');
            if (key == "dtype") {
                entry.dtype = string();
            } else if (key == "shape") {
                for (std::uint64_t extent : numbers()) entry.shape.push_back(static_cast<std::int64_t>(extent));
            } else if (key == "data_offsets") {
                std::vector<std::uint64_t> offsets = numbers();
                if (offsets.size() != 2) damaged("data_offsets are not two numbers");
                entry.begin = offsets[0];
                entry.end = offsets[1];
            } else {
                skip_value(0);
            }
        } while (accept(','));
        expect('}');
        return entry;
    }

    std::vector<std::uint64_t> numbers() {
        std::vector<std::uint64_t> numbers;
        expect('[');
        if (accept(']')) return numbers;
        do {
            skip_space();
            std::uint64_t number = 0;
            std::size_t first = position_;
            while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
                number = number * 10 + static_cast<std::uint64_t>(text_[position_++] - '0');
                if (number > std::uint64_t{1} << 50) damaged("a number in its header is too large");
            }
            if (position_ == first) damaged("its header has a value that is no number");
            numbers.push_back(number);
        } while (accept(','));
        expect(']');
        return numbers;
    }

    std::string string() {
        expect('"');
        std::string text;
        while (position_ < text_.size() && text_[position_] != '"') {
            if (text_[position_] == '\\') ++position_;
            if (position_ < text_.size()) text += text_[position_++];
        }
        if (position_ == text_.size()) damaged("its header is cut");
        ++position_;
        return text;
    }

    void skip_value(int depth) {
        if (depth > kDeepest) damaged("its header is nested too deeply");
        skip_space();
        if (peek('"')) {
            string();
        } else if (accept('{')) {
            if (accept('}')) return;
            do {
                string();
                expect(':');
                skip_value(depth + 1);
            } while (accept(','));
            expect('}');
        } else if (accept('[')) {
            if (accept(']')) return;
            do skip_value(depth + 1);
            while (accept(','));
            expect(']');
        } else {
            std::size_t first = position_;
            while (position_ < text_.size() && std::strchr(",]} \n\r\t", text_[position_]) == nullptr) ++position_;
            if (position_ == first) damaged("its header is cut");
        }
    }

    void skip_space() {
        while (position_ < text_.size() && std::strchr(" \n\r\t", text_[position_]) != nullptr && text_[position_] != 0) ++position_;
    }

    bool peek(char wanted) {
        skip_space();
        return position_ < text_.size() && text_[position_] == wanted;
    }

    bool accept(char wanted) {
        if (!peek(wanted)) return false;
        ++position_;
        return true;
    }

    void expect(char wanted) {
        if (!accept(wanted)) damaged(std::string("its header lacks a '") + wanted + "' at byte " + std::to_string(position_));
    }

    std::string path_;
    std::ifstream file_;
    std::uint64_t size_ = 0;
    std::uint64_t data_ = 0;
    std::string text_;
    std::size_t position_ = 0;
    std::map<std::string, Entry> entries_;
};

/// Writes tensors whose names need no escapes in JSON.
inline void write_safetensors(const std::string& path, const std::vector<Tensor>& tensors) {
    std::string header = "{";
    std::size_t offset = 0;
    for (const Tensor& tensor : tensors) {
        if (offset != 0 || header.size() > 1) header += ",";
        header += "\"" + tensor.spec.name + "\":{\"dtype\":\"" + name_of(tensor.spec.type) + "\",\"shape\":[";
        for (std::size_t i = 0; i < tensor.spec.shape.size(); ++i) {
            header += (i ? "," : "") + std::to_string(tensor.spec.shape[i]);
        }
        header += "],\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(offset + tensor.data.size()) + "]}";
        offset += tensor.data.size();
    }
    header += "}";
    header.append((8 - header.size() % 8) % 8, ' ');
    std::ofstream file(path, std::ios::binary);
    unsigned char prefix[8];
    for (int i = 0; i < 8; ++i) prefix[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
    file.write(reinterpret_cast<const char*>(prefix), 8);
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    for (const Tensor& tensor : tensors) file.write(tensor.data.data(), static_cast<std::streamsize>(tensor.data.size()));
    file.close();
    if (!file) throw InputError(path + ": cannot be written");
}

}  // namespace headrace
