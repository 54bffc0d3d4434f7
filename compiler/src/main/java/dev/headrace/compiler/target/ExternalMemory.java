package dev.headrace.compiler.target;

/// The memory beside the device.
///
/// @param kind for reports: `HBM2`
/// @param channels independent ones, each with its own address range
/// @param gigabytesPerSecond peak of one channel, in 10^9 bytes
/// @param readLatency cycles between a request and its first data, as the HLS tool schedules a read
/// @param die the number of the die that it is wired to
/// @param ports interfaces of kernels that the shell can connect to it, all kernels together
/// @param channel how each of them answers
public record ExternalMemory(
        String kind,
        long channels,
        long bytesPerChannel,
        double gigabytesPerSecond,
        long readLatency,
        int die,
        int ports,
        Channel channel) {}
