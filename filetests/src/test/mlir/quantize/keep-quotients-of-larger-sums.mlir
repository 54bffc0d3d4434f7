// RUN: opt --passes=attend-on-integers{type=i16} %s | filecheck %s

// The sum begins at 1: quotients are scaled by their largest, as any activation, and the division stays in front.
// CHECK-LABEL: func.func @main
// CHECK: arith.divf %{{.*}}, %{{.*}} : f32
// CHECK: tensor<1x3xi64>
// CHECK: math.exp
// CHECK: arith.divf
// CHECK: math.absf
// CHECK: outs(%{{.*}} : tensor<1x2xi64>)
#all = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#one = affine_map<(i, j) -> (i, 0)>
func.func @main(%q: tensor<1x2xf32> {headrace.input = "input0"}, %k: tensor<3x2xf8E4M3FN> {headrace.input = "input1"},
                %v: tensor<3x2xf8E4M3FN> {headrace.input = "input2"}) -> tensor<1x2xf32> {
  %zero = arith.constant 0.0 : f32
  %least = arith.constant 0xFF800000 : f32
  %e32 = tensor.empty() : tensor<3x2xf32>
  %keys = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%k : tensor<3x2xf8E4M3FN>) outs(%e32 : tensor<3x2xf32>) {
  ^bb0(%x: f8E4M3FN, %o: f32):
    %n = arith.extf %x : f8E4M3FN to f32
    linalg.yield %n : f32
  } -> tensor<3x2xf32>
  %values = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%v : tensor<3x2xf8E4M3FN>) outs(%e32 : tensor<3x2xf32>) {
  ^bb0(%x: f8E4M3FN, %o: f32):
    %n = arith.extf %x : f8E4M3FN to f32
    linalg.yield %n : f32
  } -> tensor<3x2xf32>
  %e13 = tensor.empty() : tensor<1x3xf32>
  %f13 = linalg.fill ins(%zero : f32) outs(%e13 : tensor<1x3xf32>) -> tensor<1x3xf32>
  %scores = linalg.generic {indexing_maps = [affine_map<(i, j, d) -> (i, d)>, affine_map<(i, j, d) -> (j, d)>, affine_map<(i, j, d) -> (i, j)>],
                            iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%q, %keys : tensor<1x2xf32>, tensor<3x2xf32>) outs(%f13 : tensor<1x3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x3xf32>
  %e1 = tensor.empty() : tensor<1xf32>
  %l1 = linalg.fill ins(%least : f32) outs(%e1 : tensor<1xf32>) -> tensor<1xf32>
  %largest = linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
      ins(%scores : tensor<1x3xf32>) outs(%l1 : tensor<1xf32>) {
  ^bb0(%x: f32, %o: f32):
    %m = arith.maximumf %x, %o : f32
    linalg.yield %m : f32
  } -> tensor<1xf32>
  %seen = tensor.expand_shape %largest [[0, 1]] output_shape [1, 1] : tensor<1xf32> into tensor<1x1xf32>
  %below = linalg.generic {indexing_maps = [#all, #one, #all], iterator_types = ["parallel", "parallel"]}
      ins(%scores, %seen : tensor<1x3xf32>, tensor<1x1xf32>) outs(%e13 : tensor<1x3xf32>) {
  ^bb0(%x: f32, %m: f32, %o: f32):
    %d = arith.subf %x, %m : f32
    linalg.yield %d : f32
  } -> tensor<1x3xf32>
  %exponentials = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%below : tensor<1x3xf32>) outs(%e13 : tensor<1x3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %y = math.exp %x : f32
    linalg.yield %y : f32
  } -> tensor<1x3xf32>
  %begin = arith.constant 1.0 : f32
  %z1 = linalg.fill ins(%begin : f32) outs(%e1 : tensor<1xf32>) -> tensor<1xf32>
  %sum = linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"]}
      ins(%exponentials : tensor<1x3xf32>) outs(%z1 : tensor<1xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  } -> tensor<1xf32>
  %sums = tensor.expand_shape %sum [[0, 1]] output_shape [1, 1] : tensor<1xf32> into tensor<1x1xf32>
  %probabilities = linalg.generic {indexing_maps = [#all, #one, #all], iterator_types = ["parallel", "parallel"]}
      ins(%exponentials, %sums : tensor<1x3xf32>, tensor<1x1xf32>) outs(%e13 : tensor<1x3xf32>) {
  ^bb0(%x: f32, %s: f32, %o: f32):
    %p = arith.divf %x, %s : f32
    linalg.yield %p : f32
  } -> tensor<1x3xf32>
  %e12 = tensor.empty() : tensor<1x2xf32>
  %f12 = linalg.fill ins(%zero : f32) outs(%e12 : tensor<1x2xf32>) -> tensor<1x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, d, j) -> (i, j)>, affine_map<(i, d, j) -> (j, d)>, affine_map<(i, d, j) -> (i, d)>],
                       iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%probabilities, %values : tensor<1x3xf32>, tensor<3x2xf32>) outs(%f12 : tensor<1x2xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
