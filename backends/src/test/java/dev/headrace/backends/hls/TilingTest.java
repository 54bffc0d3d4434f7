package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

class TilingTest {
    private static final TensorData PLAIN = TensorData.ofFloats(
            new float[] {
                0, 1, 2, 3,
                4, 5, 6, 7,
                8, 9, 10, 11,
                12, 13, 14, 15
            },
            4,
            4);

    @Test
    void tiles_lie_one_after_the_other() {
        TensorData packed = Tiling.apply(
                ops("inner_dims_pos = [0, 1] inner_tiles = [2, 2]", "2x2x2x2").get(0), PLAIN);
        assertThat(packed.toFloats()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);
    }

    @Test
    void in_the_order_that_is_asked_for() {
        String how = "outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [2]";
        TensorData packed = Tiling.apply(ops(how, "2x4x2").get(0), PLAIN);
        assertThat(packed.toFloats()).containsExactly(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    }

    @Test
    void and_come_back() {
        List<RelayoutOp> ops = ops("outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [2, 4]", "2x1x2x4");
        TensorData back = Tiling.apply(ops.get(1), Tiling.apply(ops.get(0), PLAIN));
        assertThat(back.sizes()).isEqualTo(PLAIN.sizes());
        assertThat(back.toFloats()).containsExactly(PLAIN.toFloats());
    }

    @Test
    void of_one_number_for_all_nothing_is_copied() {
        TensorData zeros = TensorData.splat(PLAIN.kind(), 0L, 4, 4);
        TensorData packed = Tiling.apply(
                ops("inner_dims_pos = [0, 1] inner_tiles = [2, 2]", "2x2x2x2").get(0), zeros);
        assertThat(packed.isSplat()).isTrue();
    }

    /// A way there and a way back.
    private static List<RelayoutOp> ops(String how, String shape) {
        String text = """
            func.func @f(%%x: tensor<4x4xf32>, %%d: tensor<%2$sxf32>) {
              %%p = linalg.pack %%x %1$s into %%d : tensor<4x4xf32> -> tensor<%2$sxf32>
              %%u = linalg.unpack %%p %1$s into %%x : tensor<%2$sxf32> -> tensor<4x4xf32>
              return
            }
            """.formatted(how, shape);
        return Parser.module(text, "tiling.mlir", Dialects.registry()).all(RelayoutOp.class);
    }
}
