// RUN: opt --passes=choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,pack-interfaces,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,widen-interfaces %s | filecheck %s
// RUN: opt --passes=choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,pack-interfaces,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,vectorize-streams,widen-interfaces %s | filecheck --check-prefix=LANES %s

// FIFOs of single elements: a beat of 16 is cut into them, and put together from them.
// CHECK: what = "passes its port in beats of 16 elements", why = "the bus is as wide
// CHECK-LABEL: func.func @main
// CHECK: ^bb0(%[[X:.*]]: memref<64x1xvector<16xf32>>, %[[Y:.*]]: memref<64x1xvector<16xf32>>):
// CHECK: role = "load"
// CHECK: %[[BEAT:.*]] = memref.load %[[X]]
// CHECK-NEXT: %[[E:.*]] = vector.extract %[[BEAT]]
// CHECK-NEXT: dataflow.stream_write %[[E]]
// CHECK-COUNT-15: dataflow.stream_write
// CHECK: role = "compute"
// CHECK: role = "store"
// CHECK: %[[PARTS:.*]] = dataflow.buffer {partition = array<i64: 16>} : memref<16xf32>
// CHECK-COUNT-16: dataflow.stream_read
// CHECK: %[[NEW:.*]] = vector.load %[[PARTS]]
// CHECK-NEXT: memref.store %[[NEW]], %[[Y]]

// Lanes pass a beat as it is.
// LANES-LABEL: func.func @main
// LANES: ^bb0(%[[X:.*]]: memref<64x1xvector<16xf32>>, %[[Y:.*]]: memref<64x1xvector<16xf32>>):
// LANES: %[[BEAT:.*]] = memref.load %[[X]]
// LANES-NEXT: dataflow.stream_write %[[BEAT]]
// LANES: role = "store"
// LANES: %[[TOKEN:.*]] = dataflow.stream_read
// LANES: memref.store %[[TOKEN]], %[[Y]]
// RUN-VALUES: @main(1.0) == -1.0
func.func @main(%x: tensor<64x16xf32>) -> tensor<64x16xf32> {
  %e = tensor.empty() : tensor<64x16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<64x16xf32>) outs(%e : tensor<64x16xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<64x16xf32>
  return %y : tensor<64x16xf32>
}

// -----

// Rows of 12 are three beats of 4, as far as a power of two divides them.
// CHECK-LABEL: func.func @main
// CHECK: memref<128x3xvector<4xf32>>
func.func @main(%x: tensor<128x12xf32>) -> tensor<128x12xf32> {
  %e = tensor.empty() : tensor<128x12xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x12xf32>) outs(%e : tensor<128x12xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<128x12xf32>
  return %y : tensor<128x12xf32>
}

// -----

// What is shorter than a burst stays as wide as its tokens, here one element; rows of odd length too.
// CHECK: what = "passes its port of memref<16xf32> element by element", why = "it is shorter than a burst, and so are its tokens"
// CHECK: what = "passes its port of memref<1031xf32> element by element", why = "its rows, or the accesses to them, are no whole beats"
// CHECK-LABEL: func.func @main
// CHECK-NOT: vector
// CHECK: return
func.func @main(%x: tensor<16xf32>, %z: tensor<1031xf32>) -> (tensor<16xf32>, tensor<1031xf32>) {
  %e = tensor.empty() : tensor<16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<16xf32>
  %f = tensor.empty() : tensor<1031xf32>
  %w = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%z : tensor<1031xf32>) outs(%f : tensor<1031xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<1031xf32>
  return %y, %w : tensor<16xf32>, tensor<1031xf32>
}
