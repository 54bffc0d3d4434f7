// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,pack-interfaces %s | filecheck %s

// Tiles of 2x2: input and output are packed, outside of the kernel.
// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]) == [[-1.0, -2.0, -3.0, -4.0], [-5.0, -6.0, -7.0, -8.0]]
// CHECK: {stage = "packing", subject = "tensor", what = "lies outside as tensor<1x2x2x2xf32>"
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x4xf32>
// CHECK: %[[P:.*]] = linalg.pack %[[X]] inner_dims_pos = [0, 1] inner_tiles = [2, 2]
// CHECK: %[[Q:.*]] = dataflow.kernel {{.*}}(%[[P]]) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
// CHECK: %[[Y:.*]] = linalg.unpack %[[Q]] inner_dims_pos = [0, 1] inner_tiles = [2, 2]
// CHECK: return %[[Y]]
func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// Between two kernels nothing is packed or unpacked.
// RUN-VALUES: @main([[1.0, -2.0, 3.0, -4.0], [5.0, -6.0, 7.0, -8.0]]) == [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]
// CHECK-LABEL: func.func @main(
// CHECK-COUNT-1: linalg.pack
// CHECK: %[[A:.*]] = dataflow.kernel
// CHECK-NOT: pack %
// CHECK: dataflow.kernel {{.*}}(%[[A]]) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
// CHECK-COUNT-1: linalg.unpack
func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.absf %l : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  return %z : tensor<2x4xf32>
}

// -----

// Tiles as wide as the tensor, and vectors, lie in one piece: nothing to do.
// CHECK: what = "stays a row-major tensor<4x2xf32>", why = "its tiles of [2, 2] lie in one piece"
// CHECK: what = "stays a row-major tensor<2xf32>", why = "it has fewer than two dimensions: tiles lie in one piece"
// CHECK-LABEL: func.func @main(
// CHECK-NOT: pack %
// CHECK: return
func.func @main(%x: tensor<4x2xf32>, %b: tensor<2xf32>) -> tensor<4x2xf32> {
  %e = tensor.empty() : tensor<4x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<4x2xf32>, tensor<2xf32>) outs(%e : tensor<4x2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}
