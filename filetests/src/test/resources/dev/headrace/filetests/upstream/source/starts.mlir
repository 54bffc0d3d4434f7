// Reductions that start from computed tensors and arguments; outputs in another order of dimensions; several at once.
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d1, d0)>
func.func @main(%x: tensor<3x4xf32>, %w: tensor<4x5xf32>, %z: tensor<5x3xf32>, %v: tensor<4xf32>) -> tensor<5x3xf32> {
  %t = math.exp %z : tensor<5x3xf32>
  %p = linalg.contract indexing_maps = [#a, #b, #c] ins(%x, %w : tensor<3x4xf32>, tensor<4x5xf32>) outs(%t : tensor<5x3xf32>) -> tensor<5x3xf32>
  %q = linalg.contract indexing_maps = [#a, #b, #c] ins(%x, %w : tensor<3x4xf32>, tensor<4x5xf32>) outs(%z : tensor<5x3xf32>) -> tensor<5x3xf32>
  %e = tensor.empty() : tensor<5x3xf32>
  %n = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d1, d0)>], iterator_types = ["parallel", "parallel"]} ins(%p : tensor<5x3xf32>) outs(%e : tensor<5x3xf32>) {
  ^bb0(%in: f32, %out: f32):
    %m = arith.negf %in : f32
    linalg.yield %m : f32
  } -> tensor<5x3xf32>
  %y = arith.addf %n, %q : tensor<5x3xf32>
  return %y : tensor<5x3xf32>
}
