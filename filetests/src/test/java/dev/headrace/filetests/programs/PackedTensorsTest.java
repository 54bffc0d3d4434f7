package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import dev.headrace.simulator.values.Interpreter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// `linalg.pack` and `linalg.unpack` of random tensors in random tiles.
class PackedTensorsTest {
    private static final int PROGRAMS = Integer.getInteger("headrace.programs", 500);

    /// A tensor of `shape`; the dimensions `cut` in `tiles`, tiles in the order `outer`.
    private record Tiling(List<Long> shape, List<Integer> outer, List<Integer> cut, List<Long> tiles) {
        static Tiling random(Random random) {
            int rank = 1 + random.nextInt(4);
            List<Long> shape = new ArrayList<>();
            List<Integer> outer = new ArrayList<>();
            List<Integer> cut = new ArrayList<>();
            List<Long> tiles = new ArrayList<>();
            for (int dim = 0; dim < rank; dim++) {
                outer.add(dim);
                shape.add(1L + random.nextInt(6));
                if (random.nextInt(3) > 0) cut.add(dim);
            }
            Collections.shuffle(outer, random);
            Collections.shuffle(cut, random);
            for (int dim : cut) {
                List<Long> divisors = LongStream.rangeClosed(1, shape.get(dim))
                        .filter(d -> shape.get(dim) % d == 0)
                        .boxed()
                        .toList();
                tiles.add(divisors.get(random.nextInt(divisors.size())));
            }
            return new Tiling(shape, outer, cut, tiles);
        }

        long tileOf(int dim) {
            return cut.contains(dim) ? tiles.get(cut.indexOf(dim)) : 1;
        }

        List<Long> packed() {
            List<Long> packed = new ArrayList<>();
            for (int dim : outer) packed.add(shape.get(dim) / tileOf(dim));
            packed.addAll(tiles);
            return packed;
        }

        /// Where the element at these indices of the packed tensor lies in the plain one.
        int position(long[] indices) {
            long[] plain = new long[shape.size()];
            for (int i = 0; i < outer.size(); i++) plain[outer.get(i)] += indices[i] * tileOf(outer.get(i));
            for (int i = 0; i < cut.size(); i++) plain[cut.get(i)] += indices[outer.size() + i];
            long position = 0;
            for (int dim = 0; dim < plain.length; dim++) position = position * shape.get(dim) + plain[dim];
            return (int) position;
        }

        String text() {
            String plain = type(shape);
            String packed = type(packed());
            String how = "outer_dims_perm = %s inner_dims_pos = %s inner_tiles = %s".formatted(outer, cut, tiles);
            return """
                func.func @main(%%x: %1$s) -> (%2$s, %1$s) {
                  %%e = tensor.empty() : %2$s
                  %%p = linalg.pack %%x %3$s into %%e : %1$s -> %2$s
                  %%f = tensor.empty() : %1$s
                  %%u = linalg.unpack %%p %3$s into %%f : %2$s -> %1$s
                  return %%p, %%u : %2$s, %1$s
                }
                """.formatted(plain, packed, how);
        }

        private static String type(List<Long> shape) {
            return "tensor<" + new Dims(shape).shapePrefix() + "f32>";
        }
    }

    @Test
    void elements_go_where_their_tile_says_and_come_back() {
        for (int seed = 0; seed < PROGRAMS; seed++) check(Tiling.random(new Random(seed)));
    }

    private static void check(Tiling tiling) {
        ModuleOp module = Parser.module(tiling.text(), "random.mlir", Dialects.registry());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        assertThat(problems.all()).as(tiling.text()).isEmpty();
        String printed = Printer.custom().print(module);
        assertThat(Printer.custom().print(Parser.module(printed, "printed.mlir", Dialects.registry())))
                .isEqualTo(printed);

        long[] shape = new Dims(tiling.shape).toArray();
        float[] values = new float[Math.toIntExact(new Dims(tiling.shape).product())];
        for (int i = 0; i < values.length; i++) values[i] = i;
        Map<String, TensorData> inputs = Map.of("arg0", TensorData.ofFloats(values, shape));
        List<TensorData> given =
                List.copyOf(Interpreter.run(module, "main", inputs, name -> Objects.requireNonNull(inputs.get(name)))
                        .values());
        assertThat(given.get(0).toFloats()).as(tiling.text()).containsExactly(expected(tiling, values));
        assertThat(given.get(1).toFloats()).as(tiling.text()).containsExactly(values);
    }

    private static float[] expected(Tiling tiling, float[] values) {
        long[] extents = new Dims(tiling.packed()).toArray();
        float[] packed = new float[values.length];
        long[] indices = new long[extents.length];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = values[tiling.position(indices)];
            for (int dim = extents.length - 1; dim >= 0 && ++indices[dim] == extents[dim]; dim--) indices[dim] = 0;
        }
        return packed;
    }
}
