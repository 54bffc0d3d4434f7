package dev.headrace.backends.hls;

/// A tensor where it is used.
///
/// @param name what it is called there: in a function that is called several times, no matter by whom
record PlacedTensor(TensorHome home, String name) {}
