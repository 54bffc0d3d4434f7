// RUN: opt --passes=choose-tiles{default-tile=8} %s | filecheck %s

// The largest divisors up to 8.
// RUN-VALUES: @main(1.5) == -1.5
// CHECK-LABEL: func.func @main
// CHECK: headrace.tile = array<i64: 3, 2>
func.func @main(%x: tensor<9x2xf32>) -> tensor<9x2xf32> {
  %e_y = tensor.empty() : tensor<9x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<9x2xf32>) outs(%e_y : tensor<9x2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<9x2xf32>
  return %y : tensor<9x2xf32>
}

// -----

// A small prime has no good divisor: the whole of it.
// CHECK-LABEL: func.func @small_prime
// CHECK: headrace.tile = array<i64: 11>
func.func @small_prime(%x: tensor<11xf32>) -> tensor<11xf32> {
  %e_y = tensor.empty() : tensor<11xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<11xf32>) outs(%e_y : tensor<11xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<11xf32>
  return %y : tensor<11xf32>
}

// -----

// A window over most of its dimension reads it whole, so nobody tiles it.
// CHECK-LABEL: func.func @window
// CHECK: headrace.tile = array<i64: 16>
// CHECK: arith.negf
func.func @window(%x: tensor<16xf32>, %w: tensor<12xf32>) -> tensor<5xf32> {
  %e_y = tensor.empty() : tensor<16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<16xf32>) outs(%e_y : tensor<16xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<16xf32>
  %zero = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<5xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<5xf32>) -> tensor<5xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%y, %w : tensor<16xf32>, tensor<12xf32>) outs(%g : tensor<5xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<5xf32>
  return %z : tensor<5xf32>
}

// -----

// A sequence that a small window moves along passes element by element.
// CHECK-LABEL: func.func @small_window
// CHECK: headrace.tile = array<i64: 1>
// CHECK: arith.negf
func.func @small_window(%x: tensor<16xf32>, %w: tensor<2xf32>) -> tensor<15xf32> {
  %e_y = tensor.empty() : tensor<16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<16xf32>) outs(%e_y : tensor<16xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<16xf32>
  %zero = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<15xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<15xf32>) -> tensor<15xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%y, %w : tensor<16xf32>, tensor<2xf32>) outs(%g : tensor<15xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<15xf32>
  return %z : tensor<15xf32>
}

// -----

// What is on the host has no tiles.
// CHECK-LABEL: func.func @on_the_host
// CHECK-NOT: headrace.tile
func.func @on_the_host(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) attrs = {headrace.placement = "host"} {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// Weights of 4 blocks of 128 rows, each in 2 groups: a block at a time, with all its groups.
// CHECK-LABEL: func.func @blocks
// CHECK: headrace.tile = array<i64: 1, 128, 2, 128>
// CHECK: headrace.tile = array<i64: 1, 128, 2>
func.func @blocks(%x: tensor<2x128xf32> {headrace.input = "x"}, %w: tensor<2x4x128x128xi8> {headrace.parameter = "w"}, %s: tensor<2x4x128xf32> {headrace.parameter = "s"}) -> tensor<4x128xf32> {
  %e_q = tensor.empty() : tensor<2x128xi8>
  %q = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x128xf32>) outs(%e_q : tensor<2x128xi8>) {
  ^bb0(%l: f32, %o: i8):
    %n = arith.fptosi %l : f32 to i8
    linalg.yield %n : i8
  } -> tensor<2x128xi8>
  %none = arith.constant 0 : i32
  %e_p = tensor.empty() : tensor<2x4x128xi32>
  %f_p = linalg.fill ins(%none : i32) outs(%e_p : tensor<2x4x128xi32>) -> tensor<2x4x128xi32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d0, d1)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%q, %w : tensor<2x128xi8>, tensor<2x4x128x128xi8>) outs(%f_p : tensor<2x4x128xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %m = arith.muli %a, %b : i32
    %t = arith.addi %o, %m : i32
    linalg.yield %t : i32
  } -> tensor<2x4x128xi32>
  %zero = arith.constant 0.0 : f32
  %e_y = tensor.empty() : tensor<4x128xf32>
  %f_y = linalg.fill ins(%zero : f32) outs(%e_y : tensor<4x128xf32>) -> tensor<4x128xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0, d1)>, affine_map<(d0, d1, d2) -> (d2, d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %s : tensor<2x4x128xi32>, tensor<2x4x128xf32>) outs(%f_y : tensor<4x128xf32>) {
  ^bb0(%l: i32, %r: f32, %o: f32):
    %n = arith.sitofp %l : i32 to f32
    %m = arith.mulf %n, %r : f32
    %t = arith.addf %o, %m : f32
    linalg.yield %t : f32
  } -> tensor<4x128xf32>
  return %y : tensor<4x128xf32>
}

// -----

// The halves of a head's row are a batch to the product, which takes one after the other.
// CHECK-LABEL: func.func @halves
// CHECK: headrace.tile = array<i64: 4, 1, 8>
func.func @halves(%p: tensor<4x2x8xf32>, %v: tensor<2x8xf32>) -> tensor<4x2xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x2xf32>) -> tensor<4x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(h, g, d) -> (h, g, d)>, affine_map<(h, g, d) -> (g, d)>, affine_map<(h, g, d) -> (h, g)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %v : tensor<4x2x8xf32>, tensor<2x8xf32>) outs(%f : tensor<4x2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

// Here they are parts of the rows of a cache, which is kept whole.
// CHECK-LABEL: func.func @halves_of_a_cache
// CHECK: headrace.tile = array<i64: 1, 2, 8>
// CHECK: headrace.tile = array<i64: 1, 2, 8>
func.func @halves_of_a_cache(%cache: tensor<4x2x8xf32>, %v: tensor<2x8xf32>, %row: tensor<2x8xf32>) -> (tensor<4x2xf32>, tensor<4x2x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %ec = tensor.empty() : tensor<4x2x8xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(h, g, d) -> (h, g, d)>, affine_map<(h, g, d) -> (g, d)>, affine_map<(h, g, d) -> (h, g, d)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%cache, %row : tensor<4x2x8xf32>, tensor<2x8xf32>) outs(%ec : tensor<4x2x8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %at = linalg.index 0 : index
    %third = arith.constant 2 : index
    %is = arith.cmpi eq, %at, %third : index
    %n = arith.select %is, %r, %l : f32
    linalg.yield %n : f32
  } -> tensor<4x2x8xf32>
  %e = tensor.empty() : tensor<4x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x2xf32>) -> tensor<4x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(h, g, d) -> (h, g, d)>, affine_map<(h, g, d) -> (g, d)>, affine_map<(h, g, d) -> (h, g)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %v : tensor<4x2x8xf32>, tensor<2x8xf32>) outs(%f : tensor<4x2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x2xf32>
  return %y, %p : tensor<4x2xf32>, tensor<4x2x8xf32>
}

// -----

// What is only computed from a tensor outside may come in pieces.
// CHECK-LABEL: func.func @halves_of_an_input
// CHECK: headrace.tile = array<i64: 1, 1, 8>
// CHECK: headrace.tile = array<i64: 1, 1, 8>
func.func @halves_of_an_input(%cache: tensor<4x2x8xf32>, %v: tensor<2x8xf32>) -> (tensor<4x2xf32>, tensor<4x2x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %ec = tensor.empty() : tensor<4x2x8xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(h, g, d) -> (h, g, d)>, affine_map<(h, g, d) -> (h, g, d)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%cache : tensor<4x2x8xf32>) outs(%ec : tensor<4x2x8xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.negf %l : f32
    linalg.yield %n : f32
  } -> tensor<4x2x8xf32>
  %e = tensor.empty() : tensor<4x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x2xf32>) -> tensor<4x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(h, g, d) -> (h, g, d)>, affine_map<(h, g, d) -> (g, d)>, affine_map<(h, g, d) -> (h, g)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %v : tensor<4x2x8xf32>, tensor<2x8xf32>) outs(%f : tensor<4x2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    %s = arith.addf %o, %t : f32
    linalg.yield %s : f32
  } -> tensor<4x2xf32>
  return %y, %p : tensor<4x2xf32>, tensor<4x2x8xf32>
}
