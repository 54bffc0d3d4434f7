// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers %s | filecheck %s

// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK: ^bb0(%[[M:.*]]: tensor<4xf32>):
// CHECK: %[[L:.*]] = dataflow.task {{.*}} attributes {role = "load"}
// CHECK: tensor.extract_slice %[[M]][%{{.*}}] [2] [1]
// CHECK: %[[C:.*]] = dataflow.task {{.*}} attributes {role = "compute"}
// CHECK: dataflow.itensor_read %[[L]]
// CHECK: dataflow.task {{.*}} attributes {role = "store"}
// CHECK: dataflow.itensor_read %[[C]]
// CHECK: tensor.insert_slice
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

// Between two tasks of a kernel nothing is loaded or stored.
// CHECK-LABEL: func.func @between
// CHECK-COUNT-1: role = "load"
// CHECK-COUNT-2: role = "compute"
// CHECK-COUNT-1: role = "store"
// CHECK-NOT: role =
func.func @between(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %e_z = tensor.empty() : tensor<4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y : tensor<4xf32>) outs(%e_z : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.absf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %z : tensor<4xf32>
}
