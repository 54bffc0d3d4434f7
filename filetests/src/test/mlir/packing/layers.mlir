// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,pack-interfaces %s | filecheck %s

// The function takes and gives packed tensors; packs stand where the user and parameters are, each parameter is packed
// alike.
// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], [[1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0]], [[3.0, 3.0, 3.0, 3.0], [4.0, 4.0, 4.0, 4.0]]) == [[5.0, 6.0, 7.0, 8.0], [11.0, 12.0, 13.0, 14.0]]
// CHECK-LABEL: func.func @layer(
// CHECK-SAME: tensor<1x2x2x2xf32>, %{{.*}}: tensor<1x2x2x2xf32> {headrace.operand = "w"}) -> (tensor<1x2x2x2xf32>)
// CHECK-NOT: pack %
// CHECK-LABEL: func.func @main(
// CHECK-SAME: tensor<2x4xf32>
// CHECK-COUNT-3: linalg.pack
// CHECK-NOT: pack %
// CHECK: call @layer
// CHECK-NOT: pack %
// CHECK: call @layer
// CHECK-COUNT-1: linalg.unpack
func.func @layer(%x: tensor<2x4xf32>, %w: tensor<2x4xf32> {headrace.operand = "w"}) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %w : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
func.func @main(%x: tensor<2x4xf32>, %w0: tensor<2x4xf32>, %w1: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = call @layer(%x, %w0) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %b = call @layer(%a, %w1) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %b : tensor<2x4xf32>
}
