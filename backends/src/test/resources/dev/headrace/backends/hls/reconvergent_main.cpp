#include "headrace_scheduler.h"

#include <cstdio>

extern "C" void reconvergent(const float* x, float* y);

int main() {
    float x[128], y[128];
    for (int i = 0; i < 128; ++i) x[i] = static_cast<float>(i * i);
    try {
        for (int run = 0; run < 3; ++run) reconvergent(x, y);
    } catch (const headrace::csim::DataflowError& error) {
        std::puts(error.what());
        return 3;
    }
    for (int i = 0; i < 128; ++i) {
        if (y[i] != x[i] + x[i / 32 * 32 + 31 - i % 32]) return 1;
    }
    return 0;
}
