// RUN: opt --passes=fold-slices %s | filecheck %s

// RUN-VALUES: @main([[1.0, 2.0], [3.0, 4.0]]) == [-6.0, -8.0]
// CHECK: [[SECOND:#.*]] = affine_map<(d0) -> (1, d0)>
// CHECK-LABEL: func.func @main
// CHECK: %[[Y:.*]] = linalg.generic
// CHECK-NOT: tensor.extract_slice
// CHECK: linalg.generic {indexing_maps = [[[SECOND]],
// CHECK-SAME: ins(%[[Y]] : tensor<2x2xf32>)
func.func @main(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %e = tensor.empty() : tensor<2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x2xf32>) outs(%e : tensor<2x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %l, %l : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  %row = tensor.extract_slice %y[1, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<2xf32>
  %f = tensor.empty() : tensor<2xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%row : tensor<2xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

// A slice of an argument is free.
// CHECK-LABEL: func.func @of_an_argument
// CHECK: %[[ROW:.*]] = tensor.extract_slice
// CHECK: ins(%[[ROW]] :
func.func @of_an_argument(%x: tensor<2x2xf32>) -> tensor<2xf32> {
  %row = tensor.extract_slice %x[1, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<2xf32>
  %f = tensor.empty() : tensor<2xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%row : tensor<2xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %z : tensor<2xf32>
}
