package dev.headrace.filetests.runner;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The runner tells right from wrong.
class TestFileTest {
    private static final String DOUBLE = """
        func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
          %e = tensor.empty() : tensor<2xf32>
          %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
              ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
          ^bb0(%l: f32, %o: f32):
            %s = arith.addf %l, %l : f32
            linalg.yield %s : f32
          } -> tensor<2xf32>
          return %y : tensor<2xf32>
        }
        """;

    private static final String BAD_RETURN = """
        func.func @main(%x: f32) -> index {
          return %x : f32
        }
        """;

    private static void run(String text) {
        new TestFile("test.mlir", text).run();
    }

    @Test
    void values_are_followed_to_the_last_level() {
        String run = "// RUN: opt %s\n// RUN-VALUES: @main(";
        assertThatCode(() -> run(run + "[1.0, 2.0]) == [2.0, 4.0]\n" + DOUBLE)).doesNotThrowAnyException();
        assertThatCode(() -> run(run + "iota) == [0.0, 2.0]\n" + DOUBLE)).doesNotThrowAnyException();
        assertThatThrownBy(() -> run(run + "3.0) == [6.0, 7.0]\n" + DOUBLE))
                .hasMessageContaining("as written")
                .hasMessageContaining("result 0 is [6.0, 6.0]");
        assertThatIllegalArgumentException().isThrownBy(() -> run(run + ") == 1.0\n" + DOUBLE));
    }

    @Test
    void messages_are_as_announced() {
        String announced =
                BAD_RETURN.replace("  return", "  // expected-error@+1 {{gives [f32], expected [index]}}\n  return");
        String noted = "// expected-note@+1 {{defined here}}\n" + announced;
        String run = "// RUN: opt --verify-diagnostics %s\n";
        assertThatCode(() -> run(run + noted)).doesNotThrowAnyException();
        assertThatThrownBy(() -> run(run + announced)).hasMessageContaining("given but not expected: [line 2: note");
        assertThatThrownBy(() -> run(run + noted.replace("f32]", "f64]")))
                .hasMessageContaining("expected but not given: [line 5: error");
        assertThatThrownBy(() -> run(run + noted.replace("@+1 {{gives", "@+2 {{gives")))
                .hasMessageContaining("expected but not given: [line 6: error");
    }

    @Test
    void places_count_from_the_beginning_of_the_file() {
        String run = "// RUN: opt --verify-diagnostics %s\n";
        String second = "// expected-error@+1 {{expected}}\n%x y\n";
        assertThatCode(() -> run(run + DOUBLE + "// -----\n" + second)).doesNotThrowAnyException();
    }

    @Test
    void an_invalid_module_is_no_input() {
        assertThatThrownBy(() -> run("// RUN: opt %s\n" + BAD_RETURN)).hasMessageContaining("is not valid");
    }

    @Test
    void run_lines_say_what_is_known() {
        assertThatIllegalArgumentException().isThrownBy(() -> run(DOUBLE));
        assertThatIllegalArgumentException().isThrownBy(() -> run("// RUN: opt --fast %s\n" + DOUBLE));
        assertThatIllegalArgumentException().isThrownBy(() -> run("// RUN: rm -r %s\n" + DOUBLE));
    }
}
