// RUN: opt --passes=compute-nonlinear{type=bf16} %s | filecheck %s

// The activation function is computed in bf16, the residual sum around it is not, nor is the scale of a parameter.
// CHECK-LABEL: func.func @main
// CHECK: %[[E:.*]] = linalg.generic {{.*}}outs(%{{.*}} : tensor<2x3xbf16>)
// CHECK: arith.truncf {{.*}} : f32 to bf16
// CHECK: math.exp
// CHECK: linalg.yield {{.*}} : bf16
// CHECK: ins(%[[E]] : tensor<2x3xbf16>) outs(%{{.*}} : tensor<2x3xf32>)
// CHECK: arith.extf {{.*}} : bf16 to f32
// CHECK: arith.addf {{.*}} : f32
// CHECK: math.rsqrt {{.*}} : f32
#e = affine_map<(d0, d1) -> (d0, d1)>
#v = affine_map<(d0) -> (d0)>
func.func @main(%w: tensor<3xf32> {headrace.parameter = "w"}, %x: tensor<2x3xf32> {headrace.input = "input0"}) -> (tensor<2x3xf32>, tensor<3xf32>) {
  %f = tensor.empty() : tensor<2x3xf32>
  %g = tensor.empty() : tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x3xf32>) outs(%f : tensor<2x3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %z = linalg.generic {indexing_maps = [#e, #e, #e], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y : tensor<2x3xf32>, tensor<2x3xf32>) outs(%f : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.addf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %s = linalg.generic {indexing_maps = [#v, #v], iterator_types = ["parallel"]}
      ins(%w : tensor<3xf32>) outs(%g : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %p = math.rsqrt %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  return %z, %s : tensor<2x3xf32>, tensor<3xf32>
}
