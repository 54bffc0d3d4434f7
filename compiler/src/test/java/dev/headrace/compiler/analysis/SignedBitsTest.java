package dev.headrace.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
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
