// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos,prove-deadlock-free,choose-memory-kinds,assign-channels %s | filecheck %s
// RUN: opt --target=zu3eg --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos,prove-deadlock-free,choose-memory-kinds,assign-channels %s | filecheck --check-prefix=ONE %s

// Three tensors, three channels, an interface for each. A device of one channel has room for all in that.
// CHECK: what = "3 memory ports in 3 interfaces to 3 channels"
// CHECK-LABEL: func.func @main
// CHECK: memory.channels = array<i64: 0, 1, 2>, memory.spans = array<i64: 1, 1, 1>
// CHECK: memory.bundles = array<i64: 0>
// CHECK: memory.bundles = array<i64: 1>
// CHECK: memory.bundles = array<i64: 2>
// ONE: what = "3 memory ports in 3 interfaces to 1 channels"
// ONE: memory.channels = array<i64: 0, 0, 0>
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
// CHECK-NOT: memory.channels
func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
