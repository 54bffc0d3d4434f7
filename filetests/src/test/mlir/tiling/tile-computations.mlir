// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations %s | filecheck %s

// Parallel loops carry the result, the reduction loop the tile, which starts from zeros of its own.
// RUN-VALUES: @main(iota, 1.0) == [[6.0, 6.0, 6.0, 6.0], [22.0, 22.0, 22.0, 22.0], [38.0, 38.0, 38.0, 38.0], [54.0, 54.0, 54.0, 54.0]]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<4x4xf32>, %[[W:.*]]: tensor<4x4xf32>)
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[A:.*]] = %{{.*}}) -> (tensor<4x4xf32>)
// CHECK: scf.for %[[J:.*]] = {{.*}} iter_args(%[[B:.*]] = %[[A]]) -> (tensor<4x4xf32>)
// CHECK: %[[Z:.*]] = linalg.fill
// CHECK: scf.for %[[K:.*]] = {{.*}} iter_args(%[[T:.*]] = %[[Z]]) -> (tensor<2x2xf32>)
// CHECK-DAG: tensor.extract_slice %[[X]][%[[I]], %[[K]]] [2, 2] [1, 1]
// CHECK-DAG: tensor.extract_slice %[[W]][%[[K]], %[[J]]] [2, 2] [1, 1]
// CHECK: outs(%[[T]] : tensor<2x2xf32>)
// CHECK: tensor.insert_slice %{{.*}} into %[[B]][%[[I]], %[[J]]] [2, 2] [1, 1]
func.func @main(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e_m = tensor.empty() : tensor<4x4xf32>
  %f_m = linalg.fill ins(%zero : f32) outs(%e_m : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f_m : tensor<4x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %m : tensor<4x4xf32>
}

// -----

// What is on the host keeps its form.
// CHECK-LABEL: func.func @on_the_host
// CHECK-NOT: scf.for
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
