// A fork whose two branches meet again; one of them needs 32 tokens before it gives the first.
#include <hls_math.h>
#include <hls_stream.h>

#ifndef HEADRACE_TASK
#define HEADRACE_TASK(call) call
#define HEADRACE_JOIN
#endif

static void fork_task(const float* x, hls::stream<float>& skip, hls::stream<float>& blocks) {
fork_i:
    for (int i = 0; i < 128; ++i) {
#pragma HLS pipeline II=1
        float value = x[i];
        skip.write(value);
        blocks.write(value);
    }
}

static void reverse_task(hls::stream<float>& blocks, hls::stream<float>& reversed) {
    float buffer[32];
#pragma HLS bind_storage variable=buffer type=ram_2p impl=lutram
reverse_block:
    for (int block = 0; block < 4; ++block) {
    reverse_fill:
        for (int i = 0; i < 32; ++i) {
#pragma HLS pipeline II=1
            buffer[i] = blocks.read();
        }
    reverse_drain:
        for (int i = 0; i < 32; ++i) {
#pragma HLS pipeline II=1
            reversed.write(buffer[31 - i]);
        }
    }
}

static void add_task(hls::stream<float>& skip, hls::stream<float>& reversed, hls::stream<float>& sum) {
add_i:
    for (int i = 0; i < 128; ++i) {
#pragma HLS pipeline II=1
        float a = reversed.read();
        float b = skip.read();
        sum.write(a + b);
    }
}

static void store_task(hls::stream<float>& sum, float* y) {
store_i:
    for (int i = 0; i < STORED; ++i) {
#pragma HLS pipeline II=1
        y[i] = sum.read();
    }
}

extern "C" void reconvergent(const float* x, float* y) {
#pragma HLS interface m_axi port=x offset=slave bundle=gmem0 depth=128
#pragma HLS interface m_axi port=y offset=slave bundle=gmem1 depth=128
#pragma HLS interface s_axilite port=return
#pragma HLS dataflow
    hls::stream<float, SKIP_DEPTH> skip("block.0.skip");
#pragma HLS stream variable=skip depth=SKIP_DEPTH
    hls::stream<float, 2> blocks("block.0.blocks");
#pragma HLS stream variable=blocks depth=2
    hls::stream<float, 2> reversed("block.0.reversed");
#pragma HLS stream variable=reversed depth=2
    hls::stream<float, 2> sum("block.0.sum");
#pragma HLS stream variable=sum depth=2
    HEADRACE_TASK(fork_task(x, skip, blocks));
    HEADRACE_TASK(reverse_task(blocks, reversed));
    HEADRACE_TASK(add_task(skip, reversed, sum));
    HEADRACE_TASK(store_task(sum, y));
    HEADRACE_JOIN;
}
