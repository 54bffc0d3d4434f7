// RUN: opt --passes=choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,vectorize-streams %s | filecheck %s
// RUN-VALUES: @main([1, 2, 3, 4], [[1, 0, 1, 0], [0, 1, 0, 1]]) == [4, 6]

// Each weight is taken from its stream when it is multiplied; the lanes add their products to each other first.
// CHECK-LABEL: dataflow.task @kernel
// CHECK-NOT: memref<2x4xi8>
// CHECK: dataflow.stream_read %{{.*}} : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
// CHECK: } {unroll}
// CHECK: %[[SUM:.*]] = vector.reduction <add>, %{{.*}} : vector<4xi32> into i32
// CHECK: arith.addi %{{.*}}, %[[SUM]] : i32
func.func @main(%x: tensor<4xi8>, %w: tensor<2x4xi8>) -> tensor<2xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<4xi8>, tensor<2x4xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// -----

// What two heads gave lies as the row that the sum takes: an address is no quotient of another.
// RUN-VALUES: @heads([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], [[[1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 1]]]) == [7, 36]
// CHECK-LABEL: dataflow.task @kernel_1
// CHECK: memref<8xi8>
// CHECK-NOT: arith.floordivsi
// CHECK-NOT: arith.divui
// CHECK: dataflow.stream_read %{{.*}} : !dataflow.stream<vector<8xi8>> -> vector<8xi8>
// CHECK: vector.reduction <add>, %{{.*}} : vector<8xi32> into i32
func.func @heads(%h: tensor<2x4xf32>, %w: tensor<2x2x4xi8>) -> tensor<2xi32> {
  %e_x = tensor.empty() : tensor<2x4xi8>
  %x = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%h : tensor<2x4xf32>) outs(%e_x : tensor<2x4xi8>) {
  ^bb0(%l: f32, %o: i8):
    %i = arith.fptosi %l : f32 to i8
    linalg.yield %i : i8
  } -> tensor<2x4xi8>
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x4xi8>, tensor<2x2x4xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %m = arith.muli %a, %b : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// -----

// Twelve terms are three tokens of four: all of them are one iteration of the loop over rows, which is no loop around
// short pipelines then.
// RUN-VALUES: @tokens([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]]) == [15, 42]
// CHECK-LABEL: dataflow.task @kernel
// CHECK: memref.store %{{.*}}, %[[SUM:.*]][] : memref<i32>
// CHECK-NOT: step %c4
// CHECK: dataflow.stream_read %[[W:.*]] : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
// CHECK: dataflow.stream_read %[[W]] : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
// CHECK: dataflow.stream_read %[[W]] : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
// CHECK: memref.load %[[SUM]][] : memref<i32>
// CHECK: dataflow.stream_write
func.func @tokens(%x: tensor<12xi8>, %w: tensor<2x12xi8>) -> tensor<2xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<12xi8>, tensor<2x12xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}
