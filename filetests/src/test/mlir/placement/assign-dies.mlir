// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos,prove-deadlock-free,choose-memory-kinds,assign-channels,estimate-resources,assign-dies %s | filecheck %s

// A small kernel lies where the memory is.
// CHECK: what = "lies on die SLR0"
// CHECK-LABEL: func.func @main
// CHECK: dataflow.kernel {{.*}}die = 0 : i64
// CHECK: dataflow.stream_instance {{.*}}die = 0 : i64
// CHECK: dataflow.task {{.*}}die = 0 : i64
// CHECK-NOT: die = 1
func.func @main(%x: tensor<4x4xf32>, %y: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = tensor.empty() : tensor<4x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %z : tensor<4x4xf32>
}

// -----

// Nothing is on the device.
// CHECK-LABEL: func.func @host
// CHECK-NOT: die =
func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
