// RUN: opt --passes=align-shapes %s | filecheck %s

// The reshape between two computations goes to the argument: the loop of 4 becomes two of 2.
// RUN-VALUES: @main([1.0, -2.0, 3.0, -4.0]) == [[2.0, -4.0], [6.0, -8.0]]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK: tensor.expand_shape %[[X]]
// CHECK: linalg.generic
// CHECK-NOT: _shape
// CHECK: linalg.generic
func.func @main(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %l, %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %h = tensor.expand_shape %y [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  %f = tensor.empty() : tensor<2x2xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%h : tensor<2x2xf32>) outs(%f : tensor<2x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %zero = arith.constant 0.0 : f32
    %s = arith.addf %l, %zero : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  return %z : tensor<2x2xf32>
}

// -----

// The reshape of a result stays: callers want that shape.
// CHECK-LABEL: func.func @result
// CHECK: %[[Y:.*]] = linalg.generic
// CHECK: tensor.collapse_shape %[[Y]]
func.func @result(%x: tensor<2x2xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x2xf32>) outs(%e : tensor<2x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.tanh %l : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  %h = tensor.collapse_shape %y [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  return %h : tensor<4xf32>
}
