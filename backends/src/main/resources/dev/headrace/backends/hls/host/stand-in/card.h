// The card behind the stand-in of XRT: its kernels compiled for this machine, its memory apart from the host's.
#pragma once

#include <cstddef>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace stand_in {

struct Argument {
    const char* name;
    /// Of the memory that it leads to; 0 for a number, which is not of any memory.
    std::size_t bytes;
    /// The phase that uses it: the first two arguments say from which to which the kernel shall do; -1 if it always is.
    int phase;
};

struct Kernel {
    const char* name;
    std::vector<Argument> arguments;
    void (*call)(const std::vector<void*>& memories);
};

/// The kernels of the design, in `kernels.cpp`.
extern const std::vector<Kernel> kernels;

/// The host program used XRT in a way that a card would not forgive.
struct Misuse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What an image of the card says of its kernels: the stand-in reads the linker's configuration, `hls/link.cfg`, where
/// `nk=NAME:1:INSTANCE` makes an instance of a kernel and `sp=INSTANCE.ARGUMENT:MEMORY` connects it.
class Image {
  public:
    explicit Image(const std::string& path) {
        std::ifstream file(path);
        std::string line;
        while (std::getline(file, line)) {
            bool connects = line.compare(0, 3, "sp=") == 0;
            // A memory may be several channels: HBM[4:6].
            std::size_t colon = connects ? line.find(':') : line.rfind(':');
            if (colon == std::string::npos || line.size() < 4) continue;
            std::string before = line.substr(3, colon - 3);
            std::string after = line.substr(colon + 1);
            if (line.compare(0, 3, "nk=") == 0) instances_[before.substr(0, before.find(':'))] = after;
            if (connects) connections_[before] = memory(after);
        }
        if (instances_.empty() && !kernels.empty()) throw Misuse(path + ": connects no kernel; the stand-in of the card takes hls/link.cfg for --xclbin");
    }

    const Kernel& kernel(const std::string& name) const {
        for (const Kernel& kernel : kernels) {
            if (name == kernel.name && instances_.count(name) != 0) return kernel;
        }
        throw Misuse("the image has no kernel '" + name + "'");
    }

    /// The memory that an argument is connected to.
    unsigned bank(const Kernel& kernel, int argument) const {
        if (argument < 0 || static_cast<std::size_t>(argument) >= kernel.arguments.size()) {
            throw Misuse(std::string("kernel '") + kernel.name + "' has no argument " + std::to_string(argument));
        }
        std::string port = instances_.at(kernel.name) + "." + kernel.arguments[static_cast<std::size_t>(argument)].name;
        auto found = connections_.find(port);
        if (found == connections_.end()) throw Misuse("the image does not connect " + port);
        return found->second;
    }

    const std::string& name_of(unsigned bank) const { return memories_.at(bank); }

  private:
    unsigned memory(const std::string& name) {
        for (std::size_t i = 0; i < memories_.size(); ++i) {
            if (memories_[i] == name) return static_cast<unsigned>(i);
        }
        memories_.push_back(name);
        return static_cast<unsigned>(memories_.size() - 1);
    }

    std::map<std::string, std::string> instances_;
    std::map<std::string, unsigned> connections_;
    std::vector<std::string> memories_;
};

/// Bytes that begin where a page begins, as XRT gives them: a beat of the bus lies at a multiple of its length.
class Pages {
  public:
    explicit Pages(std::size_t bytes) : bytes_(bytes), pages_((bytes + sizeof(Page) - 1) / sizeof(Page), unwritten()) {}

    char* data() { return pages_.data()->bytes; }
    std::size_t size() const { return bytes_; }

  private:
    /// What nobody wrote is no plausible number.
    static constexpr int kUnwritten = 0xff;

    struct alignas(4096) Page {
        char bytes[4096];
    };

    static Page unwritten() {
        Page page;
        std::memset(page.bytes, kUnwritten, sizeof(page.bytes));
        return page;
    }

    std::size_t bytes_;
    std::vector<Page> pages_;
};

/// Both sides of a buffer. Only `sync` carries bytes across.
struct Memory {
    Memory(std::size_t bytes, unsigned bank, std::shared_ptr<const Image> image)
        : host(bytes), card(bytes), bank(bank), image(std::move(image)) {}

    Pages host;
    Pages card;
    unsigned bank;
    /// The card's memory lasts as long as its image.
    std::shared_ptr<const Image> image;
};

}  // namespace stand_in
