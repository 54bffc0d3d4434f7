package dev.headrace.filetests.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.ChooseTiles;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// A cache of random size, of which one row changes or none: what a design does to it in place is what the program
/// says.
///
/// `-Dheadrace.programs=N` sets how many programs there are, `-Dheadrace.seed=S` the first of them.
class StoreChangedRowsTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 24);
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");

    private record Cache(int heads, int rows, int columns, String element) {
        static Cache random(Random random) {
            return new Cache(
                    1 + random.nextInt(3),
                    1 + random.nextInt(12),
                    1 << random.nextInt(5),
                    List.of("f32", "f16", "f8E4M3FN").get(random.nextInt(3)));
        }

        /// The row goes into the cache; each column of a head is summed up.
        String text() {
            boolean isNarrow = !element.equals("f32");
            String whole = "tensor<%dx%dx%dx%s>".formatted(heads, rows, columns, element);
            String row = "tensor<%dx%dxf32>".formatted(heads, columns);
            String old = isNarrow ? "%wide = arith.extf %o : " + element + " to f32" : "";
            String chosen = isNarrow
                    ? "%s = arith.select %is, %v, %wide : f32\n %n = arith.truncf %s : f32 to " + element
                    : "%n = arith.select %is, %v, %o : f32";
            String widened = isNarrow ? "%w = arith.extf %n : " + element + " to f32" : "";
            return """
                #all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
                #row = affine_map<(d0, d1, d2) -> (d0, d2)>
                #one = affine_map<(d0, d1, d2) -> ()>
                #sum = affine_map<(d0, d1, d2) -> (d0, d1)>
                #summed = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
                func.func @main(%%cache: %1$s {headrace.state = "cache"}, %%row: %2$s, %%at: tensor<i64>) -> (%1$s {headrace.mutated = "cache"}, %2$s) {
                  %%e = tensor.empty() : %1$s
                  %%new = linalg.generic {indexing_maps = [#row, #one, #all, #all], iterator_types = ["parallel", "parallel", "parallel"]} ins(%%row, %%at, %%cache : %2$s, tensor<i64>, %1$s) outs(%%e : %1$s) {
                  ^bb0(%%v: f32, %%p: i64, %%o: %3$s, %%x: %3$s):
                    %%i = linalg.index 1 : index
                    %%rows = arith.constant %4$d : i64
                    %%number = arith.index_cast %%i : index to i64
                    %%behind = arith.subi %%number, %%rows : i64
                    %%here = arith.cmpi eq, %%number, %%p : i64
                    %%end = arith.cmpi eq, %%behind, %%p : i64
                    %%is = arith.ori %%here, %%end : i1
                    %5$s
                    %6$s
                    linalg.yield %%n : %3$s
                  } -> %1$s
                  %%zero = arith.constant 0.0 : f32
                  %%f = tensor.empty() : %2$s
                  %%init = linalg.fill ins(%%zero : f32) outs(%%f : %2$s) -> %2$s
                  %%y = linalg.generic {indexing_maps = [#summed, #sum], iterator_types = ["parallel", "parallel", "reduction"]} ins(%%new : %1$s) outs(%%init : %2$s) {
                  ^bb0(%%n: %3$s, %%acc: f32):
                    %7$s
                    %%s = arith.addf %%acc, %8$s : f32
                    linalg.yield %%s : f32
                  } -> %2$s
                  return %%new, %%y : %1$s, %2$s
                }
                """.formatted(whole, row, element, rows, old, chosen, widened, isNarrow ? "%w" : "%n");
        }
    }

    @Test
    void caches() {
        long inPlace = 0;
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            Cache cache = Cache.random(new Random(seed));
            ModuleOp program = Parser.module(cache.text(), "cache.mlir", Dialects.registry());
            ModuleOp design = Parser.module(cache.text(), "cache.mlir", Dialects.registry());
            for (Step step : Pipeline.until(Level.SIZED, TARGET)) new PassManager().run(design, List.of(small(step)));
            if (design.all(KernelOp.class).stream()
                    .anyMatch(kernel -> kernel.replaced(0).isPresent())) inPlace++;
            same(program, design, cache, seed);
        }
        assertThat(inPlace).as("caches in place").isGreaterThan(PROGRAMS / 4);
    }

    private static Step small(Step step) {
        return step instanceof Step.Run(ChooseTiles _) ? new Step.Run(new ChooseTiles(4)) : step;
    }

    private static void same(ModuleOp program, ModuleOp design, Cache cache, long seed) {
        SequencedMap<String, TensorData> inputs = Execution.inputs(program, seed);
        inputs.put("cache", Objects.requireNonNull(inputs.remove("arg0")));
        try (CpuProgram cpu =
                CpuProgram.compile(design, name -> Objects.requireNonNull(inputs.get(name)), CpuOptions.exact())) {
            for (long position = -cache.rows - 1L; position <= cache.rows + 1L; position++) {
                inputs.put("arg2", TensorData.ofLongs(ElementKind.I64, new long[] {position}));
                SequencedMap<String, TensorData> expected = Execution.run(program, inputs);
                String what = "seed %d, position %d:%n%s".formatted(seed, position, cache.text());
                assertThat(Execution.difference(expected, Execution.run(design, inputs), 0))
                        .as(what)
                        .isEmpty();
                assertThat(Execution.difference(expected, cpu.run(inputs), 0))
                        .as(what)
                        .isEmpty();
            }
        }
    }
}
