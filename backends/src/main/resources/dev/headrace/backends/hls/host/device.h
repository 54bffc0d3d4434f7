// What the program of the model needs of the cards.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
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

/// One start of what does a kernel, or several neighbours of those that share it.
struct Launch {
    int image;
    std::string name;
    /// The number of the first of them and of the last, which are the first arguments; -1 for a kernel that is alone.
    int first_phase;
    int last_phase;
    /// By position.
    std::vector<std::pair<int, Buffer*>> arguments;
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
    /// Runs kernels of an image that a card holds, one after the other, to their end.
    virtual void launch(const Launch& launch) = 0;
};

}  // namespace headrace
