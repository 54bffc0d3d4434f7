// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks %s | filecheck %s

// A store and a computation read the same stream.
// RUN-VALUES: @main([1.0, -2.0, 3.0, -4.0]) == [1.0, 2.0, 3.0, 4.0], [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_empty
// CHECK: %[[T:.*]] = dataflow.task {{.*}} attributes {role = "compute"}
// CHECK: %[[F:.*]]:2 = dataflow.task {{.*}} attributes {role = "fork"}
// CHECK: %[[V:.*]] = dataflow.itensor_read %[[T]]
// CHECK: dataflow.itensor_write %[[V]]
// CHECK: dataflow.itensor_write %[[V]]
// CHECK-NOT: dataflow.itensor_read %[[T]]
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.absf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %e_z = tensor.empty() : tensor<4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y : tensor<4xf32>) outs(%e_z : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y, %z : tensor<4xf32>, tensor<4xf32>
}

// -----

// One reader needs no fork.
// CHECK-LABEL: func.func @one_reader
// CHECK-NOT: role = "fork"
func.func @one_reader(%x: tensor<4xf32>) -> tensor<4xf32> {
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
