package dev.headrace.compiler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexWidthTest {
    private static final String PROGRAM = """
        func.func @main(%n: index) -> index {
          %c0 = arith.constant 0 : index
          %c1 = arith.constant 1 : index
          %c8 = arith.constant 8 : index
          %c12 = arith.constant 12 : index
          %c100 = arith.constant 100 : index
          scf.for %i = %c0 to %c100 step %c1 {
            %eight = arith.muli %i, %c8 : index
            %twelve = arith.muli %i, %c12 : index
            %sum = arith.addi %eight, %i : index
            %half = arith.shrui %sum, %c1 : index
            %any = arith.addi %sum, %n : index
            %less = arith.subi %i, %c1 : index
            %is = arith.cmpi eq, %i, %c0 : index
          }
          func.return %n : index
        }
        """;

    @Test
    void counters_come_no_farther_than_their_bounds() {
        ModuleOp module = Parser.module(PROGRAM, "program.mlir", Dialects.registry());
        List<Integer> widths = module.all(Op.class).stream()
                .filter(op -> op instanceof BinaryOp || op instanceof CompareIntegerOp)
                .map(IndexWidth::of)
                .toList();
        // 792, 1188, 891, 891 that is halved, anything, what may be negative, 99
        assertThat(widths).containsExactly(10, 11, 10, 10, 32, 32, 7);
    }

    @Test
    void products_with_powers_of_two_are_wires() {
        ModuleOp module = Parser.module(PROGRAM, "program.mlir", Dialects.registry());
        assertThat(module.all(BinaryOp.class).stream().map(IndexWidth::isWiring))
                .containsExactly(true, false, false, false, false, false);
    }
}
