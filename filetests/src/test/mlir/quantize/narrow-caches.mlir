// RUN: opt --passes=narrow-caches{type=bf16} %s | filecheck %s

// The cache and what is read of it are of 16 bits; the sum of 1, 2 and the new 3 is computed in f32.
// CHECK-LABEL: func.func @main
// CHECK-SAME: tensor<1x2x1xbf16> {headrace.input = "input1", headrace.narrowed = f32}
// CHECK-SAME: tensor<1x2x1xbf16> {headrace.output = "output0", headrace.narrowed = f32}
// CHECK: %[[ROUNDED:.*]] = linalg.generic
// CHECK: arith.truncf
// CHECK: %[[STORED:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %[[ROUNDED]] : tensor<i64>, tensor<1x2x1xbf16>, tensor<1x1xbf16>)
// CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : bf16
// CHECK: linalg.generic {{.*}} ins(%[[STORED]] : tensor<1x2x1xbf16>)
// CHECK: arith.extf
// CHECK: arith.addf
// CHECK: return %[[STORED]]
func.func @main(%position: tensor<i64> {headrace.input = "input0"}, %cache: tensor<1x2x1xf32> {headrace.input = "input1"},
                %row: tensor<1x1xf32> {headrace.input = "input2"})
    -> (tensor<1x2x1xf32> {headrace.output = "output0"}, tensor<1x1xf32> {headrace.output = "output1"}) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x2x1xf32>
  %new = linalg.generic {indexing_maps = [affine_map<(h, j, d) -> ()>, affine_map<(h, j, d) -> (h, j, d)>, affine_map<(h, j, d) -> (h, d)>,
                                          affine_map<(h, j, d) -> (h, j, d)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%position, %cache, %row : tensor<i64>, tensor<1x2x1xf32>, tensor<1x1xf32>) outs(%e : tensor<1x2x1xf32>) {
  ^bb0(%p: i64, %old: f32, %fresh: f32, %o: f32):
    %j = linalg.index 1 : index
    %k = arith.index_cast %j : index to i64
    %is = arith.cmpi eq, %k, %p : i64
    %chosen = arith.select %is, %fresh, %old : f32
    linalg.yield %chosen : f32
  } -> tensor<1x2x1xf32>
  %f = tensor.empty() : tensor<1x1xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<1x1xf32>) -> tensor<1x1xf32>
  %sum = linalg.generic {indexing_maps = [affine_map<(h, d, j) -> (h, j, d)>, affine_map<(h, d, j) -> (h, d)>],
                         iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%new : tensor<1x2x1xf32>) outs(%g : tensor<1x1xf32>) {
  ^bb0(%x: f32, %o: f32):
    %n = arith.addf %o, %x : f32
    linalg.yield %n : f32
  } -> tensor<1x1xf32>
  return %new, %sum : tensor<1x2x1xf32>, tensor<1x1xf32>
}
