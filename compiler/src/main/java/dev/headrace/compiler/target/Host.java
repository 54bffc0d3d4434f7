package dev.headrace.compiler.target;

/// The processor beside the device, as far as a program that uses the device waits for it.
///
/// @param kernelStartMicroseconds from the end of one kernel until the next one works, which the host starts
/// @param gigabytesPerSecond that cross between host and device, in 10^9 bytes
public record Host(double kernelStartMicroseconds, double gigabytesPerSecond) {}
