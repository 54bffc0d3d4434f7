package dev.headrace.compiler.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeRoundsTest {
    private static final String TEXT = """
        func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
          %y = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
          ^bb0(%m: memref<4xf32>, %o: memref<4xf32>):
            dataflow.task @convert() attributes {role = "convert"} : () -> () {
              %c0 = arith.constant 0 : index
              %c1 = arith.constant 1 : index
              %c3 = arith.constant 3 : index
              %c16 = arith.constant 16 : index
              %c64 = arith.constant 64 : index
              %v = arith.constant 1.0 : f32
              scf.for %i = %c0 to %c64 step %c16 {
                scf.for %j = %c0 to %c3 step %c1 {
                  %b = dataflow.buffer {double} : memref<4xf32>
                  memref.store %v, %b[INDEX] : memref<4xf32>
                }
              }
              dataflow.yield
            }
            dataflow.yield
          }
          return %y : tensor<4xf32>
        }
        """;

    @Test
    void roundsAreCountedByOneLoopFromZeroByOne() {
        KernelOp kernel = kernel("%c0");
        MergeRounds.in(kernel);
        List<ForOp> loops = kernel.all(ForOp.class);
        assertThat(loops).hasSize(1);
        assertThat(loops.getFirst().tripCount()).hasValue(12);
        assertThat(ConstantOp.integerOf(loops.getFirst().step())).hasValue(1);
        assertThat(loops.getFirst().body().ops(BufferOp.class)).hasSize(1);
    }

    @Test
    void aRoundThatDependsOnItsNumberIsOurMistake() {
        assertThatThrownBy(() -> MergeRounds.in(kernel("%j"))).isInstanceOf(IllegalStateException.class);
    }

    private static KernelOp kernel(String index) {
        return Parser.module(TEXT.replace("INDEX", index), "rounds.mlir", Dialects.registry())
                .all(KernelOp.class)
                .getFirst();
    }
}
