// What the program of the model needs of a device.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// Memory of the device with a view of it on the host.
class Buffer {
  public:
    virtual ~Buffer() = default;
    /// The host's view; reads see the device's writes only after `to_host`.
    virtual void* data() = 0;
    virtual void to_device() = 0;
    virtual void to_host() = 0;
    /// Takes over the elements of a buffer of the same size, on the device if both are there.
    virtual void copy_from(Buffer& other) = 0;

    template <typename T>
    T* as() {
        return static_cast<T*>(data());
    }
};

/// The argument of a kernel that a buffer is first bound to: it decides the memory bank.
struct Port {
    const char* kernel;
    int argument;
};

class Device {
  public:
    virtual ~Device() = default;
    virtual std::unique_ptr<Buffer> allocate(const Port& port, std::size_t bytes) = 0;
    /// Runs a kernel to its end.
    virtual void launch(const std::string& kernel, const std::vector<Buffer*>& arguments) = 0;
};

/// Plain memory, for tensors that no kernel touches.
class HostBuffer : public Buffer {
  public:
    explicit HostBuffer(std::size_t bytes) : bytes_(bytes) {}
    void* data() override { return bytes_.data(); }
    void to_device() override {}
    void to_host() override {}
    void copy_from(Buffer& other) override {
        other.to_host();
        std::memcpy(data(), other.data(), bytes_.size());
    }

  private:
    std::vector<char> bytes_;
};

}  // namespace headrace
