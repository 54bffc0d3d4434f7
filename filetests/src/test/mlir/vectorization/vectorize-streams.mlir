// RUN: opt --passes=choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,vectorize-streams %s | filecheck %s

// Rows of external memory, tokens and rows again; between them lanes, each with a place of its own in the token that leaves.
// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]) == [-1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, -8.0]
// CHECK-LABEL: func.func @main
// CHECK: ^bb0(%[[X:.*]]: memref<8xf32>, %[[Y:.*]]: memref<8xf32>):
// CHECK: %[[IN:.*]] = dataflow.stream_instance {{.*}} : !dataflow.stream<vector<8xf32>>
// CHECK: %[[OUT:.*]] = dataflow.stream_instance {{.*}} : !dataflow.stream<vector<8xf32>>
// CHECK: %[[ROW:.*]] = vector.load %[[X]]
// CHECK-NEXT: dataflow.stream_write %[[ROW]], %[[IN]]
// CHECK: %[[TOKEN:.*]] = dataflow.stream_read %[[IN]]
// CHECK-NEXT: %[[PARTS:.*]] = dataflow.buffer {partition = array<i64: 8>} : memref<8xf32>
// CHECK-NEXT: scf.for %[[LANE:.*]] =
// CHECK-NEXT: %[[V:.*]] = vector.extract %[[TOKEN]][%[[LANE]]]
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[V]]
// CHECK-NEXT: memref.store %[[N]], %[[PARTS]][%[[LANE]]]
// CHECK-NEXT: } {unroll}
// CHECK-NEXT: %[[NEW:.*]] = vector.load %[[PARTS]]
// CHECK-NEXT: dataflow.stream_write %[[NEW]], %[[OUT]]
// CHECK: %[[LAST:.*]] = dataflow.stream_read %[[OUT]]
// CHECK-NEXT: vector.store %[[LAST]], %[[Y]]
func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  %e_y = tensor.empty() : tensor<8xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%e_y : tensor<8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// Seven elements have no lanes.
// CHECK-LABEL: func.func @prime
// CHECK-NOT: vector
// CHECK: return
func.func @prime(%x: tensor<7xf32>) -> tensor<7xf32> {
  %e_y = tensor.empty() : tensor<7xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<7xf32>) outs(%e_y : tensor<7xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// -----

// A sum in one place is no faster with lanes: each addition needs the one before.
// CHECK-LABEL: func.func @sum
// CHECK-NOT: unroll
// CHECK: return
func.func @sum(%x: tensor<16xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%x : tensor<16xf32>) outs(%f : tensor<f32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// -----

// A product: the columns of a row at once, out of as many banks; the row's own factor is the same for all of them. The
// sums come back after as many cycles as an addition takes, so there are no more lanes than that allows.
// CHECK-LABEL: func.func @product
// CHECK: role = "compute"
// CHECK: dataflow.buffer {partition = array<i64: 1, 16>} : memref<16x16xf32>
// CHECK: %[[A:.*]] = memref.load %{{.*}}[%[[ROW:.*]], %[[K:.*]]] : memref<16x16xf32>
// CHECK-NEXT: %[[B:.*]] = memref.load %{{.*}}[%[[K]], %[[COLUMN:.*]]] : memref<16x16xf32>
// CHECK-NEXT: %[[C:.*]] = memref.load %[[SUMS:.*]][%[[ROW]], %[[COLUMN]]] : memref<16x16xf32>
// CHECK: memref.store %{{.*}}, %[[SUMS]][%[[ROW]], %[[COLUMN]]]
// CHECK-NEXT: } {unroll}
func.func @product(%x: tensor<16x16xf32>, %w: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<16x16xf32>) -> tensor<16x16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<16x16xf32>, tensor<16x16xf32>) outs(%f : tensor<16x16xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<16x16xf32>
  return %y : tensor<16x16xf32>
}

// -----

// Seven columns have no lanes, but the four rows have: their loop goes inside.
// CHECK-LABEL: func.func @seven_columns
// CHECK: role = "compute"
// CHECK: dataflow.buffer {partition = array<i64: 4, 1>} : memref<4x7xf32>
// CHECK: %[[A:.*]] = memref.load %{{.*}}[%[[ROW:.*]], %[[K:.*]]] : memref<4x16xf32>
// CHECK-NEXT: %{{.*}} = memref.load %{{.*}}[%[[K]], %[[COLUMN:.*]]] : memref<16x7xf32>
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[ROW]], %[[COLUMN]]]
// CHECK-NEXT: } {unroll}
func.func @seven_columns(%x: tensor<4x16xf32>, %w: tensor<16x7xf32>) -> tensor<4x7xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x7xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x7xf32>) -> tensor<4x7xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<4x16xf32>, tensor<16x7xf32>) outs(%f : tensor<4x7xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x7xf32>
  return %y : tensor<4x7xf32>
}

// -----

// The largest of integers is the same in every order: lanes combine theirs first.
// RUN-VALUES: @largest([3, -7, 12, 5, 12, 0, 1, -9, 2, 2, 2, 2, 2, 2, 2, 2]) == 12
// CHECK-LABEL: func.func @largest
// CHECK: %[[ROW:.*]] = vector.load %{{.*}} : memref<8xi64>, vector<8xi64>
// CHECK-NEXT: %[[TOGETHER:.*]] = vector.reduction <maxsi>, %[[ROW]] : vector<8xi64> into i64
// CHECK: arith.maxsi %{{.*}}, %[[TOGETHER]] : i64
func.func @largest(%x: tensor<16xi64>) -> tensor<i64> {
  %one = arith.constant 1 : i64
  %least = arith.constant -9223372036854775808 : i64
  %e = tensor.empty() : tensor<i64>
  %f = linalg.fill ins(%least : i64) outs(%e : tensor<i64>) -> tensor<i64>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]}
      ins(%x : tensor<16xi64>) outs(%f : tensor<i64>) {
  ^bb0(%l: i64, %o: i64):
    %twice = arith.addi %l, %l : i64
    %half = arith.shrsi %twice, %one : i64
    %s = arith.maxsi %o, %half : i64
    linalg.yield %s : i64
  } -> tensor<i64>
  return %y : tensor<i64>
}
