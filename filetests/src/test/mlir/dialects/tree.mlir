// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<2x6xf32>, %f: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{combines 6 terms in trees of 4}}
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<2x6xf32>) outs(%f : tensor<2xf32>) attrs = {headrace.tree = 4 : i64} {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  return %s : tensor<2xf32>
}

// -----

func.func @f(%x: tensor<2x6x2xf32>, %f: tensor<6xf32>) -> tensor<6xf32> {
  // expected-error@+1 {{combines terms in trees, but has a loop over its result between those of the sum}}
  %s = linalg.generic {indexing_maps = [affine_map<(k, r, l) -> (k, r, l)>, affine_map<(k, r, l) -> (r)>], iterator_types = ["reduction", "parallel", "reduction"]}
      ins(%x : tensor<2x6x2xf32>) outs(%f : tensor<6xf32>) attrs = {headrace.tree = 2 : i64} {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<6xf32>
  return %s : tensor<6xf32>
}

// -----

func.func @f(%x: tensor<2x6xf32>, %f: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{combines terms in trees, but yields no sum, maximum or minimum of terms}}
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<2x6xf32>) outs(%f : tensor<2xf32>) attrs = {headrace.tree = 2 : i64} {
  ^bb0(%l: f32, %o: f32):
    %n = arith.mulf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  return %s : tensor<2xf32>
}
