// RUN: opt --passes=quantize-contractions %s | filecheck %s

// Products of two activations, and sums of anything else than products, stay on real numbers.
// RUN-VALUES: @main([[1.0, 2.0]], [[3.0, 4.0]]) == [[11.0]], [[10.0]]
// CHECK-LABEL: func.func @main
// CHECK-NOT: arith.muli
// CHECK-NOT: headrace.quantized
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d1, d2)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @main(%x: tensor<1x2xf32>, %z: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x1xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x1xf32>) -> tensor<1x1xf32>
  %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %z : tensor<1x2xf32>, tensor<1x2xf32>) outs(%f : tensor<1x1xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x1xf32>
  %t = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %z : tensor<1x2xf32>, tensor<1x2xf32>) outs(%f : tensor<1x1xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.addf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x1xf32>
  return %y, %t : tensor<1x1xf32>, tensor<1x1xf32>
}
