package dev.headrace.compiler.tiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {
    private static final String PRODUCT = """
        func.func @main(%x: tensor<16x64xf32>, %w: tensor<64x48xf32>) -> tensor<16x48xf32> {
          %zero = arith.constant 0.0 : f32
          %e = tensor.empty() : tensor<16x48xf32>
          %f = linalg.fill ins(%zero : f32) outs(%e : tensor<16x48xf32>) -> tensor<16x48xf32>
          %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
              ins(%x, %w : tensor<16x64xf32>, tensor<64x48xf32>) outs(%f : tensor<16x48xf32>) {
          ^bb0(%l: f32, %r: f32, %s: f32):
            %p = arith.mulf %l, %r : f32
            %n = arith.addf %s, %p : f32
            linalg.yield %n : f32
          } -> tensor<16x48xf32>
          return %y : tensor<16x48xf32>
        }
        """;

    private static ModuleOp tiled(String text) {
        return run(text, new PlaceOnHost(), new ChooseTiles(16), new TileComputations());
    }

    private static ModuleOp run(String text, Pass... passes) {
        ModuleOp module = Parser.module(text, "test.mlir", Dialects.registry());
        List<Step> steps = new ArrayList<>();
        for (Pass pass : passes) steps.add(new Step.Run(pass));
        if (passes.length > 2) steps.add(new Step.Reach(Level.TILED));
        new PassManager().run(module, steps);
        return module;
    }

    private static int depth(Op op) {
        return op.parent() instanceof ForOp loop ? 1 + depth(loop) : 0;
    }

    private static List<Dims> tiles(ModuleOp module) {
        return module.all(GenericOp.class).stream()
                .map(op -> op.required(ChooseTiles.TILE, DenseArrayAttr.class).values())
                .toList();
    }

    @Test
    void aProductCarriesItsTileThroughTheReductionOnly() {
        ModuleOp module = tiled(PRODUCT);
        List<ForOp> loops = module.all(ForOp.class);
        assertThat(loops).extracting(loop -> loop.tripCount().orElseThrow()).containsExactly(3L, 4L);
        assertThat(loops)
                .extracting(loop -> loop.result().type().toString())
                .containsExactly("tensor<16x48xf32>", "tensor<16x16xf32>");
        assertThat(module.all(FillOp.class)).hasSize(1).allMatch(fill -> depth(fill) == 1);
        assertThat(module.all(ExtractSliceOp.class)).hasSize(2).allMatch(slice -> depth(slice) == 2);
        assertThat(module.all(InsertSliceOp.class)).hasSize(1).allMatch(slice -> depth(slice) == 1);
        GenericOp tile = module.all(GenericOp.class).getFirst();
        assertThat(tile.iterators())
                .containsExactly(IteratorType.REDUCTION, IteratorType.PARALLEL, IteratorType.PARALLEL);
        assertThat(tile.loopExtents()).isEqualTo(Dims.of(16, 16, 16));
    }

    @Test
    void aSliceStandsInTheOutermostLoopThatItsPlaceAllows() {
        ModuleOp module = tiled("""
            func.func @main(%x: tensor<32x64xf32>, %b: tensor<32xf32>) -> tensor<32x64xf32> {
              %e = tensor.empty() : tensor<32x64xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
                  ins(%x, %b : tensor<32x64xf32>, tensor<32xf32>) outs(%e : tensor<32x64xf32>) {
              ^bb0(%l: f32, %r: f32, %s: f32):
                %n = arith.addf %l, %r : f32
                linalg.yield %n : f32
              } -> tensor<32x64xf32>
              return %y : tensor<32x64xf32>
            }
            """);
        assertThat(module.all(ExtractSliceOp.class))
                .extracting(slice -> slice.sliceType().rank() + " at depth " + depth(slice))
                .containsExactly("1 at depth 1", "2 at depth 2");
    }

    @Test
    void aNestWithoutLoopsGetsOneOfASingleTrip() {
        ModuleOp module = tiled("""
            func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {
              %e = tensor.empty() : tensor<8xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
                  ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
              ^bb0(%l: f32, %s: f32):
                %n = arith.negf %l : f32
                linalg.yield %n : f32
              } -> tensor<8xf32>
              return %y : tensor<8xf32>
            }
            """);
        assertThat(module.all(ForOp.class))
                .extracting(loop -> loop.tripCount().orElseThrow())
                .containsExactly(1L);
    }

    /// 17, 34 and 50,257 have no divisor between 4 and 16, 257 has none up to 64 either.
    @ParameterizedTest
    @CsvSource({"1,1", "10,10", "16,16", "17,17", "34,17", "64,16", "100,10", "120,15", "257,1", "50257,29"})
    void tilesDivideTheExtent(long extent, long tile) {
        assertThat(ChooseTiles.tile(extent, 16)).isEqualTo(tile);
    }

    @ParameterizedTest
    @CsvSource({
        "50304, 4096, 2096",
        "50304, 8192, 4192",
        "4096, 4096, 4096",
        "3072, 4096, 3072",
        "50257, 4096, 1733",
        "1, 4096, 1",
        "12, 4096, 12",
        "151936, 8192, 4748"
    })
    void rows_that_come_at_once_are_a_multiple_of_a_power_of_two(long extent, long most, long tile) {
        assertThat(ChooseTiles.tileOfRows(extent, most)).isEqualTo(tile);
    }

    @Test
    void aTileNeedsAnElement() {
        assertThatThrownBy(() -> new ChooseTiles(0)).hasMessage("a tile of 0 is none");
    }

    @Test
    void longWindowsAreWholeAlsoForTheNextComputation() {
        ModuleOp module = run("""
            func.func @main(%x: tensor<127xf32>, %w: tensor<64xf32>) -> tensor<64xf32> {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<64xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64xf32>) -> tensor<64xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
                  ins(%x, %w : tensor<127xf32>, tensor<64xf32>) outs(%f : tensor<64xf32>) {
              ^bb0(%l: f32, %r: f32, %s: f32):
                %p = arith.mulf %l, %r : f32
                %n = arith.addf %s, %p : f32
                linalg.yield %n : f32
              } -> tensor<64xf32>
              %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
                  ins(%y : tensor<64xf32>) outs(%e : tensor<64xf32>) {
              ^bb0(%l: f32, %s: f32):
                %n = math.tanh %l : f32
                linalg.yield %n : f32
              } -> tensor<64xf32>
              return %z : tensor<64xf32>
            }
            """, new ChooseTiles(16));
        assertThat(tiles(module)).containsExactly(Dims.of(64, 64), Dims.of(64));
    }

    @Test
    void sequencesAreTakenInBlocksAlsoByTheNextComputation() {
        ModuleOp module = run("""
            func.func @main(%x: tensor<66xf32>, %w: tensor<3xf32>) -> tensor<64xf32> {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<64xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64xf32>) -> tensor<64xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
                  ins(%x, %w : tensor<66xf32>, tensor<3xf32>) outs(%f : tensor<64xf32>) {
              ^bb0(%l: f32, %r: f32, %s: f32):
                %p = arith.mulf %l, %r : f32
                %n = arith.addf %s, %p : f32
                linalg.yield %n : f32
              } -> tensor<64xf32>
              %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
                  ins(%y : tensor<64xf32>) outs(%e : tensor<64xf32>) {
              ^bb0(%l: f32, %s: f32):
                %n = math.tanh %l : f32
                linalg.yield %n : f32
              } -> tensor<64xf32>
              return %z : tensor<64xf32>
            }
            """, new ChooseTiles(16));
        assertThat(tiles(module)).containsExactly(Dims.of(16, 3), Dims.of(16));
    }

    @Test
    void headsAreTakenOneByOne() {
        ModuleOp module = run("""
            func.func @main(%q: tensor<4x16x16xf32>, %k: tensor<4x16x16xf32>) -> tensor<4x16x16xf32> {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<4x16x16xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x16x16xf32>) -> tensor<4x16x16xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(h, i, j, d) -> (h, i, d)>, affine_map<(h, i, j, d) -> (h, j, d)>, affine_map<(h, i, j, d) -> (h, i, j)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
                  ins(%q, %k : tensor<4x16x16xf32>, tensor<4x16x16xf32>) outs(%f : tensor<4x16x16xf32>) {
              ^bb0(%l: f32, %r: f32, %s: f32):
                %p = arith.mulf %l, %r : f32
                %n = arith.addf %s, %p : f32
                linalg.yield %n : f32
              } -> tensor<4x16x16xf32>
              return %y : tensor<4x16x16xf32>
            }
            """, new ChooseTiles(16));
        assertThat(tiles(module)).containsExactly(Dims.of(1, 16, 16, 16));
    }

    @Test
    void lookUpsAndWhatFeedsThemStayOnTheHost() {
        ModuleOp module = tiled("""
            #id = affine_map<(d0) -> (d0)>
            func.func @main(%ids: tensor<4xi64>, %table: tensor<32x8xf32>) -> tensor<4x8xf32> {
              %ei = tensor.empty() : tensor<4xi64>
              %next = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
                  ins(%ids : tensor<4xi64>) outs(%ei : tensor<4xi64>) {
              ^bb0(%i: i64, %o: i64):
                %one = arith.constant 1 : i64
                %n = arith.addi %i, %one : i64
                linalg.yield %n : i64
              } -> tensor<4xi64>
              %e = tensor.empty() : tensor<4x8xf32>
              %rows = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
                  ins(%next : tensor<4xi64>) outs(%e : tensor<4x8xf32>) {
              ^bb0(%i: i64, %o: f32):
                %row = arith.index_cast %i : i64 to index
                %column = linalg.index 1 : index
                %v = tensor.extract %table[%row, %column] : tensor<32x8xf32>
                linalg.yield %v : f32
              } -> tensor<4x8xf32>
              %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
                  ins(%rows : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = math.tanh %a : f32
                linalg.yield %t : f32
              } -> tensor<4x8xf32>
              return %y : tensor<4x8xf32>
            }
            """);
        assertThat(module.all(GenericOp.class))
                .extracting(PlaceOnHost::isOnHost)
                .containsExactly(true, true, false);
        assertThat(module.all(ForOp.class)).hasSize(1);
    }
}
