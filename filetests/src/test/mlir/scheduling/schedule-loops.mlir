// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops %s | filecheck %s

// One element each cycle, and every task and FIFO knows its times.
// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK: dataflow.stream_instance {{.*}}schedule.tokens = 4 : i64, schedule.delay = {{[0-9]+}} : i64, schedule.write_span = 3 : i64
// CHECK: dataflow.task {{.*}} attributes {role = "compute", schedule.latency = {{[0-9]+}} : i64}
// CHECK: arith.negf
// CHECK: schedule.ii = 1 : i64, schedule.depth = {{[0-9]+}} : i64, schedule.trips = 2 : i64
// CHECK: schedule.trips = 2 : i64, {{.*}}schedule.flattened
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

// A sum over one place in memory waits for itself.
// CHECK-LABEL: func.func @sum
// CHECK: arith.addf
// CHECK: schedule.ii = {{[2-9][0-9]*|1[0-9]+}} : i64
func.func @sum(%x: tensor<4xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%x : tensor<4xf32>) outs(%f : tensor<f32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}
