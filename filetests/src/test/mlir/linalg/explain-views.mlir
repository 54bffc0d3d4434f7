// RUN: opt --passes=explain-views %s | filecheck %s

// A reversed tensor cannot be reshaped on its way to the window.
// CHECK: headrace.remarks = [{stage = "linalg"
// CHECK-LABEL: func.func @main
// CHECK: tensor.collapse_shape
// RUN-VALUES: @main([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]) == [-3.0, -5.0, -7.0]
func.func @main(%x: tensor<2x2xf32>, %w: tensor<2xf32>) -> tensor<3xf32> {
  %e = tensor.empty() : tensor<2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x2xf32>) outs(%e : tensor<2x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  %h = tensor.collapse_shape %y [[0, 1]] : tensor<2x2xf32> into tensor<4xf32>
  %zero = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<3xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<3xf32>) -> tensor<3xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%h, %w : tensor<4xf32>, tensor<2xf32>) outs(%g : tensor<3xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// -----

// A view of an argument needs no excuse.
// CHECK: module {
// CHECK-NEXT: func.func @of_an_argument
func.func @of_an_argument(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %b = tensor.expand_shape %x [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  return %b : tensor<2x2xf32>
}
