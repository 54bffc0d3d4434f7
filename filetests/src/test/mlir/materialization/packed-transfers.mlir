// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,pack-interfaces,materialize-transfers %s | filecheck %s
// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,pack-interfaces,materialize-transfers,materialize-converters,materialize-forks,lower-to-streams %s | filecheck --check-prefix=STREAM %s

// A tile is one piece of a packed tensor; the tiles are counted, not divided for.
// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 2.0, 2.0]]) == [[-1.0, -2.0, -3.0, -4.0], [-5.0, -6.0, -7.0, -8.0], [-1.0, -1.0, -1.0, -1.0], [-0.0, -0.0, -2.0, -2.0]]
// CHECK: ^bb0(%[[M:.*]]: tensor<2x2x2x2xf32>):
// CHECK: tensor.extract_slice %[[M]][%{{.*}}, %{{.*}}, 0, 0] [1, 1, 2, 2] [1, 1, 1, 1] : tensor<2x2x2x2xf32> to tensor<2x2xf32>
// CHECK: tensor.insert_slice %{{.*}}, %{{.*}}, 0, 0] [1, 1, 2, 2] [1, 1, 1, 1] : tensor<2x2xf32> into tensor<2x2x2x2xf32>
// STREAM: role = "load"
// STREAM: scf.for %[[I:.*]] = %c0{{.*}} to %c2{{.*}} step %c1
// STREAM: scf.for %[[J:.*]] = %c0{{.*}} to %c2{{.*}} step %c1
// STREAM-NOT: divui
// STREAM: memref.load %{{.*}}[%[[I]], %[[J]], %{{.*}}, %{{.*}}] : memref<2x2x2x2xf32>
// STREAM-NOT: divui
func.func @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = tensor.empty() : tensor<4x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}
