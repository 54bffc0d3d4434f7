package dev.headrace.backends.lint;

import java.util.List;

/// Violations of the rules about dataflow regions, pragmas and interfaces, planted in the sources of `sized.mlir`.
final class RegionViolations {
    private static final String KERNEL_HEAD = "extern \"C\" void h_0_kernel(";
    private static final String LOAD_S = "    HEADRACE_TASK(load_s(scale, s_to_scale));\n";
    private static final String SCALE = "    HEADRACE_TASK(scale_2(reverse_to_scale, s_to_scale, scale_to_y));\n";
    private static final String STORE = "    HEADRACE_TASK(store_y(scale_to_y, h_0_out));\n";
    private static final String ROUNDS = "for (int i = 0; i < 2; i += 1) {\n#pragma HLS dataflow\n";
    private static final String BUFFER = "        float buffer[2][3];\n";
    private static final String FILL = "        reverse_fill(x_to_reverse, buffer);\n";
    private static final String DRAIN = "        reverse_drain(buffer, reverse_to_scale);\n";
    private static final String TOKEN = "            const float token = scale_to_y.read();\n";
    private static final String S = "    hls::stream<float, 2> s_to_scale(\"s.to.scale\");\n";
    private static final String S_DEPTH = "#pragma HLS stream variable=s_to_scale depth=2\n";
    private static final String PIPO = "#pragma HLS stream variable=buffer type=pipo depth=2\n";
    private static final String LUTRAM = "#pragma HLS bind_storage variable=buffer type=ram_2p impl=lutram\n";
    private static final String LOAD_X_LOOPS = """
            for (int i = 0; i < 4; i += 1) {
                loop_j:
                for (int j = 0; j < 3; j += 1) {
        #pragma HLS pipeline II=1
                    const float value = wte_out_2[\
        """;

    private static final String PASS =
            "static void pass(hls::stream<float>& in, hls::stream<float>& out) {\n    out.write(in.read());\n}\n\n";
    private static final String LOST =
            "    hls::stream<float, 2> lost(\"lost\");\n#pragma HLS stream variable=lost depth=2\n";

    private RegionViolations() {}

    /// Nothing to find: two tasks hand tokens to each other.
    static Planted circle() {
        return function("none", "nothing", PASS)
                .and(S, LOST + LOST.replace("lost", "back") + S)
                .and(STORE, "    HEADRACE_TASK(pass(back, lost));\n    HEADRACE_TASK(pass(lost, back));\n" + STORE);
    }

    /// A function before the kernel.
    private static Planted function(String rule, String message, String function) {
        return Planted.of(rule, message, KERNEL_HEAD, function + "\n\n" + KERNEL_HEAD);
    }

    static List<Planted> ofForm() {
        String form = "dataflow-form";
        String loop = "dataflow-loop";
        return List.of(
                Planted.of(
                        form,
                        "a condition in a dataflow region around the task 'load_s'",
                        LOAD_S,
                        "    if (true) {\n" + LOAD_S + "    }\n"),
                Planted.of(
                        form,
                        "a loop in a dataflow region around the task 'load_s'",
                        LOAD_S,
                        "    for (int i = 0; i < 1; i += 1) {\n" + LOAD_S + "    }\n"),
                Planted.of(form, "'return' in a dataflow region", LOAD_S, LOAD_S + "    return;\n"),
                Planted.of(form, "code between the tasks", LOAD_S, "    {\n" + LOAD_S + "    }\n"),
                Planted.of(form, "code between the tasks", LOAD_S, "    int rounds;\n    rounds = 3;\n" + LOAD_S),
                Planted.of(
                        form, "'rounds' in a dataflow region gets a value", LOAD_S, "    int rounds = 3;\n" + LOAD_S),
                Planted.of(
                        form,
                        "'buffer' in a dataflow region is static",
                        BUFFER,
                        "        static float buffer[2][3];\n"),
                Planted.of(form, "the task 'load_s' returns a value", "static void load_s(", "static int load_s("),
                Planted.of(
                                form,
                                "the task 'reverse_fill' gets an expression",
                                FILL,
                                FILL.replace("buffer)", "buffer, i + 1)"))
                        .and(
                                "reverse_fill(hls::stream<float>& x_to_reverse, ",
                                "reverse_fill(hls::stream<float>& x_to_reverse, ")
                        .and("x_to_reverse, float buffer[2][3])", "x_to_reverse, float buffer[2][3], int round)"),
                Planted.of(loop, "does not start at 0", ROUNDS, ROUNDS.replace("i = 0", "i = 1")),
                Planted.of(loop, "does not count by 1", ROUNDS, ROUNDS.replace("i += 1", "i += 2")),
                Planted.of(
                        loop, "ends at neither a constant nor a parameter", ROUNDS, ROUNDS.replace("< 2", "< 2 * 1")),
                Planted.of(loop, "ends at neither a constant nor a parameter", ROUNDS, ROUNDS.replace("< 2", "<= 1")),
                Planted.of(
                                loop,
                                "a dataflow loop is not all that 'reverse' has",
                                ROUNDS,
                                "for (int k = 0; k < 1; k += 1) {\n" + ROUNDS)
                        .and(DRAIN, DRAIN + "    }\n"));
    }

    static List<Planted> ofChannels() {
        String ends = "stream-ends";
        String use = "stream-use";
        String array = "array-ends";
        String source = "static void source(hls::stream<float>& out) {\n    out.write(1.0f);\n}\n\n";
        String sink = "static void sink(hls::stream<float>& in) {\n    const float got = in.read();\n}\n\n";
        String first = "static void first(const float* p) {\n    const float got = p[0];\n}\n\n";
        String peek = "static void peek(float rows[2][3]) {\n    const float got = rows[0][0];\n}\n\n";
        String clear = "static void clear(float rows[2][3]) {\n    rows[0][0] = 0.0f;\n}\n\n";
        String reverse = "static void reverse(";
        return List.of(
                function(ends, "the stream 's_to_scale' is written by 2 tasks: 'load_s', 'source'", source)
                        .and(LOAD_S, LOAD_S + "    HEADRACE_TASK(source(s_to_scale));\n"),
                function(ends, "the stream 's_to_scale' is read by 2 tasks: 'scale_2', 'sink'", sink)
                        .and(SCALE, SCALE + "    HEADRACE_TASK(sink(s_to_scale));\n"),
                function(ends, "the stream 'lost' is written by no task", sink)
                        .and(S, LOST + S)
                        .and(SCALE, SCALE + "    HEADRACE_TASK(sink(lost));\n"),
                function(ends, "the stream 'lost' is read by no task", source)
                        .and(S, LOST + S)
                        .and(SCALE, SCALE + "    HEADRACE_TASK(source(lost));\n"),
                Planted.of(
                                use,
                                "'load_s' takes the stream 'unused' and does not use it",
                                "hls::stream<float>& s_to_scale) {",
                                "hls::stream<float>& s_to_scale, hls::stream<float>& unused) {")
                        .and(LOAD_S, LOAD_S.replace("s_to_scale)", "s_to_scale, scale_to_y)")),
                function(
                        use,
                        "'echo' reads and writes the stream 's'",
                        "static void echo(hls::stream<float>& s) {\n    s.write(s.read());\n}"),
                function(
                        use,
                        "'copy' takes the stream 's' by value",
                        "static void copy(hls::stream<float> s) {\n    s.write(1.0f);\n}"),
                function(
                        use,
                        "the stream 'lost' is declared outside of a dataflow region",
                        "static void alone() {\n" + LOST + "}"),
                Planted.of("stream-depth", "has no depth of at least 1 in its type", S, S.replace("2>", "0>")),
                Planted.of("stream-depth", "has no depth of at least 1 in its type", S, S.replace(", 2>", ">")),
                Planted.of("stream-depth", "has depth 3 in its type, 2 in its pragma", S, S.replace("2>", "3>")),
                Planted.of("stream-depth", "'s_to_scale' has no pragma with its depth", S_DEPTH, ""),
                Planted.of(
                                array,
                                "the array 'buffer' is read by 2 tasks: 'reverse_drain', 'peek'",
                                reverse,
                                peek + reverse)
                        .and(DRAIN, DRAIN + "        peek(buffer);\n"),
                Planted.of(
                                array,
                                "the array 'buffer' is written by 2 tasks: 'reverse_fill', 'clear'",
                                reverse,
                                clear + reverse)
                        .and(FILL, FILL + "        clear(buffer);\n"),
                Planted.of(array, "the array 'rows' is written by no task", reverse, peek + reverse)
                        .and(BUFFER, BUFFER + "        float rows[2][3];\n")
                        .and(DRAIN, DRAIN + "        peek(rows);\n"),
                Planted.of(
                        "array-extents",
                        "the array 'rows' has an extent that is no positive number",
                        TOKEN,
                        "            float rows[j];\n" + TOKEN),
                Planted.of(
                        "array-extents",
                        "the array 'rows' has an extent that is no positive number",
                        TOKEN,
                        "            float rows[2][0];\n" + TOKEN),
                Planted.of(
                        "feedback",
                        "'store_y' reads 'scale_to_y', which 'scale_2' writes later",
                        SCALE + STORE,
                        STORE + SCALE),
                Planted.of(
                        "feedback",
                        "'reverse_drain' reads 'buffer', which 'reverse_fill' writes later",
                        FILL + DRAIN,
                        DRAIN + FILL),
                function("feedback", "'pass' reads 'lost', which 'pass' writes later", PASS)
                        .and(S, LOST + S)
                        .and(STORE, "    HEADRACE_TASK(pass(lost, lost));\n" + STORE),
                function(
                                "argument-use",
                                "'scale' is used 2 times by tasks of a dataflow region: 'load_s', 'first'",
                                first)
                        .and(LOAD_S, LOAD_S + "    HEADRACE_TASK(first(scale));\n"));
    }

    static List<Planted> ofPragmas() {
        String options = "pragma-options";
        String place = "pragma-place";
        String ii = "#pragma HLS pipeline II=4 style=frp\n";
        return List.of(
                Planted.of(
                        options, "'pipelining' is no pragma that is known", ii, ii.replace("pipeline", "pipelining")),
                Planted.of(options, "the pragma 'pipeline' has no option 'ji'", ii, ii.replace("II", "JI")),
                Planted.of(options, "the option 'ii' of the pragma 'pipeline' is '0'", ii, ii.replace("4", "0")),
                Planted.of(
                        options,
                        "the option 'rewind' of the pragma 'pipeline' is 'yes'",
                        ii,
                        ii.replace("4", "4 rewind=yes")),
                Planted.of(options, "the pragma 'pipeline' has no option 'ii twice'", ii, ii.replace("4", "4 II=5")),
                Planted.of(
                        options,
                        "the option 'type' of the pragma 'stream' is 'ping'",
                        PIPO,
                        PIPO.replace("pipo", "ping")),
                Planted.of(
                        options, "storage of type 'ram_2p' cannot be 'srl'", LUTRAM, LUTRAM.replace("lutram", "srl")),
                Planted.of(
                        options,
                        "the pragma 'bind_storage' has no option 'type'",
                        LUTRAM,
                        LUTRAM.replace(" type=ram_2p", "")),
                Planted.of(
                        options, "a partition of type 'cyclic' lacks a factor", LUTRAM, partition("type=cyclic dim=2")),
                Planted.of(
                        options,
                        "a partition of type 'complete' has a factor",
                        LUTRAM,
                        partition("type=complete factor=2")),
                Planted.of(place, "'s_to_scale' is not declared before in the same scope", S + S_DEPTH, S_DEPTH + S),
                Planted.of(
                        place,
                        "'scale_3' is not declared before in the same scope",
                        S_DEPTH,
                        S_DEPTH + partition("type=complete").replace("buffer", "scale_3")),
                Planted.of(place, "'pipeline' is not at the beginning of a loop", ii, "")
                        .and("        const bool holds", ii + "        const bool holds"),
                Planted.of(
                        place,
                        "'unroll' is not at the beginning of a loop",
                        "    float carried",
                        "#pragma HLS unroll\n    float carried"),
                Planted.of(
                        place,
                        "'expression_balance' is not at the beginning of a function or of a loop",
                        "    float carried",
                        "    if (true) {\n#pragma HLS expression_balance off\n    }\n    float carried"),
                Planted.of(
                        place,
                        "'dataflow' is not at the beginning",
                        ROUNDS + BUFFER,
                        ROUNDS.replace("#pragma HLS dataflow\n", BUFFER + "#pragma HLS dataflow\n")),
                Planted.of(
                        place,
                        "an interface is not at the beginning of a kernel",
                        "    float carried",
                        "#pragma HLS interface s_axilite port=return\n    float carried"),
                Planted.of(
                        place,
                        "an interface is not at the beginning of a kernel",
                        S,
                        S + "#pragma HLS interface s_axilite port=scale\n"),
                Planted.of(place, "the pragma 'stream' stands twice", S_DEPTH, S_DEPTH + S_DEPTH),
                Planted.of(place, "'buffer' has no dimension 3", LUTRAM, partition("type=complete dim=3")),
                Planted.of(
                        place,
                        "'s_to_scale' is no array",
                        S_DEPTH,
                        S_DEPTH + partition("type=complete").replace("buffer", "s_to_scale")),
                Planted.of(
                        place,
                        "'s_to_scale' cannot be stored as ram_2p",
                        S_DEPTH,
                        S_DEPTH + LUTRAM.replace("buffer", "s_to_scale")),
                Planted.of(
                        place,
                        "'rows' is no channel of a dataflow region",
                        "    float carried",
                        "    float rows[4];\n" + PIPO.replace("buffer", "rows") + "    float carried"),
                Planted.of(
                        "pipeline",
                        "a pipelined loop inside a pipelined loop",
                        LOAD_X_LOOPS,
                        LOAD_X_LOOPS.replaceFirst("\\{\n", "{\n#pragma HLS pipeline II=1\n")),
                Planted.of(
                        "pipeline",
                        "a loop without constant bounds inside a pipelined loop",
                        LOAD_X_LOOPS,
                        LOAD_X_LOOPS
                                .replace("#pragma HLS pipeline II=1\n", "")
                                .replaceFirst("\\{\n", "{\n#pragma HLS pipeline II=1\n")
                                .replace("j < 3", "j < i")),
                Planted.of(
                        "pipeline",
                        "a loop is pipelined and a dataflow region",
                        ROUNDS,
                        ROUNDS + "#pragma HLS pipeline II=1\n"),
                Planted.of(
                        "pipeline", "the counter 'j' is changed in its loop", TOKEN, TOKEN + "            j = 2;\n"));
    }

    private static String partition(String options) {
        return "#pragma HLS array_partition variable=buffer " + options + "\n";
    }

    static List<Planted> ofInterfaces() {
        String face = "interface";
        String scale = "#pragma HLS interface m_axi port=scale offset=slave bundle=gmem1 depth=12"
                + " num_write_outstanding=1 max_write_burst_length=2\n";
        String control = "#pragma HLS interface s_axilite port=return\n";
        return List.of(
                Planted.of(
                        face,
                        "the ports 'wte_out' and 'scale' both read through the bundle 'gmem0'",
                        scale,
                        scale.replace("gmem1", "gmem0")),
                Planted.of(face, "the port 'scale' has 0 AXI masters", scale, ""),
                Planted.of(face, "the port 'scale' has 2 AXI masters", scale, scale + scale.replace("gmem1", "gmem9")),
                Planted.of(
                        face,
                        "the port 'scale' does not get its address from the host",
                        scale,
                        scale.replace("slave", "off")),
                Planted.of(face, "the port 'scale' has no depth", scale, scale.replace(" depth=12", "")),
                Planted.of(
                        face,
                        "the kernel 'h_0_kernel' has no port 'lost'",
                        control,
                        control + control.replace("return", "lost")),
                Planted.of(face, "the kernel 'h_0_kernel' has not one control port", control, ""),
                Planted.of(
                        face,
                        "the port 'rounds' is not set by the control port",
                        KERNEL_HEAD,
                        KERNEL_HEAD + "int rounds, "),
                Planted.of(face, "the port 'lost' is not used", KERNEL_HEAD, KERNEL_HEAD + "const float* lost, ")
                        .and(scale, scale + scale.replace("scale", "lost").replace("gmem1", "gmem9"))
                        .and(
                                "link.cfg",
                                "nk=h_0_kernel:1:h_0_kernel_1\n",
                                "nk=h_0_kernel:1:h_0_kernel_1\nsp=h_0_kernel_1.lost:HBM[5]\n"));
    }
}
