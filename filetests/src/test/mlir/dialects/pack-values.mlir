// RUN: opt %s | filecheck %s

// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]) == [[[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]]]
// CHECK-LABEL: func.func @main
// CHECK: linalg.pack %{{.*}} inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %{{.*}} : tensor<2x4xf32> -> tensor<1x2x2x2xf32>
func.func @main(%x: tensor<2x4xf32>) -> tensor<1x2x2x2xf32> {
  %e = tensor.empty() : tensor<1x2x2x2xf32>
  %p = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %e : tensor<2x4xf32> -> tensor<1x2x2x2xf32>
  return %p : tensor<1x2x2x2xf32>
}

// -----

// RUN-VALUES: @main([[[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]]]) == [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]
// CHECK: linalg.unpack
func.func @main(%x: tensor<1x2x2x2xf32>) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %p = linalg.unpack %x inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %e : tensor<1x2x2x2xf32> -> tensor<2x4xf32>
  return %p : tensor<2x4xf32>
}

// -----

// Columns of tiles first; only one dimension is cut.
// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]) == [[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]]
// CHECK: linalg.pack %{{.*}} outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [2] into
func.func @main(%x: tensor<2x4xf32>) -> tensor<2x2x2xf32> {
  %e = tensor.empty() : tensor<2x2x2xf32>
  %p = linalg.pack %x outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [2] into %e : tensor<2x4xf32> -> tensor<2x2x2xf32>
  return %p : tensor<2x2x2xf32>
}
