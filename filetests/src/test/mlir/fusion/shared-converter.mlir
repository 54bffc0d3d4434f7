// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels{on-chip-bits=1664} %s | filecheck %s

// Two readers want the columns of what is written in rows: they share one converter, and fusion pays for it once. With
// the memory for two the bits would not do.
// RUN-VALUES: @main(iota) == [-24.0, -28.0, -32.0, -36.0], [-0.0, -1.0, -2.0, -3.0]
// CHECK: what = "fuses 3 computations"
// CHECK-LABEL: func.func @main
// CHECK-COUNT-1: dataflow.kernel
// CHECK: %[[T:.*]] = dataflow.task
// CHECK: %[[C:.*]] = dataflow.itensor_converter %[[T]]
// CHECK-NOT: itensor_converter
// CHECK: dataflow.itensor_read %[[C]]
// CHECK-NOT: itensor_converter
// CHECK: dataflow.itensor_read %[[C]]
// CHECK-NOT: itensor_converter
func.func @main(%x: tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e_y = tensor.empty() : tensor<4x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x4xf32>) outs(%e_y : tensor<4x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  %i_c = arith.constant 0.0 : f32
  %e_c = tensor.empty() : tensor<4xf32>
  %f_c = linalg.fill ins(%i_c : f32) outs(%e_c : tensor<4xf32>) -> tensor<4xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], iterator_types = ["reduction", "parallel"]}
      ins(%y : tensor<4x4xf32>) outs(%f_c : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %i_m = arith.constant -100.0 : f32
  %e_m = tensor.empty() : tensor<4xf32>
  %f_m = linalg.fill ins(%i_m : f32) outs(%e_m : tensor<4xf32>) -> tensor<4xf32>
  %m = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], iterator_types = ["reduction", "parallel"]}
      ins(%y : tensor<4x4xf32>) outs(%f_m : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.maximumf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %c, %m : tensor<4xf32>, tensor<4xf32>
}
