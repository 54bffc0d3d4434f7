// RUN: opt --passes=detach-outputs %s | filecheck %s

// RUN-VALUES: @main([1.0, 2.0], [10.0, 20.0]) == [11.0, 22.0]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>, %[[Z:.*]]: tensor<2xf32>)
// CHECK: %[[E:.*]] = tensor.empty
// CHECK: ins(%[[X]], %[[Z]] : tensor<2xf32>, tensor<2xf32>) outs(%[[E]] : tensor<2xf32>)
func.func @main(%x: tensor<2xf32>, %z: tensor<2xf32>) -> tensor<2xf32> {
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf32>) outs(%z : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// A reduction goes on starting from its output.
// CHECK-LABEL: func.func @reduction
// CHECK: %[[F:.*]] = linalg.fill
// CHECK: outs(%[[F]] : tensor<f32>)
func.func @reduction(%x: tensor<2xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%x : tensor<2xf32>) outs(%f : tensor<f32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}
