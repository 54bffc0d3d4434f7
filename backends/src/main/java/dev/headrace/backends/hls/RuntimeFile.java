package dev.headrace.backends.hls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The C++ files that every design gets unchanged, by their path below `hls/` or beside it in the output.
enum RuntimeFile {
    SCHEDULER("csim/include/headrace_scheduler.h", "hls/csim/include/headrace_scheduler.h"),
    STREAM("csim/include/hls_stream.h", "hls/csim/include/hls_stream.h"),
    VECTOR("csim/include/hls_vector.h", "hls/csim/include/hls_vector.h"),
    INTEGERS("csim/include/ap_int.h", "hls/csim/include/ap_int.h"),
    MATH("csim/include/hls_math.h", "hls/csim/include/hls_math.h"),
    NUMBERS("hls/numbers.h", "hls/numbers.h"),
    OPERATORS("hls/operators.h", "hls/operators.h"),
    TENSOR("host/tensor.h", "host/tensor.h"),
    DEVICE("host/device.h", "host/device.h"),
    PROGRAM("host/program.h", "host/program.h"),
    SESSION("host/session.h", "host/session.h"),
    SIZES("host/sizes.h", "host/sizes.h"),
    RUN("host/run.h", "host/run.h"),
    SERVE("host/serve.h", "host/serve.h"),
    HARNESS("host/harness.h", "host/harness.h"),
    XRT_MAIN("host/xrt_main.cpp", "host/xrt_main.cpp"),
    CARD("host/stand-in/card.h", "host/stand-in/card.h"),
    XRT_BUFFER("host/stand-in/xrt/xrt_bo.h", "host/stand-in/xrt/xrt_bo.h"),
    XRT_DEVICE("host/stand-in/xrt/xrt_device.h", "host/stand-in/xrt/xrt_device.h"),
    XRT_KERNEL("host/stand-in/xrt/xrt_kernel.h", "host/stand-in/xrt/xrt_kernel.h");

    private final String resource;
    private final String path;

    RuntimeFile(String resource, String path) {
        this.resource = resource;
        this.path = path;
    }

    /// Where the file belongs in the output directory, with `/` between folders.
    String path() {
        return path;
    }

    String text() {
        try (var stream = RuntimeFile.class.getResourceAsStream(resource)) {
            if (stream == null) throw new IllegalStateException("resource " + resource + " is missing");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
