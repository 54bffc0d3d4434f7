// RUN: opt --passes=fold-copies %s | filecheck %s

// The transposition becomes the map of its reader.
// RUN-VALUES: @main([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) == [[-1.0, -4.0], [-2.0, -5.0], [-3.0, -6.0]]
// CHECK: [[TURNED:#.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK: [[SAME:#.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK: linalg.generic {indexing_maps = [[[TURNED]], [[SAME]]]
// CHECK-SAME: ins(%[[X]] : tensor<2x3xf32>)
// CHECK-NOT: linalg.generic
func.func @main(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %e = tensor.empty() : tensor<3x2xf32>
  %t = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x3xf32>) outs(%e : tensor<3x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    linalg.yield %l : f32
  } -> tensor<3x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%t : tensor<3x2xf32>) outs(%e : tensor<3x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// -----

// Nobody computes with the transposition: it is the result.
// CHECK-LABEL: func.func @result
// CHECK: linalg.generic
func.func @result(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %e = tensor.empty() : tensor<3x2xf32>
  %t = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x3xf32>) outs(%e : tensor<3x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    linalg.yield %l : f32
  } -> tensor<3x2xf32>
  return %t : tensor<3x2xf32>
}
