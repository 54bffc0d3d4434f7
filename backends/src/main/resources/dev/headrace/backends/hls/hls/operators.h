// Operators of the design that are no operators of C++.
#pragma once

#include "numbers.h"

#include <cmath>

namespace operators {

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

inline signed char to_i8(float a) { return (signed char)operators::whole(a, 8); }

inline short to_i16(float a) { return (short)operators::whole(a, 16); }

inline int to_i32(float a) { return (int)operators::saturated(a, 2147483648.0f, 2147483647); }

inline long long to_i64(float a) { return operators::saturated(a, 9223372036854775808.0f, 9223372036854775807LL); }

/// One of the two signed numbers of four bits in a byte: at an even place the lower one.
inline int half_byte(unsigned char pair, int place) { return ((pair >> (place & 1) * 4 & 15) ^ 8) - 8; }

/// Two products of numbers from -255 to 255 with a shared one, by one multiplier of 27 by 18 bits: the second factor lies
/// 18 bits above the first, which takes 27 bits, as the shifts say. A negative first product borrows from the second one,
/// which is given back. The result has the first product in its lower half, and the second in its upper half: both
/// products have to be numbers of sixteen bits.
inline int multiply(int first, int second, int shared) {
#pragma HLS inline
    const int both = (int)((unsigned)(second * 262144 + first) << 5) >> 5;
    const long long product = (long long)both * shared;
#pragma HLS bind_op variable=product op=mul impl=dsp
    const int upper = (int)(product >> 18) + (int)(product >> 17 & 1);
    return upper * 65536 + (int)(product & 65535);
}

/// What `before` is, and the products of both numbers with `shared` on top, as one multiplier computes and adds them: of
/// the sums, the second one lies 18 bits above the first, which may not need more than these.
inline long long multiply_add(int first, int second, int shared, long long before) {
#pragma HLS inline
    const int both = (int)((unsigned)(second * 262144 + first) << 5) >> 5;
    return (long long)both * shared + before;
}

/// The first of two sums that lie in one number.
inline int lower(long long both) { return (int)((unsigned)both << 14) >> 14; }

/// The second of them, from which a negative first one has borrowed.
inline int upper(long long both) { return (int)(both >> 18) + (int)(both >> 17 & 1); }

template <typename T>
inline T larger(T a, T b) {
    return a > b ? a : b;
}

template <typename T>
inline T smaller(T a, T b) {
    return a < b ? a : b;
}

template <typename T>
inline T floor_divide(T a, T b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

template <typename T>
inline T ceil_divide(T a, T b) {
    return a / b + (a % b != 0 && (a < 0) == (b < 0) ? 1 : 0);
}

}  // namespace operators
