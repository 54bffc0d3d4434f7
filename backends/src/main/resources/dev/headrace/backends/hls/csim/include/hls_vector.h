// A stand-in for the vendor's hls_vector.h: several numbers as one value.
#pragma once

#include <cstddef>

namespace hls {

template <typename T, std::size_t N>
class alignas(sizeof(T) * N) vector {
    static_assert(N > 0 && (N & (N - 1)) == 0, "as wide as a memory port or a FIFO can be: a power of two");

  public:
    T& operator[](std::size_t index) { return elements_[index]; }
    const T& operator[](std::size_t index) const { return elements_[index]; }

  private:
    T elements_[N];
};

}  // namespace hls
