// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams %s | filecheck %s

// Elements pass from FIFO to FIFO; no tile lies in memory.
// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [-1.0, -2.0, -3.0, -4.0]
// CHECK-LABEL: func.func @main
// CHECK: ^bb0(%[[X:.*]]: memref<4xf32>, %[[Y:.*]]: memref<4xf32>):
// CHECK: %[[IN:.*]] = dataflow.stream_instance {{.*}} : !dataflow.stream<f32>
// CHECK: %[[OUT:.*]] = dataflow.stream_instance {{.*}} : !dataflow.stream<f32>
// CHECK: memref.load %[[X]]
// CHECK: dataflow.stream_write %{{.*}}, %[[IN]]
// CHECK-NOT: dataflow.buffer
// CHECK: %[[V:.*]] = dataflow.stream_read %[[IN]]
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[V]]
// CHECK-NEXT: dataflow.stream_write %[[N]], %[[OUT]]
// CHECK: dataflow.stream_read %[[OUT]]
// CHECK: memref.store %{{.*}}, %[[Y]]
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

// A tile that is read more than once lies in a buffer of its task.
// CHECK-LABEL: func.func @read_again
// CHECK-NOT: linalg
// CHECK: role = "compute"
// CHECK: dataflow.buffer : memref<2x2xf32>
func.func @read_again(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e_m = tensor.empty() : tensor<4x4xf32>
  %f_m = linalg.fill ins(%zero : f32) outs(%e_m : tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x4xf32>, tensor<4x4xf32>) outs(%f_m : tensor<4x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %m : tensor<4x4xf32>
}

// -----

// The two halves of a converter are tasks that take turns.
// CHECK-LABEL: func.func @converter
// CHECK: role = "convert"
// CHECK: %[[B:.*]] = dataflow.buffer
// CHECK: dataflow.task @{{.*}}.fill
// CHECK: memref.store %{{.*}}, %[[B]]
// CHECK: dataflow.task @{{.*}}.drain
// CHECK: memref.load %[[B]]
func.func @converter(%x: tensor<4x4xf32>) -> tensor<4xf32> {
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
