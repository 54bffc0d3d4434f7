// Operators of the design that are no operators of C++.
#pragma once

#include "numbers.h"

#include <cmath>

namespace operators {

/// NaN if either is NaN; -0 is less than +0.
inline float maximum(float a, float b) {
    if (a != a) return a;
    if (b != b) return b;
    if (a == 0.0f && b == 0.0f) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}

inline float minimum(float a, float b) { return -operators::maximum(-a, -b); }

/// The other one if one is NaN.
inline float maximum_number(float a, float b) { return a != a ? b : b != b ? a : operators::maximum(a, b); }

inline float minimum_number(float a, float b) { return a != a ? b : b != b ? a : operators::minimum(a, b); }

/// Towards zero; from `end` on the largest integer, below `-end` the smallest, and 0 for NaN.
inline long long saturated(float a, float end, long long largest) {
    if (a != a) return 0;
    if (a >= end) return largest;
    if (a < -end) return -largest - 1;
    return (long long)a;
}

inline signed char to_i8(float a) { return (signed char)operators::saturated(a, 128.0f, 127); }

inline short to_i16(float a) { return (short)operators::saturated(a, 32768.0f, 32767); }

inline int to_i32(float a) { return (int)operators::saturated(a, 2147483648.0f, 2147483647); }

inline long long to_i64(float a) { return operators::saturated(a, 9223372036854775808.0f, 9223372036854775807LL); }

/// One of the two signed numbers of four bits in a byte: at an even place the lower one.
inline int half_byte(unsigned char pair, int place) { return ((pair >> (place & 1) * 4 & 15) ^ 8) - 8; }

template <typename T>
inline T floor_divide(T a, T b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

template <typename T>
inline T ceil_divide(T a, T b) {
    return a / b + (a % b != 0 && (a < 0) == (b < 0) ? 1 : 0);
}

}  // namespace operators
