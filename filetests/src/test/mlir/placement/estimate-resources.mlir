// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,schedule-loops,size-fifos,prove-deadlock-free,choose-memory-kinds,assign-channels,estimate-resources %s | filecheck %s

// An addition has two DSPs, an interface of 32 bits a block of memory for each way that is taken.
// CHECK: what = "takes about {{[0-9]+}} lut, {{[0-9]+}} ff, 2 dsp, 3 bram18, 0 uram"
// CHECK-LABEL: func.func @main
// CHECK: dataflow.kernel {{.*}}resources = {lut = {{[0-9]+}} : i64, ff = {{[0-9]+}} : i64, dsp = 2 : i64, bram18 = 3 : i64, uram = 0 : i64}
// CHECK: dataflow.stream_instance {{.*}}resources = {lut = 40 : i64, ff = 68 : i64, dsp = 0 : i64, bram18 = 0 : i64, uram = 0 : i64}
// CHECK: dataflow.task {{.*}}role = "load", {{.*}}bram18 = 1 : i64
// CHECK: dataflow.task {{.*}}role = "compute", {{.*}}dsp = 2 : i64
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
// CHECK-NOT: resources
func.func @host(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// A mask and a shift by a constant are wires; what is left are counters, tokens and the control of the loop.
// CHECK-LABEL: func.func @wires
// CHECK: dataflow.task {{.*}}role = "compute", {{.*}}resources = {lut = 113 : i64
func.func @wires(%x: tensor<4x4xi32>) -> tensor<4x4xi32> {
  %e = tensor.empty() : tensor<4x4xi32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x4xi32>) outs(%e : tensor<4x4xi32>) {
  ^bb0(%l: i32, %o: i32):
    %mask = arith.constant 255 : i32
    %three = arith.constant 3 : i32
    %a = arith.andi %l, %mask : i32
    %s = arith.shli %a, %three : i32
    linalg.yield %s : i32
  } -> tensor<4x4xi32>
  return %z : tensor<4x4xi32>
}

// -----

// Of two numbers both are logic: 32 look-up tables more for the mask, 96 for the shift.
// CHECK-LABEL: func.func @logic
// CHECK: dataflow.task {{.*}}role = "compute", {{.*}}resources = {lut = 241 : i64
func.func @logic(%x: tensor<4x4xi32>) -> tensor<4x4xi32> {
  %e = tensor.empty() : tensor<4x4xi32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x4xi32>) outs(%e : tensor<4x4xi32>) {
  ^bb0(%l: i32, %o: i32):
    %a = arith.andi %l, %l : i32
    %s = arith.shli %a, %l : i32
    linalg.yield %s : i32
  } -> tensor<4x4xi32>
  return %z : tensor<4x4xi32>
}
