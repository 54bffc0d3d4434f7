// RUN: opt --passes=compute-nonlinear{type=f16} %s | filecheck %s

// The sum of two activations stays in the numbers of the model, though only an exponential reads it; its conversion too.
// CHECK-LABEL: func.func @main
// CHECK: arith.addf {{.*}} : f32
// CHECK: linalg.yield {{.*}} : f32
// CHECK: arith.truncf {{.*}} : f32 to bf16
// CHECK: linalg.yield {{.*}} : bf16
// CHECK: math.exp
// CHECK: linalg.yield {{.*}} : f16
#e = affine_map<(d0, d1) -> (d0, d1)>
func.func @main(%x: tensor<2x3xbf16> {headrace.input = "input0"}, %y: tensor<2x3xbf16> {headrace.input = "input1"}) -> tensor<2x3xbf16> {
  %f = tensor.empty() : tensor<2x3xf32>
  %b = tensor.empty() : tensor<2x3xbf16>
  %s = linalg.generic {indexing_maps = [#e, #e, #e], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : tensor<2x3xbf16>, tensor<2x3xbf16>) outs(%f : tensor<2x3xf32>) {
  ^bb0(%a: bf16, %c: bf16, %o: f32):
    %1 = arith.extf %a : bf16 to f32
    %2 = arith.extf %c : bf16 to f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x3xf32>
  %t = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
      ins(%s : tensor<2x3xf32>) outs(%b : tensor<2x3xbf16>) {
  ^bb0(%a: f32, %o: bf16):
    %1 = arith.truncf %a : f32 to bf16
    linalg.yield %1 : bf16
  } -> tensor<2x3xbf16>
  %z = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
      ins(%t : tensor<2x3xbf16>) outs(%b : tensor<2x3xbf16>) {
  ^bb0(%a: bf16, %o: bf16):
    %1 = arith.extf %a : bf16 to f32
    %2 = math.exp %1 : f32
    %3 = arith.truncf %2 : f32 to bf16
    linalg.yield %3 : bf16
  } -> tensor<2x3xbf16>
  return %z : tensor<2x3xbf16>
}
