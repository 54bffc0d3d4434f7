// A stand-in for the vendor's hls_math.h: the single-precision functions that emitted sources call. What they compute
// is computed in double precision and rounded once, as Headrace does it everywhere.
#pragma once

#include <cmath>

namespace hls {

inline float acos(float x) { return static_cast<float>(std::acos(static_cast<double>(x))); }
inline float acosh(float x) { return static_cast<float>(std::acosh(static_cast<double>(x))); }
inline float asin(float x) { return static_cast<float>(std::asin(static_cast<double>(x))); }
inline float asinh(float x) { return static_cast<float>(std::asinh(static_cast<double>(x))); }
inline float atan(float x) { return static_cast<float>(std::atan(static_cast<double>(x))); }
inline float atan2(float y, float x) { return static_cast<float>(std::atan2(static_cast<double>(y), static_cast<double>(x))); }
inline float atanh(float x) { return static_cast<float>(std::atanh(static_cast<double>(x))); }
inline float ceil(float x) { return std::ceil(x); }
inline float cos(float x) { return static_cast<float>(std::cos(static_cast<double>(x))); }
inline float cosh(float x) { return static_cast<float>(std::cosh(static_cast<double>(x))); }
inline float erf(float x) { return static_cast<float>(std::erf(static_cast<double>(x))); }
inline float exp(float x) { return static_cast<float>(std::exp(static_cast<double>(x))); }
inline float exp2(float x) { return static_cast<float>(std::exp2(static_cast<double>(x))); }
inline float expm1(float x) { return static_cast<float>(std::expm1(static_cast<double>(x))); }
inline float fabs(float x) { return std::fabs(x); }
inline float floor(float x) { return std::floor(x); }
inline float fma(float x, float y, float z) { return std::fma(x, y, z); }
inline float fmod(float x, float y) { return std::fmod(x, y); }
inline float log(float x) { return static_cast<float>(std::log(static_cast<double>(x))); }
inline float log10(float x) { return static_cast<float>(std::log10(static_cast<double>(x))); }
inline float log1p(float x) { return static_cast<float>(std::log1p(static_cast<double>(x))); }
inline float log2(float x) { return static_cast<float>(std::log2(static_cast<double>(x))); }
inline float pow(float x, float y) { return static_cast<float>(std::pow(static_cast<double>(x), static_cast<double>(y))); }
inline float rint(float x) { return std::rint(x); }
inline float round(float x) { return std::round(x); }
inline float rsqrt(float x) { return static_cast<float>(1 / std::sqrt(static_cast<double>(x))); }
inline float sin(float x) { return static_cast<float>(std::sin(static_cast<double>(x))); }
inline float sinh(float x) { return static_cast<float>(std::sinh(static_cast<double>(x))); }
inline float sqrt(float x) { return std::sqrt(x); }
inline float tan(float x) { return static_cast<float>(std::tan(static_cast<double>(x))); }
inline float tanh(float x) { return static_cast<float>(std::tanh(static_cast<double>(x))); }
inline float trunc(float x) { return std::trunc(x); }

}  // namespace hls
