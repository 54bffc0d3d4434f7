package dev.headrace.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedBitsTest {
    /// The bits of what is loaded last from the sums, to which terms of 12 bits are added.
    private static int bits(String body) {
        String program = """
            func.func @main(%a: i8, %b: i4, %v: vector<2xi32>) {
              %zero = arith.constant 0 : i32
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c2 = arith.constant 2 : index
              %c8 = arith.constant 8 : index
              %wa = arith.extsi %a : i8 to i32
              %wb = arith.extsi %b : i4 to i32
              %term = arith.muli %wa, %wb : i32
              scf.for %round = %c0 to %c8 step %c1 {
                %sums = dataflow.buffer : memref<8xi32>
            """ + body + """
                %all = memref.load %sums[%c0] : memref<8xi32>
              }
              func.return
            }
            """;
        List<LoadOp> loads =
                Parser.module(program, "sums.mlir", Dialects.registry()).all(LoadOp.class);
        return SignedBits.of(loads.getLast().result());
    }

    private static String clear(String upper) {
        return """
            scf.for %%i = %%c0 to %s step %%c1 { memref.store %%zero, %%sums[%%i] : memref<8xi32> } {unroll}
            """.formatted(upper);
    }

    private static String add(String index) {
        return """
            scf.for %%l = %%c0 to %%c8 step %%c1 {
              %%half = arith.shrui %%l, %%c1 : index
              %%before = memref.load %%sums[%1$s] : memref<8xi32>
              %%after = arith.addi %%before, %%term : i32
              memref.store %%after, %%sums[%1$s] : memref<8xi32>
            } {unroll}
            """.formatted(index);
    }

    /// The largest number of 8 bits is 448, which is 229,376 steps: 18 bits and the sign.
    @ParameterizedTest
    @CsvSource({"512.0, 19, 1", "256.0, 32, 3"})
    void numbers_in_steps_have_bits_for_the_largest(String steps, int expected, int slices) {
        String program = """
            func.func @main(%%a: f8E4M3FN, %%b: i16) -> i64 {
              %%number = arith.constant %s : f32
              %%wide = arith.extf %%a : f8E4M3FN to f32
              %%times = arith.mulf %%wide, %%number : f32
              %%steps = arith.fptosi %%times : f32 to i32
              %%left = arith.extsi %%b : i16 to i64
              %%right = arith.extsi %%steps : i32 to i64
              %%product = arith.muli %%left, %%right : i64
              func.return %%product : i64
            }
            """.formatted(steps);
        BinaryOp product = Parser.module(program, "steps.mlir", Dialects.registry())
                .all(BinaryOp.class)
                .getLast();
        assertThat(SignedBits.of(product.right())).isEqualTo(expected);
        assertThat(SignedBits.of(product.result())).isEqualTo(expected + 16);
        assertThat(Targets.named("u55c").operators().find(product).orElseThrow().dsp())
                .isEqualTo(slices);
    }

    @ParameterizedTest
    @CsvSource({"%l, 12", "%c1, 15", "%half, 32"})
    void sums_that_are_cleared_before_have_bits_for_their_terms(String index, int expected) {
        assertThat(bits(clear("%c8") + add(index))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"%l", "%c1"})
    void sums_that_are_not_cleared_may_be_anything(String index) {
        assertThat(bits(add(index))).isEqualTo(32);
        assertThat(bits(add(index) + clear("%c8"))).isEqualTo(32);
        assertThat(bits(clear("%c2") + add(index))).isEqualTo(32);
        assertThat(bits("memref.store %zero, %sums[%c0] : memref<8xi32>\n" + add(index)))
                .isEqualTo(32);
        assertThat(bits(clear("%c8") + "vector.store %v, %sums[%c0] : memref<8xi32>, vector<2xi32>\n" + add(index)))
                .isEqualTo(32);
        assertThat(bits("""
            %first = arith.cmpi eq, %round, %c0 : index
            scf.if %first {
            """ + clear("%c8") + "}\n" + add(index))).isEqualTo(32);
    }
}
