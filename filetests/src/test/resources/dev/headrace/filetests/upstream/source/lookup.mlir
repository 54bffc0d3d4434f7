// Rows of a table at given places, as torch-mlir prints an embedding.
func.func @main(%ids: tensor<1x6xi64>, %table: tensor<9x4xf32>) -> tensor<1x6x4xf32> {
  %c9 = arith.constant 9 : i64
  %c0 = arith.constant 0 : i64
  %e = tensor.empty() : tensor<1x6x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%ids : tensor<1x6xi64>) outs(%e : tensor<1x6x4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %ok = arith.cmpi slt, %in, %c9 : i64
    cf.assert %ok, "index must be smaller than dim size"
    %i = arith.index_cast %in : i64 to index
    %j = linalg.index 2 : index
    %v = tensor.extract %table[%i, %j] : tensor<9x4xf32>
    linalg.yield %v : f32
  } -> tensor<1x6x4xf32>
  return %y : tensor<1x6x4xf32>
}
