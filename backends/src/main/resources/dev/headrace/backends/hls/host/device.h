// What the program of the model needs of the cards.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// Memory of a card.
class Buffer {
  public:
    virtual ~Buffer() = default;
    /// Fills it from memory of the host.
    virtual void send(const void* from) = 0;
    /// Copies all of it to memory of the host.
    virtual void fetch(void* to) = 0;
    /// Takes over the elements of a buffer of the same size on the same card.
    virtual void copy_from(Buffer& other) = 0;
};

/// A way of a kernel to a tensor: it decides the memory bank.
struct Port {
    int image;
    const char* kernel;
    int argument;
};

/// The cards. Each holds one image at a time: a configuration with some of the kernels.
class Device {
  public:
    virtual ~Device() = default;
    virtual int cards() const = 0;
    /// Puts an image on a card in place of the one that is there, none of whose buffers is left.
    virtual void load(int image, int card) = 0;
    /// On the card that holds the port's image.
    virtual std::unique_ptr<Buffer> allocate(const Port& port, std::size_t bytes) = 0;
    /// Runs a kernel of an image that a card holds to its end. Its arguments are neighbours, from `first` on; what stands
    /// before all of them is `phase`, if that is not negative.
    virtual void launch(int image, const std::string& kernel, int phase, int first, const std::vector<Buffer*>& arguments) = 0;
};

}  // namespace headrace
