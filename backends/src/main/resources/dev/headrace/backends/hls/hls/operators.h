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

template <typename T>
inline T floor_divide(T a, T b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

template <typename T>
inline T ceil_divide(T a, T b) {
    return a / b + (a % b != 0 && (a < 0) == (b < 0) ? 1 : 0);
}

}  // namespace operators
