// Numbers that C++ has no types for.
#pragma once

#include <cstdint>

namespace operators {

/// A `float` and its bits.
union FloatBits {
    float value;
    std::uint32_t bits;
};

inline int bits(float value) {
    FloatBits both;
    both.value = value;
    return static_cast<int>(both.bits);
}

inline float from_bits(int bits) {
    FloatBits both;
    both.bits = static_cast<std::uint32_t>(bits);
    return both.value;
}

/// A `float` without its lower 16 bits. It only stores numbers: arithmetic is that of `float`, and a result is rounded
/// to nearest, ties to even, when it is stored.
struct bfloat16 {
    std::uint16_t bits;

    bfloat16() = default;
    bfloat16(float value) {
        FloatBits wide;
        wide.value = value;
        std::uint32_t upper = wide.bits >> 16;
        if (value == value) upper = (wide.bits + 0x7fffu + (upper & 1u)) >> 16;
        else upper |= 0x40u;
        bits = static_cast<std::uint16_t>(upper);
    }
    operator float() const {
        FloatBits wide;
        wide.bits = static_cast<std::uint32_t>(bits) << 16;
        return wide.value;
    }
};

/// IEEE 754's binary16, stored and rounded like `bfloat16`.
struct half {
    std::uint16_t bits;

    half() = default;
    half(float value) {
        FloatBits wide;
        wide.value = value;
        std::uint32_t sign = wide.bits >> 16 & 0x8000u;
        std::uint32_t magnitude = wide.bits & 0x7fffffffu;
        std::uint32_t narrow;
        if (magnitude > 0x7f800000u) {
            narrow = 0x7e00u;
        } else if (magnitude >= 0x47800000u) {
            narrow = 0x7c00u;
        } else if (magnitude < 0x38800000u) {
            // Too small for a normal number: 0.5 has the step of these as its own, so the sum is rounded to it.
            wide.bits = magnitude;
            wide.value += 0.5f;
            narrow = wide.bits - 0x3f000000u;
        } else {
            narrow = (magnitude + 0xfffu + (magnitude >> 13 & 1u) - 0x38000000u) >> 13;
        }
        bits = static_cast<std::uint16_t>(sign | narrow);
    }
    operator float() const {
        FloatBits wide;
        std::uint32_t magnitude = bits & 0x7fffu;
        if (magnitude < 0x400u) {
            wide.value = static_cast<float>(magnitude) * 5.9604644775390625e-8f;
        } else {
            wide.bits = (magnitude << 13) + (magnitude >= 0x7c00u ? 0x70000000u : 0x38000000u);
        }
        wide.bits |= static_cast<std::uint32_t>(bits & 0x8000u) << 16;
        return wide.value;
    }
};

/// Numbers of 8 bits up to 448 with one NaN of each sign and no infinities, stored like `bfloat16`; what is beyond is NaN.
struct f8e4m3fn {
    std::uint8_t bits;

    f8e4m3fn() = default;
    f8e4m3fn(float value) {
        FloatBits wide;
        wide.value = value;
        std::uint32_t sign = wide.bits >> 24 & 0x80u;
        std::uint32_t magnitude = wide.bits & 0x7fffffffu;
        std::uint32_t narrow;
        if (magnitude > 0x43e80000u) {
            narrow = 0x7fu;
        } else if (magnitude < 0x3c800000u) {
            // Too small for a normal number: 16384 has the step of these as its own, so the sum is rounded to it.
            wide.bits = magnitude;
            wide.value += 16384.0f;
            narrow = wide.bits - 0x46800000u;
        } else {
            narrow = (magnitude + 0x7ffffu + (magnitude >> 20 & 1u) - 0x3c000000u) >> 20;
        }
        bits = static_cast<std::uint8_t>(sign | narrow);
    }
    operator float() const {
        FloatBits wide;
        std::uint32_t magnitude = bits & 0x7fu;
        if (magnitude == 0x7fu) {
            wide.bits = 0x7fc00000u;
        } else if (magnitude < 8u) {
            wide.value = static_cast<float>(magnitude) * 0.001953125f;
        } else {
            wide.bits = (magnitude << 20) + 0x3c000000u;
        }
        wide.bits |= static_cast<std::uint32_t>(bits & 0x80u) << 24;
        return wide.value;
    }
};

/// In steps of 2^-9, of which each number is a multiple; NaN is 0. A number of five bits, shifted.
inline int steps(f8e4m3fn number) {
#pragma HLS inline
    const int exponent = number.bits >> 3 & 15;
    const int magnitude = (number.bits & 0x7f) == 0x7f ? 0 : (number.bits & 7) + (exponent == 0 ? 0 : 8);
    const int significand = (number.bits & 0x80) != 0 ? -magnitude : magnitude;
    return significand * (1 << (exponent == 0 ? 0 : exponent - 1));
}

/// NaN if either is NaN; -0 is less than +0. Bits, inverted for negative numbers and with the upper one set for others,
/// are in the order of the numbers.
inline float maximum(float a, float b) {
#pragma HLS inline
    FloatBits left;
    FloatBits right;
    left.value = a;
    right.value = b;
    const std::uint32_t first = left.bits >> 31 != 0 ? ~left.bits : left.bits | 0x80000000u;
    const std::uint32_t second = right.bits >> 31 != 0 ? ~right.bits : right.bits | 0x80000000u;
    const bool is_first_nan = (left.bits & 0x7fffffffu) > 0x7f800000u;
    const bool is_second_nan = (right.bits & 0x7fffffffu) > 0x7f800000u;
    return is_first_nan || (!is_second_nan && first > second) ? a : b;
}

/// Towards zero, as an integer of up to 16 bits; beyond its range the nearest end, and 0 for NaN.
inline int whole(float a, int bits) {
#pragma HLS inline
    FloatBits number;
    number.value = a;
    const std::uint32_t magnitude = number.bits & 0x7fffffffu;
    const bool is_negative = number.bits >> 31 != 0;
    const int exponent = (int)(magnitude >> 23) - 127;
    if (magnitude > 0x7f800000u || exponent < 0) return 0;
    const int end = 1 << (bits - 1);
    if (exponent >= bits - 1) return is_negative ? -end : end - 1;
    const std::uint32_t upper = ((magnitude & 0x7fffffu) | 0x800000u) >> (25 - bits);
    const int whole = (int)(upper >> (bits - 2 - exponent));
    return is_negative ? -whole : whole;
}

}  // namespace operators
