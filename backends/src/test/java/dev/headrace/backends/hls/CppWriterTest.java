package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CppWriterTest {
    @Test
    void blocksIndentAndPragmasStayAtTheMargin() {
        CppWriter writer = new CppWriter();
        writer.block(
                "void f()",
                () -> writer.block(
                        "for (;;)", () -> writer.pragma("pipeline II=1").line("g();")));
        assertThat(writer).hasToString("""
            void f() {
                for (;;) {
            #pragma HLS pipeline II=1
                    g();
                }
            }
            """);
    }
}
