// A stand-in for the vendor's ap_int.h: signed integers of a few bits, as far as designs store them. Arithmetic is that
// of int.
#pragma once

template <int W>
class ap_int {
    static_assert(W >= 2 && W <= 8, "fits a byte");

  public:
    ap_int() = default;
    ap_int(int value) : value_(static_cast<signed char>(static_cast<unsigned>(value) << (8 - W))) {
        value_ = static_cast<signed char>(value_ >> (8 - W));
    }
    operator int() const { return value_; }

  private:
    signed char value_;
};
