// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters %s | filecheck %s

// RUN-VALUES: @main(iota) == [-24.0, -28.0, -32.0, -36.0]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_converter
// CHECK: dataflow.task {{.*}} attributes {role = "convert"}
// CHECK: %[[B:.*]] = tensor.empty() : tensor<4x4xf32>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[B]])
// CHECK: dataflow.itensor_read
// CHECK: tensor.insert_slice
// CHECK: tensor.extract_slice
// CHECK: dataflow.itensor_write
func.func @main(%x: tensor<4x4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x4xf32>) outs(%e_y : tensor<4x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %zero = arith.constant 0.0 : f32
  %e_c = tensor.empty() : tensor<4xf32>
  %f_c = linalg.fill ins(%zero : f32) outs(%e_c : tensor<4xf32>) -> tensor<4xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], iterator_types = ["reduction", "parallel"]}
      ins(%y : tensor<4x4xf32>) outs(%f_c : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %c : tensor<4xf32>
}

// -----

// Equal streams need none.
// CHECK-LABEL: func.func @same_order
// CHECK-NOT: role = "convert"
func.func @same_order(%x: tensor<4xf32>) -> tensor<4xf32> {
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
