#x = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#col = affine_map<(d0, d1) -> (d1)>
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#bt = affine_map<(d0, d1, d2) -> (d1, d2)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @main(%x: tensor<32x24xf32>, %wq: tensor<24x20xf32>, %wk: tensor<24x20xf32>, %wv: tensor<24x24xf32>, %bias: tensor<24xf32>) -> tensor<32x24xf32> {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -1.0e+30 : f32
  %eq = tensor.empty() : tensor<32x20xf32>
  %fq = linalg.fill ins(%zero : f32) outs(%eq : tensor<32x20xf32>) -> tensor<32x20xf32>
  %q = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %wq : tensor<32x24xf32>, tensor<24x20xf32>) outs(%fq : tensor<32x20xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<32x20xf32>
  %k = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %wk : tensor<32x24xf32>, tensor<24x20xf32>) outs(%fq : tensor<32x20xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<32x20xf32>
  %ev = tensor.empty() : tensor<32x24xf32>
  %fv = linalg.fill ins(%zero : f32) outs(%ev : tensor<32x24xf32>) -> tensor<32x24xf32>
  %v = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %wv : tensor<32x24xf32>, tensor<24x24xf32>) outs(%fv : tensor<32x24xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<32x24xf32>
  %es = tensor.empty() : tensor<32x32xf32>
  %fs = linalg.fill ins(%zero : f32) outs(%es : tensor<32x32xf32>) -> tensor<32x32xf32>
  %scores = linalg.generic {indexing_maps = [#a, #bt, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%q, %k : tensor<32x20xf32>, tensor<32x20xf32>) outs(%fs : tensor<32x32xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<32x32xf32>
  %er = tensor.empty() : tensor<32xf32>
  %fr = linalg.fill ins(%low : f32) outs(%er : tensor<32xf32>) -> tensor<32xf32>
  %max = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%scores : tensor<32x32xf32>) outs(%fr : tensor<32xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.maximumf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<32xf32>
  %exp = linalg.generic {indexing_maps = [#x, #row, #x], iterator_types = ["parallel", "parallel"]} ins(%scores, %max : tensor<32x32xf32>, tensor<32xf32>) outs(%es : tensor<32x32xf32>) {
  ^bb0(%l: f32, %m: f32, %o: f32):
    %d = arith.subf %l, %m : f32
    %s = math.exp %d : f32
    linalg.yield %s : f32
  } -> tensor<32x32xf32>
  %f0 = linalg.fill ins(%zero : f32) outs(%er : tensor<32xf32>) -> tensor<32xf32>
  %sum = linalg.generic {indexing_maps = [#x, #row], iterator_types = ["parallel", "reduction"]} ins(%exp : tensor<32x32xf32>) outs(%f0 : tensor<32xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<32xf32>
  %prob = linalg.generic {indexing_maps = [#x, #row, #x], iterator_types = ["parallel", "parallel"]} ins(%exp, %sum : tensor<32x32xf32>, tensor<32xf32>) outs(%es : tensor<32x32xf32>) {
  ^bb0(%l: f32, %m: f32, %o: f32):
    %s = arith.divf %l, %m : f32
    linalg.yield %s : f32
  } -> tensor<32x32xf32>
  %ctx = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]} ins(%prob, %v : tensor<32x32xf32>, tensor<32x24xf32>) outs(%fv : tensor<32x24xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<32x24xf32>
  %out = linalg.generic {indexing_maps = [#x, #x, #col, #x], iterator_types = ["parallel", "parallel"]} ins(%ctx, %x, %bias : tensor<32x24xf32>, tensor<32x24xf32>, tensor<24xf32>) outs(%ev : tensor<32x24xf32>) {
  ^bb0(%l: f32, %m: f32, %n: f32, %o: f32):
    %s0 = arith.addf %l, %m : f32
    %s = arith.addf %s0, %n : f32
    linalg.yield %s : f32
  } -> tensor<32x24xf32>
  return %out : tensor<32x24xf32>
}
