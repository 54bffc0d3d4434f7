// RUN: opt --passes=tile-computations %s | filecheck %s

// Keys lie in two halves. Two queries take the same keys, which are kept for them: a row of keys is one row of four.
// RUN-VALUES: @main([[[1, 2], [3, 4]], [[0, 1], [1, 0]]], [[[1, 1], [1, 1]], [[2, 0], [0, 2]]]) == [[-10, -10], [-2, 0]]
// CHECK-LABEL: func.func @main
// CHECK: arith.subi
// CHECK: scf.for
// CHECK: scf.for
// CHECK: %[[K:.*]] = tensor.collapse_shape {{.*}} : tensor<2x2x2xi8> into tensor<2x4xi8>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[K]] : tensor<1x4xi8>, tensor<2x4xi8>)
func.func @main(%q: tensor<2x2x2xi8>, %cache: tensor<2x2x2xi8>) -> tensor<2x2xi32> {
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %e_k = tensor.empty() : tensor<2x2x2xi8>
  %k = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%cache : tensor<2x2x2xi8>) outs(%e_k : tensor<2x2x2xi8>) attrs = {headrace.tile = array<i64: 2, 2, 2>} {
  ^bb0(%l: i8, %o: i8):
    %n = arith.subi %none, %l : i8
    linalg.yield %n : i8
  } -> tensor<2x2x2xi8>
  %e = tensor.empty() : tensor<2x2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2x2xi32>) -> tensor<2x2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%q, %k : tensor<2x2x2xi8>, tensor<2x2x2xi8>) outs(%f : tensor<2x2xi32>) attrs = {headrace.tile = array<i64: 1, 2, 2, 2>} {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

// One query: keys pass as they come, and nobody keeps them.
// CHECK-LABEL: func.func @passing
// CHECK-NOT: tensor.collapse_shape
func.func @passing(%q: tensor<1x2x2xi8>, %cache: tensor<2x2x2xi8>) -> tensor<1x2xi32> {
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %e_k = tensor.empty() : tensor<2x2x2xi8>
  %k = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%cache : tensor<2x2x2xi8>) outs(%e_k : tensor<2x2x2xi8>) attrs = {headrace.tile = array<i64: 2, 2, 2>} {
  ^bb0(%l: i8, %o: i8):
    %n = arith.subi %none, %l : i8
    linalg.yield %n : i8
  } -> tensor<2x2x2xi8>
  %e = tensor.empty() : tensor<1x2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<1x2xi32>) -> tensor<1x2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%q, %k : tensor<1x2x2xi8>, tensor<2x2x2xi8>) outs(%f : tensor<1x2xi32>) attrs = {headrace.tile = array<i64: 1, 2, 2, 2>} {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<1x2xi32>
  return %y : tensor<1x2xi32>
}
