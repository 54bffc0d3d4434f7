// One head of attention with a causal mask, its softmax written out as torch-mlir does.
#map = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#map1 = affine_map<(d0, d1, d2) -> (d0, d1, 0)>
#map2 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map3 = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
func.func @main(%q: tensor<2x5x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x4xf32>) -> tensor<2x5x4xf32> {
  %mask = arith.constant dense<[[true, false, false, false, false], [true, true, false, false, false], [true, true, true, false, false], [true, true, true, true, false], [true, true, true, true, true]]> : tensor<5x5xi1>
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %half = arith.constant 0.5 : f64
  %e = tensor.empty() : tensor<2x4x5xf32>
  %kt = linalg.generic {indexing_maps = [#map, #map3], iterator_types = ["parallel", "parallel", "parallel"]} ins(%k : tensor<2x5x4xf32>) outs(%e : tensor<2x4x5xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x4x5xf32>
  %e1 = tensor.empty() : tensor<2x5x5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e1 : tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
  %s = linalg.batch_matmul ins(%q, %kt : tensor<2x5x4xf32>, tensor<2x4x5xf32>) outs(%f : tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
  %masked = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel", "parallel"]} ins(%s, %mask : tensor<2x5x5xf32>, tensor<5x5xi1>) outs(%e1 : tensor<2x5x5xf32>) {
  ^bb0(%in: f32, %m: i1, %out: f32):
    %h = arith.truncf %half : f64 to f32
    %p = arith.mulf %in, %h : f32
    %c = arith.select %m, %p, %low : f32
    linalg.yield %c : f32
  } -> tensor<2x5x5xf32>
  %e2 = tensor.empty() : tensor<2x5x1xf32>
  %fm = linalg.fill ins(%low : f32) outs(%e2 : tensor<2x5x1xf32>) -> tensor<2x5x1xf32>
  %max = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "reduction"]} ins(%masked : tensor<2x5x5xf32>) outs(%fm : tensor<2x5x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %m = arith.maximumf %in, %out : f32
    linalg.yield %m : f32
  } -> tensor<2x5x1xf32>
  %exp = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel", "parallel"]} ins(%masked, %max : tensor<2x5x5xf32>, tensor<2x5x1xf32>) outs(%e1 : tensor<2x5x5xf32>) {
  ^bb0(%in: f32, %m: f32, %out: f32):
    %d = arith.subf %in, %m : f32
    %x = math.exp %d : f32
    linalg.yield %x : f32
  } -> tensor<2x5x5xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%e2 : tensor<2x5x1xf32>) -> tensor<2x5x1xf32>
  %sum = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "reduction"]} ins(%exp : tensor<2x5x5xf32>) outs(%fs : tensor<2x5x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %a = arith.addf %in, %out : f32
    linalg.yield %a : f32
  } -> tensor<2x5x1xf32>
  %soft = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel", "parallel"]} ins(%exp, %sum : tensor<2x5x5xf32>, tensor<2x5x1xf32>) outs(%e1 : tensor<2x5x5xf32>) {
  ^bb0(%in: f32, %m: f32, %out: f32):
    %d = arith.divf %in, %m : f32
    linalg.yield %d : f32
  } -> tensor<2x5x5xf32>
  %eo = tensor.empty() : tensor<2x5x4xf32>
  %fo = linalg.fill ins(%zero : f32) outs(%eo : tensor<2x5x4xf32>) -> tensor<2x5x4xf32>
  %y = linalg.batch_matmul ins(%soft, %v : tensor<2x5x5xf32>, tensor<2x5x4xf32>) outs(%fo : tensor<2x5x4xf32>) -> tensor<2x5x4xf32>
  return %y : tensor<2x5x4xf32>
}
