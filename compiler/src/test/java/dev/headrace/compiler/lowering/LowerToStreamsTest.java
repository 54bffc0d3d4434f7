package dev.headrace.compiler.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;

class LowerToStreamsTest {
    private static final String STREAM = "!dataflow.itensor<tensor<4x8xf32>, [2], [4], affine_map<(d0) -> (d0, 0)>>";

    /// A kernel that loads `x`, runs the body of one task on tile `%t` in a loop, and stores the tile that it makes.
    private static ModuleOp kernel(String body, String made) {
        return lowered("""
            func.func @main(%%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
              %%r = dataflow.kernel @k(%%x) : (tensor<8x8xf32>) -> tensor<8x8xf32> {
              ^bb0(%%m: tensor<8x8xf32>):
                %%i0 = dataflow.itensor_instance : STREAM
                %%s0 = dataflow.task @load(%%i0) attributes {role = "load"} : (STREAM) -> STREAM {
                ^bb0(%%d: STREAM):
                  %%c0 = arith.constant 0 : index
                  %%c8 = arith.constant 8 : index
                  %%c4 = arith.constant 4 : index
                  %%w = scf.for %%i = %%c0 to %%c8 step %%c4 iter_args(%%a = %%d) -> (STREAM) {
                    %%t = tensor.extract_slice %%m[%%i, 0] [4, 8] [1, 1] : tensor<8x8xf32> to tensor<4x8xf32>
                    %%n = dataflow.itensor_write %%t into %%a : tensor<4x8xf32>, STREAM
                    scf.yield %%n : STREAM
                  }
                  dataflow.yield %%w : STREAM
                }
                %%i1 = dataflow.itensor_instance : STREAM
                %%s1 = dataflow.task @work(%%i1) attributes {role = "compute"} : (STREAM) -> STREAM {
                ^bb0(%%d: STREAM):
                  %%c0 = arith.constant 0 : index
                  %%c8 = arith.constant 8 : index
                  %%c4 = arith.constant 4 : index
                  %%one = arith.constant 1.0 : f32
                  %%w = scf.for %%i = %%c0 to %%c8 step %%c4 iter_args(%%a = %%d) -> (STREAM) {
                    %%e = tensor.empty() : tensor<4x8xf32>
                    %%t = dataflow.itensor_read %%s0 init %%e : STREAM, tensor<4x8xf32> -> tensor<4x8xf32>
                    %s
                    %%n = dataflow.itensor_write %s into %%a : tensor<4x8xf32>, STREAM
                    scf.yield %%n : STREAM
                  }
                  dataflow.yield %%w : STREAM
                }
                %%out = tensor.empty() : tensor<8x8xf32>
                %%s2 = dataflow.task @store(%%out) attributes {role = "store"} : (tensor<8x8xf32>) -> tensor<8x8xf32> {
                ^bb0(%%d: tensor<8x8xf32>):
                  %%c0 = arith.constant 0 : index
                  %%c8 = arith.constant 8 : index
                  %%c4 = arith.constant 4 : index
                  %%w = scf.for %%i = %%c0 to %%c8 step %%c4 iter_args(%%a = %%d) -> (tensor<8x8xf32>) {
                    %%e = tensor.empty() : tensor<4x8xf32>
                    %%t = dataflow.itensor_read %%s1 init %%e : STREAM, tensor<4x8xf32> -> tensor<4x8xf32>
                    %%n = tensor.insert_slice %%t into %%a[%%i, 0] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<8x8xf32>
                    scf.yield %%n : tensor<8x8xf32>
                  }
                  dataflow.yield %%w : tensor<8x8xf32>
                }
                dataflow.yield %%s2 : tensor<8x8xf32>
              }
              return %%r : tensor<8x8xf32>
            }
            """.formatted(body, made).replace("STREAM", STREAM));
    }

    private static ModuleOp lowered(String text) {
        ModuleOp module = Parser.module(text, "test.mlir", Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new LowerToStreams()), new Step.Reach(Level.STREAM)));
        return module;
    }

    private static TaskOp task(ModuleOp module, String name) {
        return module.all(TaskOp.class).stream()
                .filter(t -> t.symbol().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static final String DOUBLE = """
        %e1 = tensor.empty() : tensor<4x8xf32>
        %y = linalg.generic {indexing_maps = [MAP, affine_map<(d0, d1) -> (d0, d1)>],
                             iterator_types = ["parallel", "parallel"]}
            ins(%t : tensor<4x8xf32>) outs(%e1 : tensor<4x8xf32>) {
        ^bb0(%in: f32, %o: f32):
          %v = arith.addf %in, %in : f32
          linalg.yield %v : f32
        } -> tensor<4x8xf32>
        """;

    @Test
    void transfers_go_straight_between_memory_and_stream() {
        ModuleOp module = kernel("", "%t");
        KernelOp kernel = module.all(KernelOp.class).getFirst();
        assertThat(kernel.isInMemory()).isTrue();
        assertThat(kernel.streams()).extracting(StreamOp::symbol).containsExactly("load.to.work", "work.to.store");
        assertThat(module.all(BufferOp.class)).isEmpty();
        LoadOp load = task(module, "load").all(LoadOp.class).getFirst();
        assertThat(load.memref()).isEqualTo(kernel.body().argument(0));
        assertThat(load.result().users()).hasSize(1).first().isInstanceOf(StreamWriteOp.class);
        StoreOp store = task(module, "store").all(StoreOp.class).getFirst();
        assertThat(store.memref()).isEqualTo(kernel.body().argument(1));
        assertThat(store.value().definingOp()).isInstanceOf(StreamReadOp.class);
    }

    @Test
    void tiles_that_pass_element_by_element_need_no_buffer() {
        TaskOp work = task(kernel(DOUBLE.replace("MAP", "affine_map<(d0, d1) -> (d0, d1)>"), "%y"), "work");
        assertThat(work.all(BufferOp.class)).isEmpty();
        assertThat(work.all(ForOp.class)).hasSize(3);
    }

    /// Each row is read backwards, so it must be there as a whole.
    @Test
    void a_tile_that_is_read_in_another_order_lies_in_a_buffer() {
        TaskOp work = task(kernel(DOUBLE.replace("MAP", "affine_map<(d0, d1) -> (d0, 7 - d1)>"), "%y"), "work");
        assertThat(work.all(BufferOp.class)).hasSize(1);
        assertThat(work.body().first()).isNotInstanceOf(ForOp.class);
    }

    private static final String ACCUMULATE = """
        %sum = linalg.generic {indexing_maps = [affine_map<(k, i, j) -> (i, k)>, affine_map<(k, i, j) -> (i, j)>],
                             iterator_types = ["reduction", "parallel", "parallel"]}
            ins(%t : tensor<4x8xf32>) outs(START : tensor<4x8xf32>) {
        ^bb0(%in: f32, %o: f32):
          %v = arith.addf %o, %in : f32
          linalg.yield %v : f32
        } -> tensor<4x8xf32>
        """;

    @Test
    void a_sum_grows_where_its_start_lies() {
        String body = """
            %e1 = tensor.empty() : tensor<4x8xf32>
            %f = linalg.fill ins(%one : f32) outs(%e1 : tensor<4x8xf32>) -> tensor<4x8xf32>
            """ + ACCUMULATE.replace("START", "%f");
        TaskOp work = task(kernel(body, "%sum"), "work");
        assertThat(work.all(BufferOp.class)).hasSize(2);
    }

    /// The tile is read by the sum and starts it: the old elements are needed while new ones come.
    @Test
    void a_tile_that_is_still_needed_is_copied_before_it_changes() {
        TaskOp work = task(kernel(ACCUMULATE.replace("START", "%t"), "%sum"), "work");
        assertThat(work.all(BufferOp.class)).hasSize(2);
        Op copy = work.all(StoreOp.class).stream()
                .map(s -> s.value().definingOp())
                .filter(LoadOp.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(copy.result().users()).hasSize(1).first().isInstanceOf(StoreOp.class);
    }

    @Test
    void constants_and_buffers_stand_first_and_once() {
        TaskOp work = task(kernel(ACCUMULATE.replace("START", "%t"), "%sum"), "work");
        List<Op> body = work.body().ops();
        long declarations =
                body.stream().takeWhile(op -> !(op instanceof ForOp)).count();
        assertThat(declarations).isEqualTo(body.size() - 2);
        assertThat(body.stream().map(op -> op.attribute("value")).filter(java.util.Optional::isPresent))
                .doesNotHaveDuplicates();
    }

    @Test
    void code_for_the_host_becomes_loops_on_memory() {
        ModuleOp module = lowered("""
            func.func @main(%ids: tensor<4xi64>, %table: tensor<10x3xf32>) -> tensor<4x3xf32> {
              %r = dataflow.kernel @wte(%ids, %table) attributes {placement = "host"}
                  : (tensor<4xi64>, tensor<10x3xf32>) -> tensor<4x3xf32> {
              ^bb0(%i: tensor<4xi64>, %t: tensor<10x3xf32>):
                %e = tensor.empty() : tensor<4x3xf32>
                %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>],
                                     iterator_types = ["parallel", "parallel"]}
                    ins(%i : tensor<4xi64>) outs(%e : tensor<4x3xf32>) {
                ^bb0(%id: i64, %o: f32):
                  %row = arith.index_cast %id : i64 to index
                  %column = linalg.index 1 : index
                  %v = tensor.extract %t[%row, %column] : tensor<10x3xf32>
                  linalg.yield %v : f32
                } -> tensor<4x3xf32>
                dataflow.yield %y : tensor<4x3xf32>
              }
              return %r : tensor<4x3xf32>
            }
            """);
        KernelOp kernel = module.all(KernelOp.class).getFirst();
        assertThat(kernel.isOnHost()).isTrue();
        assertThat(kernel.all(AllocOp.class)).isEmpty();
        assertThat(kernel.all(LoadOp.class))
                .extracting(LoadOp::memref)
                .containsExactly(kernel.body().argument(0), kernel.body().argument(1));
        assertThat(kernel.all(StoreOp.class))
                .extracting(StoreOp::memref)
                .containsExactly(kernel.body().argument(2));
    }
}
