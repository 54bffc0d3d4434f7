package dev.headrace.compiler.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What each pass makes of a small program: the forms that its documentation shows. That values stay the same is
/// tested on random programs elsewhere.
class NormalFormTest {
    private static final String MATMUL = """
        #a = affine_map<(d0, d1, d2) -> (d0, d2)>
        #b = affine_map<(d0, d1, d2) -> (d2, d1)>
        #c = affine_map<(d0, d1, d2) -> (d0, d1)>
        """;

    private static final String MATMUL_BODY = """
        {
          ^bb0(%l: f32, %r: f32, %s: f32):
            %p = arith.mulf %l, %r : f32
            %n = arith.addf %s, %p : f32
            linalg.yield %n : f32
          }
        """;

    private static ModuleOp run(String text, Pass... passes) {
        ModuleOp module = Parser.module(text, "test.mlir", Dialects.registry());
        new PassManager().run(module, Stream.of(passes).<Step>map(Step.Run::new).toList());
        return module;
    }

    private static List<String> operations(ModuleOp module) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return main.body().ops().stream().map(Op::name).toList();
    }

    private static String maps(GenericOp op) {
        return op.maps().stream()
                .map(m -> m.bare().replaceFirst(".* -> ", ""))
                .toList()
                .toString();
    }

    private static Dims shape(Value value) {
        return ((TensorType) value.type()).shape();
    }

    @Test
    void disjointSlicesOfAProductBecomeProducts() {
        ModuleOp module = run(MATMUL + """
            func.func @main(%x: tensor<16x64xf32>, %w: tensor<64x192xf32>) -> (tensor<16x64xf32>, tensor<16x64xf32>, tensor<16x64xf32>) {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<16x192xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<16x192xf32>) -> tensor<16x192xf32>
              %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%x, %w : tensor<16x64xf32>, tensor<64x192xf32>) outs(%f : tensor<16x192xf32>)
            """ + MATMUL_BODY + """
             -> tensor<16x192xf32>
              %q = tensor.extract_slice %y[0, 0] [16, 64] [1, 1] : tensor<16x192xf32> to tensor<16x64xf32>
              %k = tensor.extract_slice %y[0, 64] [16, 64] [1, 1] : tensor<16x192xf32> to tensor<16x64xf32>
              %v = tensor.extract_slice %y[0, 128] [16, 64] [1, 1] : tensor<16x192xf32> to tensor<16x64xf32>
              return %q, %k, %v : tensor<16x64xf32>, tensor<16x64xf32>, tensor<16x64xf32>
            }
            """, new BubbleSlices());
        assertThat(module.all(GenericOp.class))
                .extracting(op -> shape(op.result()))
                .containsExactly(Dims.of(16, 64), Dims.of(16, 64), Dims.of(16, 64));
        Value weight = FuncOp.find(module, "main").orElseThrow().body().argument(1);
        assertThat(module.all(ExtractSliceOp.class))
                .extracting(ExtractSliceOp::source)
                .containsExactly(weight, weight, weight);
    }

    @Test
    void overlappingSlicesOfAProductStay() {
        ModuleOp module = run(MATMUL + """
            func.func @main(%x: tensor<4x4xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<4x4xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x4xf32>) -> tensor<4x4xf32>
              %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%x, %x : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f : tensor<4x4xf32>)
            """ + MATMUL_BODY + """
             -> tensor<4x4xf32>
              %p = tensor.extract_slice %y[0, 0] [4, 3] [1, 1] : tensor<4x4xf32> to tensor<4x3xf32>
              %q = tensor.extract_slice %y[0, 1] [4, 3] [1, 1] : tensor<4x4xf32> to tensor<4x3xf32>
              return %p, %q : tensor<4x3xf32>, tensor<4x3xf32>
            }
            """, new BubbleSlices());
        assertThat(module.all(GenericOp.class)).hasSize(1);
        assertThat(module.all(ExtractSliceOp.class)).hasSize(2);
    }

    @Test
    void reshapesBetweenComputationsSplitLoops() {
        ModuleOp module = run("""
            #id2 = affine_map<(d0, d1) -> (d0, d1)>
            #id3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
            #row = affine_map<(d0, d1, d2) -> (d0, d1)>
            func.func @main(%x: tensor<16x64xf32>) -> tensor<1x16x4xf32> {
              %e = tensor.empty() : tensor<16x64xf32>
              %y = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
                  ins(%x : tensor<16x64xf32>) outs(%e : tensor<16x64xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = math.tanh %a : f32
                linalg.yield %t : f32
              } -> tensor<16x64xf32>
              %h = tensor.expand_shape %y [[0], [1, 2]] output_shape [16, 4, 16] : tensor<16x64xf32> into tensor<16x4x16xf32>
              %zero = arith.constant 0.0 : f32
              %e1 = tensor.empty() : tensor<16x4xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e1 : tensor<16x4xf32>) -> tensor<16x4xf32>
              %s = linalg.generic {indexing_maps = [#id3, #row], iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%h : tensor<16x4x16xf32>) outs(%f : tensor<16x4xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = arith.addf %o, %a : f32
                linalg.yield %t : f32
              } -> tensor<16x4xf32>
              %r = tensor.expand_shape %s [[0, 1], [2]] output_shape [1, 16, 4] : tensor<16x4xf32> into tensor<1x16x4xf32>
              return %r : tensor<1x16x4xf32>
            }
            """, new AlignShapes(), new FoldViews());
        assertThat(operations(module))
                .containsExactly(
                        "tensor.expand_shape",
                        "tensor.empty",
                        "linalg.generic",
                        "arith.constant",
                        "tensor.empty",
                        "linalg.fill",
                        "linalg.generic",
                        "tensor.expand_shape",
                        "func.return");
        assertThat(module.all(GenericOp.class).getFirst().loopExtents()).isEqualTo(Dims.of(16, 4, 16));
    }

    @Test
    void reshapesThatDoNotGoTogetherStay() {
        ModuleOp module = run("""
            #id1 = affine_map<(d0) -> (d0)>
            #id2 = affine_map<(d0, d1) -> (d0, d1)>
            func.func @main(%x: tensor<4x6xf32>) -> tensor<6x4xf32> {
              %e = tensor.empty() : tensor<4x6xf32>
              %y = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
                  ins(%x : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = math.tanh %a : f32
                linalg.yield %t : f32
              } -> tensor<4x6xf32>
              %flat = tensor.collapse_shape %y [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
              %h = tensor.expand_shape %flat [[0, 1]] output_shape [6, 4] : tensor<24xf32> into tensor<6x4xf32>
              %e1 = tensor.empty() : tensor<6x4xf32>
              %z = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
                  ins(%h : tensor<6x4xf32>) outs(%e1 : tensor<6x4xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = math.tanh %a : f32
                linalg.yield %t : f32
              } -> tensor<6x4xf32>
              return %z : tensor<6x4xf32>
            }
            """, new AlignShapes(), new ExplainViews());
        assertThat(operations(module)).contains("tensor.collapse_shape", "tensor.expand_shape");
        assertThat(PassManager.remarks(module)).hasSize(2);
    }

    @Test
    void rotationReadsItsHalvesFromOneTensor() {
        ModuleOp module = run("""
            #id = affine_map<(d0, d1) -> (d0, d1)>
            #half = affine_map<(d0, d1) -> (d0, d1 mod 8)>
            func.func @main(%x: tensor<4x16xf32>, %c: tensor<4x16xf32>, %s: tensor<4x16xf32>) -> tensor<4x16xf32> {
              %e = tensor.empty() : tensor<4x16xf32>
              %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
                  ins(%x : tensor<4x16xf32>) outs(%e : tensor<4x16xf32>) {
              ^bb0(%a: f32, %o: f32):
                %t = math.tanh %a : f32
                linalg.yield %t : f32
              } -> tensor<4x16xf32>
              %q0 = tensor.extract_slice %q[0, 0] [4, 8] [1, 1] : tensor<4x16xf32> to tensor<4x8xf32>
              %q1 = tensor.extract_slice %q[0, 8] [4, 8] [1, 1] : tensor<4x16xf32> to tensor<4x8xf32>
              %turned = linalg.generic {indexing_maps = [#half, #half, #id], iterator_types = ["parallel", "parallel"]}
                  ins(%q1, %q0 : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x16xf32>) {
              ^bb0(%a: f32, %b: f32, %o: f32):
                %i = linalg.index 1 : index
                %eight = arith.constant 8 : index
                %first = arith.cmpi slt, %i, %eight : index
                %minus = arith.negf %a : f32
                %t = arith.select %first, %minus, %b : f32
                linalg.yield %t : f32
              } -> tensor<4x16xf32>
              %r = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id], iterator_types = ["parallel", "parallel"]}
                  ins(%q, %c, %turned, %s : tensor<4x16xf32>, tensor<4x16xf32>, tensor<4x16xf32>, tensor<4x16xf32>) outs(%e : tensor<4x16xf32>) {
              ^bb0(%a: f32, %b: f32, %t: f32, %d: f32, %o: f32):
                %m = arith.mulf %a, %b : f32
                %n = arith.mulf %t, %d : f32
                %y = arith.addf %m, %n : f32
                linalg.yield %y : f32
              } -> tensor<4x16xf32>
              return %r : tensor<4x16xf32>
            }
            """, new AlignShapes(), new FoldViews(), new FoldSlices(), new FuseElementwise());
        assertThat(module.all(ExtractSliceOp.class)).isEmpty();
        List<GenericOp> computations = module.all(GenericOp.class);
        assertThat(computations).hasSize(2);
        GenericOp rotation = computations.getLast();
        Value q = computations.getFirst().result();
        assertThat(rotation.inputs()).filteredOn(q::equals).hasSize(3);
        assertThat(maps(rotation))
                .isEqualTo("[(d0, d1, d2), (d0, d1, d2), (d0, d1, d2), (d0, 1, d2), (d0, 0, d2), (d0, d1, d2)]");
    }

    @Test
    void copiesDissolveInMaps() {
        ModuleOp module = run(MATMUL + """
            #swap = affine_map<(d0, d1) -> (d1, d0)>
            #id = affine_map<(d0, d1) -> (d0, d1)>
            func.func @main(%x: tensor<4x8xf32>, %w: tensor<6x8xf32>) -> tensor<4x6xf32> {
              %e0 = tensor.empty() : tensor<8x6xf32>
              %t = linalg.generic {indexing_maps = [#swap, #id], iterator_types = ["parallel", "parallel"]}
                  ins(%w : tensor<6x8xf32>) outs(%e0 : tensor<8x6xf32>) {
              ^bb0(%a: f32, %o: f32):
                linalg.yield %a : f32
              } -> tensor<8x6xf32>
              %zero = arith.constant 0.0 : f32
              %e = tensor.empty() : tensor<4x6xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
              %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%x, %t : tensor<4x8xf32>, tensor<8x6xf32>) outs(%f : tensor<4x6xf32>)
            """ + MATMUL_BODY + """
             -> tensor<4x6xf32>
              return %y : tensor<4x6xf32>
            }
            """, new FoldCopies());
        GenericOp product = module.all(GenericOp.class).getFirst();
        assertThat(module.all(GenericOp.class)).hasSize(1);
        assertThat(maps(product)).isEqualTo("[(d0, d2), (d1, d2), (d0, d1)]");
    }

    @Test
    void elementwiseGoesIntoReductionsButNotIntoProducts() {
        String tanh = """
            %e0 = tensor.empty() : tensor<4x8xf32>
            %t = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
                ins(%x : tensor<4x8xf32>) outs(%e0 : tensor<4x8xf32>) {
            ^bb0(%a: f32, %o: f32):
              %h = math.tanh %a : f32
              linalg.yield %h : f32
            } -> tensor<4x8xf32>
            %zero = arith.constant 0.0 : f32
            """;
        ModuleOp sum = run("""
            #id = affine_map<(d0, d1) -> (d0, d1)>
            #row = affine_map<(d0, d1) -> (d0)>
            func.func @main(%x: tensor<4x8xf32>) -> tensor<4xf32> {
            """ + tanh + """
              %e = tensor.empty() : tensor<4xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
              %y = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
                  ins(%t : tensor<4x8xf32>) outs(%f : tensor<4xf32>) {
              ^bb0(%a: f32, %o: f32):
                %n = arith.addf %o, %a : f32
                linalg.yield %n : f32
              } -> tensor<4xf32>
              return %y : tensor<4xf32>
            }
            """, new FuseElementwise());
        assertThat(sum.all(GenericOp.class)).hasSize(1);

        ModuleOp product = run(MATMUL + """
            #id = affine_map<(d0, d1) -> (d0, d1)>
            func.func @main(%x: tensor<4x8xf32>, %w: tensor<8x6xf32>) -> tensor<4x6xf32> {
            """ + tanh + """
              %e = tensor.empty() : tensor<4x6xf32>
              %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
              %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
                  ins(%t, %w : tensor<4x8xf32>, tensor<8x6xf32>) outs(%f : tensor<4x6xf32>)
            """ + MATMUL_BODY + """
             -> tensor<4x6xf32>
              return %y : tensor<4x6xf32>
            }
            """, new FuseElementwise());
        assertThat(product.all(GenericOp.class)).hasSize(2);
    }

    @Test
    void equalComputationsAreDoneOnce() {
        ModuleOp module = run("""
            #id = affine_map<(d0) -> (d0)>
            func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
              %e0 = tensor.empty() : tensor<4xf32>
              %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
                  ins(%x : tensor<4xf32>) outs(%e0 : tensor<4xf32>) {
              ^bb0(%i: f32, %o: f32):
                %h = math.tanh %i : f32
                linalg.yield %h : f32
              } -> tensor<4xf32>
              %e1 = tensor.empty() : tensor<4xf32>
              %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
                  ins(%x : tensor<4xf32>) outs(%e1 : tensor<4xf32>) {
              ^bb0(%i: f32, %o: f32):
                %h = math.tanh %i : f32
                linalg.yield %h : f32
              } -> tensor<4xf32>
              return %a, %b : tensor<4xf32>, tensor<4xf32>
            }
            """, new EraseDuplicates());
        assertThat(module.all(GenericOp.class)).hasSize(1);
    }

    @Test
    void numbersMoveIntoBodies() {
        ModuleOp module = run("""
            #id = affine_map<(d0) -> (d0)>
            func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
              %half = arith.constant dense<0.5> : tensor<4xf32>
              %e = tensor.empty() : tensor<4xf32>
              %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
                  ins(%x, %half : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
              ^bb0(%a: f32, %b: f32, %o: f32):
                %p = arith.mulf %a, %b : f32
                linalg.yield %p : f32
              } -> tensor<4xf32>
              return %y : tensor<4xf32>
            }
            """, new InlineScalars());
        assertThat(operations(module)).containsExactly("tensor.empty", "linalg.generic", "func.return");
        assertThat(module.all(GenericOp.class).getFirst().inputs()).hasSize(1);
    }

    @Test
    void parallelOutputsAreNotRead() {
        ModuleOp module = run("""
            #id = affine_map<(d0) -> (d0)>
            func.func @main(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
              %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
                  ins(%x : tensor<4xf32>) outs(%z : tensor<4xf32>) {
              ^bb0(%a: f32, %b: f32):
                %p = arith.addf %b, %a : f32
                linalg.yield %p : f32
              } -> tensor<4xf32>
              return %y : tensor<4xf32>
            }
            """, new DetachOutputs());
        GenericOp op = module.all(GenericOp.class).getFirst();
        assertThat(op.inputs()).hasSize(2);
        assertThat(op.readsOutput(0)).isFalse();
    }
}
