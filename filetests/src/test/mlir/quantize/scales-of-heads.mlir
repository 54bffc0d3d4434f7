// RUN: opt --passes=quantize-contractions{head=4,weights=4,group=32} %s | filecheck %s

// Three heads of sixteen share values: a scale for 32 weights would be for one head and for half of another, and once
// for heads of two groups. Scales are for sixteen.
// CHECK-LABEL: func.func @main
// CHECK-SAME: tensor<6x5x16xi4> {headrace.parameter = "fc.weight.i4"
func.func @main(%w: tensor<5x96xf32> {headrace.parameter = "fc.weight"}, %p: tensor<6x3xf32> {headrace.input = "input0"}, %v: tensor<2x3x16xf32> {headrace.input = "input1"}) -> tensor<1x5xf32> {
  %zero = arith.constant 0.0 : f32
  %e_v = tensor.empty() : tensor<2x3x3x16xf32>
  %repeated = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%v : tensor<2x3x16xf32>) outs(%e_v : tensor<2x3x3x16xf32>) {
  ^bb0(%l: f32, %o: f32):
    linalg.yield %l : f32
  } -> tensor<2x3x3x16xf32>
  %values = tensor.collapse_shape %repeated [[0, 1], [2], [3]] : tensor<2x3x3x16xf32> into tensor<6x3x16xf32>
  %e_h = tensor.empty() : tensor<6x16xf32>
  %f_h = linalg.fill ins(%zero : f32) outs(%e_h : tensor<6x16xf32>) -> tensor<6x16xf32>
  %h = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %values : tensor<6x3xf32>, tensor<6x3x16xf32>) outs(%f_h : tensor<6x16xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<6x16xf32>
  %x = tensor.collapse_shape %h [[0, 1]] : tensor<6x16xf32> into tensor<96xf32>
  %row = tensor.expand_shape %x [[0, 1]] output_shape [1, 96] : tensor<96xf32> into tensor<1x96xf32>
  %e = tensor.empty() : tensor<1x5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x5xf32>) -> tensor<1x5xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%row, %w : tensor<1x96xf32>, tensor<5x96xf32>) outs(%f : tensor<1x5xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<1x5xf32>
  return %y : tensor<1x5xf32>
}

// -----

// Each head has values of its own: 32 weights are two heads.
// CHECK-LABEL: func.func @main
// CHECK-SAME: tensor<3x5x32xi4> {headrace.parameter = "fc.weight.i4"
func.func @main(%w: tensor<5x96xf32> {headrace.parameter = "fc.weight"}, %p: tensor<6x3xf32> {headrace.input = "input0"}, %values: tensor<6x3x16xf32> {headrace.input = "input1"}) -> tensor<1x5xf32> {
  %zero = arith.constant 0.0 : f32
  %e_h = tensor.empty() : tensor<6x16xf32>
  %f_h = linalg.fill ins(%zero : f32) outs(%e_h : tensor<6x16xf32>) -> tensor<6x16xf32>
  %h = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %values : tensor<6x3xf32>, tensor<6x3x16xf32>) outs(%f_h : tensor<6x16xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<6x16xf32>
  %row = tensor.collapse_shape %h [[0, 1]] : tensor<6x16xf32> into tensor<96xf32>
  %x = tensor.expand_shape %row [[0, 1]] output_shape [1, 96] : tensor<96xf32> into tensor<1x96xf32>
  %e = tensor.empty() : tensor<1x5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x5xf32>) -> tensor<1x5xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<1x96xf32>, tensor<5x96xf32>) outs(%f : tensor<1x5xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<1x5xf32>
  return %y : tensor<1x5xf32>
}
