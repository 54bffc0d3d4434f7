// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels %s | filecheck %s

// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK: dataflow.kernel @{{.*}}(%{{.*}}) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK: ^bb0(%[[S:.*]]: [[T:!dataflow.itensor<tensor<2xf32>, \[2\], \[2\], affine_map<\(d0\) -> \(d0\)>>]]):
// CHECK: %[[E:.*]] = dataflow.itensor_empty : [[T]]
// CHECK: dataflow.task @{{.*}}(%[[E]]) attributes {role = "compute"}
// CHECK: dataflow.itensor_read %[[S]]
// CHECK: dataflow.itensor_write
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// What the host does streams nothing.
// CHECK-LABEL: func.func @on_the_host
// CHECK: dataflow.kernel @{{.*}}(%{{.*}}) attributes {placement = "host"{{.*}}} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NOT: itensor
// CHECK: linalg.generic
func.func @on_the_host(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) attrs = {headrace.placement = "host"} {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}
