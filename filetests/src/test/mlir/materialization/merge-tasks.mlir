// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,merge-tasks{striped=1} %s | filecheck %s

// The sums of rows are negated in the loop that makes them: both take 44 loop iterations, fewer than the 128 of the other
// computation. What lay in a FIFO stays where it is.
// RUN-VALUES: @main(iota, 1.0) == [-6.0, -22.0, -38.0, -54.0], -1.0
// CHECK: subject = "kernel_1", what = "does the work of kernel too"
// CHECK-LABEL: func.func @main
// CHECK-NOT: dataflow.task @kernel(
// CHECK: dataflow.task @kernel_1({{.*}} attributes {role = "compute"}
// CHECK: scf.for
// CHECK: %[[SUM:.*]] = scf.for
// CHECK: linalg.generic
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : tensor<2xf32>)
// CHECK: dataflow.itensor_write
// CHECK: dataflow.task @kernel_2({{.*}} attributes {role = "compute"}
func.func @main(%x: tensor<4x4xf32>, %w: tensor<16x8xf32>) -> (tensor<4xf32>, tensor<16x8xf32>) {
  %zero_s = arith.constant 0.0 : f32
  %e_s = tensor.empty() : tensor<4xf32>
  %f_s = linalg.fill ins(%zero_s : f32) outs(%e_s : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x4xf32>) outs(%f_s : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.addf %o, %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  %e_n = tensor.empty() : tensor<4xf32>
  %n = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e_n : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  %e_v = tensor.empty() : tensor<16x8xf32>
  %v = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%w : tensor<16x8xf32>) outs(%e_v : tensor<16x8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<16x8xf32>
  return %n, %v : tensor<4xf32>, tensor<16x8xf32>
}

// -----

// Without the other computation the sums are the slowest task, and are not made slower.
// CHECK: subject = "kernel_1", what = "stays beside kernel", why = "together they would be slower than the slowest task"
// CHECK-LABEL: func.func @slower
// CHECK: dataflow.task @kernel({{.*}} attributes {role = "compute"}
// CHECK: dataflow.task @kernel_1({{.*}} attributes {role = "compute"}
func.func @slower(%x: tensor<4x4xf32>) -> tensor<4xf32> {
  %zero_s = arith.constant 0.0 : f32
  %e_s = tensor.empty() : tensor<4xf32>
  %f_s = linalg.fill ins(%zero_s : f32) outs(%e_s : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x4xf32>) outs(%f_s : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.addf %o, %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  %e_n = tensor.empty() : tensor<4xf32>
  %n = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%e_n : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  return %n : tensor<4xf32>
}

// -----

// An element passes through both computations in one iteration: in no more time than through one of them.
// RUN-VALUES: @one_loop([1.0, -2.0, 3.0, -4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK: subject = "kernel_1", what = "does the work of kernel too", {{.*}} numbers = {work = 4 : i64, slowest = 4 : i64}
// CHECK-LABEL: func.func @one_loop
// CHECK: %[[Y:.*]] = linalg.generic
// CHECK: linalg.generic {{.*}} ins(%[[Y]] : tensor<2xf32>)
func.func @one_loop(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = math.absf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  %e_z = tensor.empty() : tensor<4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y : tensor<4xf32>) outs(%e_z : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// -----

// Copies are made where the tile is.
// RUN-VALUES: @fork([1.0, -2.0, 3.0, -4.0]) == [1.0, 2.0, 3.0, 4.0], [-1.0, -2.0, -3.0, -4.0]
// CHECK: subject = "fork.kernel", what = "becomes a part of kernel"
// CHECK-LABEL: func.func @fork
// CHECK: %[[T:.*]]:2 = dataflow.task @kernel({{.*}} attributes {role = "compute"}
// CHECK: dataflow.itensor_write %[[V:.*]] into
// CHECK: dataflow.itensor_write %[[V]] into
// CHECK: dataflow.itensor_read %[[T]]#
// CHECK-NOT: role = "fork"
func.func @fork(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = math.absf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  %e_z = tensor.empty() : tensor<4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y : tensor<4xf32>) outs(%e_z : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  return %y, %z : tensor<4xf32>, tensor<4xf32>
}

// -----

// The sum is taken where the numbers are made. What needs both waits for it and cannot be done there as well: the task
// would wait for itself.
// RUN-VALUES: @detour([[1.0, -2.0], [3.0, -4.0]], 1.0) == [[-2.0, -1.0], [-4.0, -3.0]], -1.0
// CHECK: subject = "kernel_2", what = "stays beside kernel_1", why = "the reader also waits for what others make of the writer's results"
// CHECK-LABEL: func.func @detour
// CHECK-NOT: dataflow.task @kernel(
// CHECK: %[[T:.*]]:2 = dataflow.task @kernel_1({{.*}} attributes {role = "compute"}
// CHECK: dataflow.task @kernel_2({{.*}} attributes {role = "compute"}
// CHECK-DAG: dataflow.itensor_read %[[T]]#0
// CHECK-DAG: dataflow.itensor_read %[[T]]#1
func.func @detour(%x: tensor<2x2xf32>, %w: tensor<16x8xf32>) -> (tensor<2x2xf32>, tensor<16x8xf32>) {
  %e_y = tensor.empty() : tensor<2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x2xf32>) outs(%e_y : tensor<2x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = math.absf %l : f32
    linalg.yield %r : f32
  } -> tensor<2x2xf32>
  %zero_s = arith.constant 0.0 : f32
  %e_s = tensor.empty() : tensor<2xf32>
  %f_s = linalg.fill ins(%zero_s : f32) outs(%e_s : tensor<2xf32>) -> tensor<2xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%y : tensor<2x2xf32>) outs(%f_s : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.addf %o, %l : f32
    linalg.yield %r : f32
  } -> tensor<2xf32>
  %e_z = tensor.empty() : tensor<2x2xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%y, %s : tensor<2x2xf32>, tensor<2xf32>) outs(%e_z : tensor<2x2xf32>) {
  ^bb0(%l: f32, %q: f32, %o: f32):
    %d = arith.subf %l, %q : f32
    linalg.yield %d : f32
  } -> tensor<2x2xf32>
  %e_v = tensor.empty() : tensor<16x8xf32>
  %v = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%w : tensor<16x8xf32>) outs(%e_v : tensor<16x8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<16x8xf32>
  return %z, %v : tensor<2x2xf32>, tensor<16x8xf32>
}

// -----

// Each sum of integers leaves when its terms have come, and is added up where it comes: neither of the tasks keeps them,
// one that did both would.
// RUN-VALUES: @sums([1, 2], [[[1, 0], [0, 1]], [[1, 1], [2, 2]]], [[1.0, 2.0], [0.5, 4.0]], 1.0) == [2.5, 28.0], -1.0
// CHECK: subject = "kernel_1", what = "stays beside kernel", why = "the tile needs no memory on either side, and would need it between the two"
// CHECK-LABEL: func.func @sums
// CHECK: dataflow.task @kernel(
// CHECK: dataflow.task @kernel_1(
func.func @sums(%x: tensor<2xi8>, %w: tensor<2x2x2xi8>, %scales: tensor<2x2xf32>, %z: tensor<16x8xf32>) -> (tensor<2xf32>, tensor<16x8xf32>) {
  %zero_p = arith.constant 0 : i32
  %e_p = tensor.empty() : tensor<2x2xi32>
  %f_p = linalg.fill ins(%zero_p : i32) outs(%e_p : tensor<2x2xi32>) -> tensor<2x2xi32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2xi8>, tensor<2x2x2xi8>) outs(%f_p : tensor<2x2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %m = arith.muli %a, %b : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2x2xi32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%p, %scales : tensor<2x2xi32>, tensor<2x2xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%l: i32, %r: f32, %o: f32):
    %a = arith.sitofp %l : i32 to f32
    %m = arith.mulf %a, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %e_v = tensor.empty() : tensor<16x8xf32>
  %v = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%z : tensor<16x8xf32>) outs(%e_v : tensor<16x8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %r = arith.negf %l : f32
    linalg.yield %r : f32
  } -> tensor<16x8xf32>
  return %y, %v : tensor<2xf32>, tensor<16x8xf32>
}
