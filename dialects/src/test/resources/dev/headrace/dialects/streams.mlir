#rows = affine_map<(d0) -> (d0, 0)>
!rows = !dataflow.itensor<tensor<4x8xf32>, [2], [4], #rows>
!tiles = !dataflow.itensor<tensor<4x2xf32>, [4, 2], [2, 4], affine_map<(d0, d1) -> (d1, d0)>>
module attributes {headrace.level = "fused"} {
  func.func @main(%x: tensor<8x8xf32>, %m: memref<32xf32>) -> tensor<8x8xf32> {
    %r = dataflow.kernel @tiles(%x) : (tensor<8x8xf32>) -> tensor<8x8xf32> {
    ^bb0(%s: !rows):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c1 = arith.constant 1 : index
      %converted = dataflow.itensor_converter %s : !rows to !tiles
      %a, %b = dataflow.itensor_fork %s : !rows -> !rows, !rows
      %dest = dataflow.itensor_empty : !rows
      %t = dataflow.task @copy(%dest) attributes {role = "compute"} : (!rows) -> !rows {
      ^bb0(%d: !rows):
        %done = scf.for %i = %c0 to %c2 step %c1 iter_args(%acc = %d) -> (!rows) {
          %e = tensor.empty() : tensor<4x8xf32>
          %tile = dataflow.itensor_read %a init %e : !rows, tensor<4x8xf32> -> tensor<4x8xf32>
          %w = dataflow.itensor_write %tile into %acc : tensor<4x8xf32>, !rows
          scf.yield %w : !rows
        }
        dataflow.yield %done : !rows
      }
      dataflow.yield %t : !rows
    }
    dataflow.kernel @elements(%x) attributes {placement = "host"} : (tensor<8x8xf32>) -> () {
    ^bb0(%in: memref<32xf32>):
      %f = dataflow.stream_instance {depth = 2 : i64, sym_name = "f", schedule.tokens = 32 : i64} : !dataflow.stream<f32>
      %local = dataflow.buffer {kind = "bram", double, partition = array<i64: 8>} : memref<32xf32>
      dataflow.task @load() : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c32 = arith.constant 32 : index
        scf.for %i = %c0 to %c32 step %c1 {
          %v = memref.load %in[%i] : memref<32xf32>
          dataflow.stream_write %v, %f : f32, !dataflow.stream<f32>
          %w = dataflow.stream_read %f : !dataflow.stream<f32> -> f32
          memref.store %w, %local[%i] : memref<32xf32>
        } {schedule.ii = 1 : i64}
        dataflow.yield
      }
      dataflow.yield
    }
    return %r : tensor<8x8xf32>
  }
}
