// RUN: opt --passes=add-in-trees,choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams,vectorize-streams %s | filecheck %s

// Each key is multiplied as it comes, and what its elements give is added up in a tree: no tile of keys is stored.
// CHECK-LABEL: dataflow.task @kernel_2
// CHECK-NOT: 4x8xf32>
// CHECK: dataflow.stream_read %{{.*}} : !dataflow.stream<vector<8xf32>> -> vector<8xf32>
// CHECK: arith.mulf
// CHECK: %[[TERMS:.*]] = vector.load %{{.*}} : memref<8xf32>, vector<8xf32>
// CHECK: %[[SUM:.*]] = vector.reduction <add>, %[[TERMS]] : vector<8xf32> into f32
// CHECK: arith.addf %{{.*}}, %[[SUM]] : f32
// CHECK: dataflow.stream_write
func.func @main(%q: tensor<2x8xf32>, %k: tensor<2x4x8xf32>, %w: tensor<2x4x8xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %ek = tensor.empty() : tensor<2x4x8xf32>
  %keys = linalg.generic {indexing_maps = [affine_map<(h, j, d) -> (h, j, d)>, affine_map<(h, j, d) -> (h, j, d)>, affine_map<(h, j, d) -> (h, j, d)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%k, %w : tensor<2x4x8xf32>, tensor<2x4x8xf32>) outs(%ek : tensor<2x4x8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %n = arith.divf %l, %r : f32
    linalg.yield %n : f32
  } -> tensor<2x4x8xf32>
  %eq = tensor.empty() : tensor<2x8xf32>
  %query = linalg.generic {indexing_maps = [affine_map<(h, d) -> (h, d)>, affine_map<(h, d) -> (h, d)>], iterator_types = ["parallel", "parallel"]}
      ins(%q : tensor<2x8xf32>) outs(%eq : tensor<2x8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = math.exp %l : f32
    linalg.yield %n : f32
  } -> tensor<2x8xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(h, j, d) -> (h, d)>, affine_map<(h, j, d) -> (h, j, d)>, affine_map<(h, j, d) -> (h, j)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%query, %keys : tensor<2x8xf32>, tensor<2x4x8xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<2x4xf32>
  return %s : tensor<2x4xf32>
}

// -----

// Two rows of values make an iteration: both come from the stream, are multiplied, and each column adds what its two
// terms give together to what there is.
// RUN-VALUES: @values([1.0, 1.0, 1.0, 1.0], [[1.0e8, 1.0], [1.0, 1.0], [-1.0e8, 1.0], [3.0, 1.0]]) == [0.0, 4.0]
// CHECK-LABEL: dataflow.task @kernel
// CHECK: %[[ROWS:.*]] = dataflow.buffer {partition = array<i64: 2, 2>} : memref<2x2xf32>
// CHECK: dataflow.stream_read %[[V:.*]] : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
// CHECK: dataflow.stream_read %[[V]] : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
// CHECK: %[[TERMS:.*]] = vector.load %[[ROWS]][%{{.*}}, %{{.*}}] : memref<2x2xf32>, vector<2xf32>
// CHECK: %[[TREE:.*]] = vector.reduction <add>, %[[TERMS]] : vector<2xf32> into f32
// CHECK: arith.addf %{{.*}}, %[[TREE]] : f32
// CHECK: } {unroll}
func.func @values(%p: tensor<4xf32>, %v: tensor<4x2xf32>) -> tensor<2xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d, k) -> (k)>, affine_map<(d, k) -> (k, d)>, affine_map<(d, k) -> (d)>], iterator_types = ["parallel", "reduction"]}
      ins(%p, %v : tensor<4xf32>, tensor<4x2xf32>) outs(%f : tensor<2xf32>) attrs = {headrace.tree = 2 : i64} {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  return %s : tensor<2xf32>
}
