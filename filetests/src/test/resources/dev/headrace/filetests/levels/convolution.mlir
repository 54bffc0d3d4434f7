// A convolution with 3x3 windows, a bias, max pooling with 2x2 windows, and a matrix product over all that is left.
func.func @main(%x: tensor<2x10x10xf32>, %w: tensor<4x2x3x3xf32>, %bias: tensor<4xf32>, %fc: tensor<4x4x4x5xf32>) -> tensor<5xf32> {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -1.0e+30 : f32
  %e0 = tensor.empty() : tensor<4x8x8xf32>
  %f0 = linalg.fill ins(%zero : f32) outs(%e0 : tensor<4x8x8xf32>) -> tensor<4x8x8xf32>
  %conv = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d1 + d4, d2 + d5)>,
                       affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d4, d5)>,
                       affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x10x10xf32>, tensor<4x2x3x3xf32>) outs(%f0 : tensor<4x8x8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<4x8x8xf32>
  %relu = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%conv, %bias : tensor<4x8x8xf32>, tensor<4xf32>) outs(%e0 : tensor<4x8x8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %b = arith.addf %l, %r : f32
    %s = arith.maximumf %b, %zero : f32
    linalg.yield %s : f32
  } -> tensor<4x8x8xf32>
  %window = tensor.empty() : tensor<2x2xf32>
  %e1 = tensor.empty() : tensor<4x4x4xf32>
  %f1 = linalg.fill ins(%low : f32) outs(%e1 : tensor<4x4x4xf32>) -> tensor<4x4x4xf32>
  %pool = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d3, d2 * 2 + d4)>,
                       affine_map<(d0, d1, d2, d3, d4) -> (d3, d4)>,
                       affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%relu, %window : tensor<4x8x8xf32>, tensor<2x2xf32>) outs(%f1 : tensor<4x4x4xf32>) {
  ^bb0(%l: f32, %w0: f32, %o: f32):
    %s = arith.maximumf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<4x4x4xf32>
  %e2 = tensor.empty() : tensor<5xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<5xf32>) -> tensor<5xf32>
  %y = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d2, d3, d0)>, affine_map<(d0, d1, d2, d3) -> (d0)>],
      iterator_types = ["parallel", "reduction", "reduction", "reduction"]}
      ins(%pool, %fc : tensor<4x4x4xf32>, tensor<4x4x4x5xf32>) outs(%f2 : tensor<5xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5xf32>
  return %y : tensor<5xf32>
}
