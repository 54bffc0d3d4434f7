// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos{pace=normal},prove-deadlock-free,assign-channels,shrink-fifos %s | filecheck %s
// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos{pace=normal},prove-deadlock-free,assign-channels %s | filecheck --check-prefix=NORMAL %s

// The elements wait for their sum: the FIFO around the sum holds all of them. That into the sum would, too, if the sum
// should never keep anybody waiting; but all wait for the sum.
// RUN-VALUES: @main(1.0) == -7.0
// CHECK-LABEL: func.func @main
// CHECK: depth = 2 : i64, sym_name = "fork.kernel.to.kernel_1"
// CHECK: depth = 8 : i64, sym_name = "fork.kernel.to.kernel_2"
// NORMAL-LABEL: func.func @main
// NORMAL: depth = 8 : i64, sym_name = "fork.kernel.to.kernel_1"
// NORMAL: depth = 8 : i64, sym_name = "fork.kernel.to.kernel_2"
func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  %e_y = tensor.empty() : tensor<8xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%e_y : tensor<8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.absf %l : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  %zero = arith.constant 0.0 : f32
  %e_s = tensor.empty() : tensor<f32>
  %f_s = linalg.fill ins(%zero : f32) outs(%e_s : tensor<f32>) -> tensor<f32>
  %sum = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%y : tensor<8xf32>) outs(%f_s : tensor<f32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  %e_z = tensor.empty() : tensor<8xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y, %sum : tensor<8xf32>, tensor<f32>) outs(%e_z : tensor<8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.subf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %z : tensor<8xf32>
}

// -----

// Nothing is left to be spared.
// CHECK-LABEL: func.func @chain
// CHECK-NOT: depth = {{[^2]}}
// CHECK: depth = 2
// CHECK-NOT: depth = {{[^2]}}
// CHECK: dataflow.task
func.func @chain(%x: tensor<4xf32>) -> tensor<4xf32> {
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
