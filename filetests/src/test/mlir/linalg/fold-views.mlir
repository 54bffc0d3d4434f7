// RUN: opt --passes=fold-views %s | filecheck %s

// Joining what was split gives the tensor itself.
// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-NOT: _shape
// CHECK: ins(%[[X]] : tensor<4xf32>)
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = tensor.expand_shape %x [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  %b = tensor.collapse_shape %a [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%b : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @of_a_constant
// CHECK: arith.constant dense<{{.*}}> : tensor<2x2xf32>
// CHECK-NOT: _shape
func.func @of_a_constant() -> tensor<2x2xf32> {
  %a = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %b = tensor.expand_shape %a [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  return %b : tensor<2x2xf32>
}

// -----

// A single view of an argument costs nothing and stays.
// CHECK-LABEL: func.func @of_an_argument
// CHECK: tensor.expand_shape
func.func @of_an_argument(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %b = tensor.expand_shape %x [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  return %b : tensor<2x2xf32>
}
