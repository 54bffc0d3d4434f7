// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos,choose-memory-kinds %s | filecheck %s

// RUN-VALUES: @main(iota) == [-24.0, -28.0, -32.0, -36.0]
// CHECK-LABEL: func.func @main
// CHECK: dataflow.stream_instance {{.*}}memory.kind = "register"
// CHECK: dataflow.buffer {kind = "lutram"} : memref<4x4xf32>
// CHECK-NOT: dataflow.buffer : 
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

// A tile of half a megabit is too large for look-up tables.
// CHECK-LABEL: func.func @large
// CHECK: dataflow.buffer {kind = "{{bram|uram}}"
func.func @large(%x: tensor<128x128xf32>) -> tensor<128x128xf32> {
  %e = tensor.empty() : tensor<128x128xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (-d0 + 127, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x128xf32>) outs(%e : tensor<128x128xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<128x128xf32>
  return %y : tensor<128x128xf32>
}
