// RUN: opt --passes=add-in-trees %s | filecheck %s

// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]]) == [36.0]
// CHECK-LABEL: func.func @main
// CHECK: headrace.tree = 8 : i64
func.func @main(%x: tensor<1x8xf32>) -> tensor<1xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1xf32>) -> tensor<1xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<1x8xf32>) outs(%f : tensor<1xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// As it is marked already. One by one the sum is 7.0: beside 1e8 nothing is left of what is below 4.
// RUN-VALUES: @marked([[1.0e8, 0.0, 1.0, 1.0, -1.0e8, 0.0, 3.0, 4.0]]) == [8.0]
// CHECK-LABEL: func.func @marked
// CHECK: headrace.tree = 8 : i64
func.func @marked(%x: tensor<1x8xf32>) -> tensor<1xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1xf32>) -> tensor<1xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<1x8xf32>) outs(%f : tensor<1xf32>) attrs = {headrace.tree = 8 : i64} {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// The largest divisor of 1000 that is no larger than 16: a maximum takes no cycle, and more at once only more logic.
// CHECK-LABEL: func.func @maximum
// CHECK: headrace.tree = 10 : i64
func.func @maximum(%x: tensor<4x1000xf32>) -> tensor<4xf32> {
  %least = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%least : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x1000xf32>) outs(%f : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.maximumf %l, %o : f32
    linalg.yield %n : f32
  } -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// -----

// Columns: neighbouring terms lie apart.
// CHECK-LABEL: func.func @columns
// CHECK-NOT: headrace.tree
func.func @columns(%x: tensor<8x4xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (k, r)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<8x4xf32>) outs(%f : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %o, %l : f32
    linalg.yield %n : f32
  } -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// -----

// A product with a parameter keeps its order, and so does a sum of integers, which needs none.
// CHECK-LABEL: func.func @others
// CHECK-NOT: headrace.tree
func.func @others(%x: tensor<8xf32>, %w: tensor<4x8xf32>, %n: tensor<8xi32>) -> (tensor<4xf32>, tensor<i32>) {
  %zero = arith.constant 0.0 : f32
  %none = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(r, k) -> (k)>, affine_map<(r, k) -> (r, k)>, affine_map<(r, k) -> (r)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<8xf32>, tensor<4x8xf32>) outs(%f : tensor<4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  %g = tensor.empty() : tensor<i32>
  %h = linalg.fill ins(%none : i32) outs(%g : tensor<i32>) -> tensor<i32>
  %u = linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]}
      ins(%n : tensor<8xi32>) outs(%h : tensor<i32>) {
  ^bb0(%l: i32, %o: i32):
    %t = arith.addi %o, %l : i32
    linalg.yield %t : i32
  } -> tensor<i32>
  return %s, %u : tensor<4xf32>, tensor<i32>
}

// -----

// Rows of values, each with a term of two sums: as many rows as give 128 products make a tree, here all eight.
// RUN-VALUES: @values([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0], [[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0], [5.0, 1.0], [6.0, 1.0], [7.0, 1.0], [8.0, 1.0]], 1.0) == [44.0, 9.0]
// CHECK-LABEL: func.func @values
// CHECK: headrace.tree = 8 : i64
func.func @values(%p: tensor<8xf32>, %v: tensor<8x2xf32>, %one: tensor<f32>) -> tensor<2xf32> {
  %e_q = tensor.empty() : tensor<8xf32>
  %q = linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>, affine_map<(k) -> (k)>], iterator_types = ["parallel"]}
      ins(%p, %one : tensor<8xf32>, tensor<f32>) outs(%e_q : tensor<8xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    linalg.yield %t : f32
  } -> tensor<8xf32>
  %e_w = tensor.empty() : tensor<8x2xf32>
  %w = linalg.generic {indexing_maps = [affine_map<(k, d) -> (k, d)>, affine_map<(k, d) -> ()>, affine_map<(k, d) -> (k, d)>], iterator_types = ["parallel", "parallel"]}
      ins(%v, %one : tensor<8x2xf32>, tensor<f32>) outs(%e_w : tensor<8x2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    linalg.yield %t : f32
  } -> tensor<8x2xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d, k) -> (k)>, affine_map<(d, k) -> (k, d)>, affine_map<(d, k) -> (d)>], iterator_types = ["parallel", "reduction"]}
      ins(%q, %w : tensor<8xf32>, tensor<8x2xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %t = arith.mulf %l, %r : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  return %s : tensor<2xf32>
}
