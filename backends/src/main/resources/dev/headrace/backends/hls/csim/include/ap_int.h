// A stand-in for the vendor's ap_int.h: signed integers of a few bits, as far as designs store them. Arithmetic is that
// of int.
#pragma once

#include <type_traits>

template <int W>
class ap_int {
    static_assert(W >= 2 && W < 32, "an int has more bits");

  public:
    ap_int() = default;
    ap_int(int value)
        : value_(static_cast<Stored>(static_cast<int>(static_cast<unsigned>(value) << (32 - W)) >> (32 - W))) {}
    operator int() const { return value_; }

  private:
    using Stored = std::conditional_t<(W > 16), int, std::conditional_t<(W > 8), short, signed char>>;
    Stored value_;
};
