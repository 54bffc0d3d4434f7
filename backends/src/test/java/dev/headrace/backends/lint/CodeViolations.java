package dev.headrace.backends.lint;

import java.util.List;

/// Violations of the rules about the code of tasks, the language and the configurations, planted in the sources of
/// `sized.mlir`.
final class CodeViolations {
    private static final String KERNEL_HEAD = "extern \"C\" void h_0_kernel(";
    private static final String LOAD_X = "    HEADRACE_TASK(load_x(wte_out, x_to_reverse));\n";
    private static final String TOKEN = "            const float token = scale_to_y.read();\n";

    private static final String DEEP = "something that is nested too deeply";

    private CodeViolations() {}

    /// A function before the kernel.
    private static Planted function(String rule, String message, String function) {
        return Planted.of(rule, message, KERNEL_HEAD, function + "\n\n" + KERNEL_HEAD);
    }

    /// A statement in the inner loop of a task.
    private static Planted statement(String rule, String message, String statement) {
        return Planted.of(rule, message, TOKEN, TOKEN + "            " + statement + "\n");
    }

    private static Planted deep(String statement) {
        return statement("syntax", DEEP, statement);
    }

    static List<Planted> ofCode() {
        return List.of(
                statement("memory", "'new float' asks for memory at run time", "new float[4];"),
                statement("memory", "'malloc' asks for memory at run time", "malloc(4);"),
                statement("memory", "'delete' asks for memory at run time", "delete[] 0;"),
                statement(
                        "memory", "'list' asks for memory at run time: std::vector<float>", "std::vector<float> list;"),
                function("pointer", "'p' is a pointer to a pointer", "static void two(const float** p) {\n}"),
                function("pointer", "'p' is an array of pointers", "static void many(float* p[4]) {\n}"),
                function(
                        "pointer",
                        "'p' is a reference to what is no stream",
                        "static void out(float& p) {\n    p = 1.0f;\n}"),
                statement("pointer", "'h_0_out_2' is used as a value", "const float next = (h_0_out_2 + 1)[0];"),
                statement("pointer", "'p' is a pointer and no parameter", "float* p;"),
                function("recursion", "'again' calls itself", "static void again(int n) {\n    again(n);\n}"),
                statement("call", "'printf' is no function that can be built", "printf(\"x\");"),
                statement(
                        "call", "'std::sqrt' is no function that can be built", "const float root = std::sqrt(token);"),
                statement("call", "'hls::pow' gets 1 arguments, takes 2", "const float power = hls::pow(token);"),
                statement("call", "'scale_to_y.empty' is no use of a stream", "const bool done = scale_to_y.empty();"),
                function(
                        "call",
                        "'lacking' is declared and not defined",
                        "static void lacking(int n);\n\nstatic void user(int n) {\n    lacking(n);\n}"),
                function(
                        "call",
                        "'rows' gets 'p', a float[3] for its parameter 'r', a float[4]",
                        "static void rows(float r[4]) {\n}\n\nstatic void user(float p[3]) {\n    rows(p);\n}"),
                function(
                        "call",
                        "'take' gets 'p', a hls::stream<int>& for its parameter 's', a hls::stream<float>&",
                        """
                        static void take(hls::stream<float>& s) {
                            s.write(1.0f);
                        }

                        static void user(hls::stream<int>& p) {
                            take(p);
                        }
                        """),
                function("call", "'into' gets 'p', a const float* for its parameter 'q', a float*", """
                    static void into(float* q) {
                        q[0] = 0.0f;
                    }

                    static void user(const float* p) {
                        into(p);
                    }
                    """),
                statement("type", "'wide' is a const long double", "const long double wide = 1.0f;"),
                statement("type", "'small' is a const half", "const half small = 1.0f;"),
                statement("type", "'odd' is a hls::vector<float, 3>", "hls::vector<float, 3> odd;"),
                statement(
                        "type",
                        "'nested' is a hls::vector<hls::vector<float, 2>, 2>",
                        "hls::vector<hls::vector<float, 2>, 2> nested;"),
                function("type", "'bits' returns a half", "static half bits() {\n    return 1;\n}"),
                statement("name", "'_odd' has underscores that are reserved", "const float _odd = token;"),
                statement("name", "'odd__one' has underscores that are reserved", "const float odd__one = token;"),
                statement("name", "'hls' is a word of the language", "const float hls = token;"),
                statement("name", "'i' hides the one of line", "const int i = 0;"),
                statement("name", "'load_x' hides a function", "const int load_x = 0;"),
                statement("name", "'nothing' is not declared", "const float copy = nothing;"),
                Planted.of(
                                "name",
                                "'load_x' is defined twice",
                                "static void load_s(const float* scale_3, ",
                                "static void load_x(int n) {\n}\n\nstatic void load_s(const float* scale_3, ")
                        .and(LOAD_X, LOAD_X));
    }

    static List<Planted> ofSyntax() {
        String rule = "syntax";
        return List.of(
                statement(rule, "'while' is not read", "while (true) {}"),
                statement(rule, "'goto' is not read", "goto loop_i;"),
                statement(rule, "'auto' is not read", "auto f = 1;"),
                statement(rule, "two variables in one declaration", "int a, b;"),
                statement(rule, "a volatile variable", "volatile int a;"),
                statement(rule, "'#ifdef X' in a function", "\n#ifdef X"),
                statement(rule, "a comment does not end", "/*"),
                statement(rule, "a string does not end", "\"x;"),
                statement(rule, "a character that is not read: '@'", "@"),
                deep("const int a = " + "(".repeat(100_000)),
                deep("const int a = 0" + " + 1".repeat(100_000) + ";"),
                deep("const int a = -" + "~-".repeat(100_000) + "1;"),
                deep("const int a = new int" + "[new int".repeat(100_000)),
                deep("a" + "[0]".repeat(100_000) + " = 0;"),
                deep("a" + "<a".repeat(100_000) + " b;"),
                deep("{".repeat(100_000)),
                deep("if (true) ".repeat(100_000)),
                deep("if (true) { } else ".repeat(100_000)),
                function(rule, DEEP, "namespace a {\n".repeat(100_000)),
                function(rule, "'table' is a variable of the whole file", "static float table[4];"),
                function(rule, "'#define N 4' is not read", "#define N 4"),
                function(rule, "'struct' outside of a function", "struct Pair {\n    int a;\n};"),
                Planted.of(rule, "the end of the file", "    HEADRACE_JOIN;\n}\n", "    HEADRACE_JOIN;\n"),
                Planted.in(
                        "kernels.h",
                        rule,
                        "'using' outside of a function",
                        "extern",
                        "using namespace std;\n\nextern"));
    }

    static List<Planted> ofConfigurations() {
        String rule = "connectivity";
        String link = "link.cfg";
        String scale = "sp=h_0_kernel_1.scale:HBM[1]\n";
        return List.of(
                Planted.in(link, rule, "has no line sp=h_0_kernel_1.scale", scale, ""),
                Planted.in(
                        link,
                        rule,
                        "connects sp=h_0_kernel_1.lost, which no source has",
                        scale,
                        scale + scale.replace("scale", "lost")),
                Planted.in(
                        link, rule, "connects sp=h_0_kernel_1.scale twice", scale, scale + scale.replace("1]", "2]")),
                Planted.in(link, rule, "'connect everything' is not read", scale, scale + "connect everything\n"),
                Planted.in(
                        "h_0_kernel.cfg",
                        rule,
                        "has no line syn.top=h_0_kernel",
                        "syn.top=h_0_kernel",
                        "syn.top=other"));
    }
}
