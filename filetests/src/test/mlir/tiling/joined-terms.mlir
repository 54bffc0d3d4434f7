// RUN: opt --passes=choose-tiles,tile-computations %s | filecheck %s

// Each row of weights meets what two heads give, one after the other: for the sum it is one row of eight.
// RUN-VALUES: @main([[1, 2, 3, 4], [5, 6, 7, 8]], [[[1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 1]]]) == [7, 36]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2x4xi8>, %[[W:.*]]: tensor<2x2x4xi8>)
// CHECK-DAG: %[[ROW:.*]] = tensor.collapse_shape %[[X]] {{.*}} : tensor<2x4xi8> into tensor<8xi8>
// CHECK-DAG: %[[ROWS:.*]] = tensor.collapse_shape %[[W]] {{.*}} : tensor<2x2x4xi8> into tensor<2x8xi8>
// CHECK: scf.for
// CHECK-DAG: %[[L:.*]] = tensor.extract_slice %[[ROW]][0] [8] [1]
// CHECK-DAG: %[[R:.*]] = tensor.extract_slice %[[ROWS]][0, 0] [2, 8] [1, 1]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[L]], %[[R]] : tensor<8xi8>, tensor<2x8xi8>)
func.func @main(%x: tensor<2x4xi8>, %w: tensor<2x2x4xi8>) -> tensor<2xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x4xi8>, tensor<2x2x4xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// -----

// A layer is given its weights in rows. What each head gives is computed head by head, and joined when all of it is
// there.
// RUN-VALUES: @calls([[1.0, 2.0], [0.5, 1.0]], [[[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, 1.0]], [[2.0, 0.0, 2.0, 0.0], [4.0, 4.0, 4.0, 4.0]]], [[[1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 1]]]) == [5, 32]
// CHECK-LABEL: func.func @calls
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %{{.*}} : tensor<2x2x4xi8> into tensor<2x8xi8>
// CHECK: func.call @layer(%{{.*}}, %{{.*}}, %[[ROWS]])
// CHECK-LABEL: func.func private @layer
// CHECK-SAME: %[[W:.*]]: tensor<2x8xi8>
// CHECK: scf.for
// CHECK: tensor.extract_slice %{{.*}} [1, 2, 4] [1, 1, 1]
// CHECK: scf.for
// CHECK: arith.fptosi
// CHECK: scf.for
// CHECK: %[[L:.*]] = tensor.collapse_shape %{{.*}} : tensor<2x4xi8> into tensor<8xi8>
// CHECK: linalg.generic {{.*}} ins(%[[L]], %{{.*}} : tensor<8xi8>, tensor<2x8xi8>)
func.func @calls(%p: tensor<2x2xf32>, %v: tensor<2x2x4xf32>, %w: tensor<2x2x4xi8>) -> tensor<2xi32> {
  %y = func.call @layer(%p, %v, %w) : (tensor<2x2xf32>, tensor<2x2x4xf32>, tensor<2x2x4xi8>) -> tensor<2xi32>
  return %y : tensor<2xi32>
}
func.func private @layer(%p: tensor<2x2xf32>, %v: tensor<2x2x4xf32>, %w: tensor<2x2x4xi8>) -> tensor<2xi32> {
  %zero_f = arith.constant 0.0 : f32
  %e_h = tensor.empty() : tensor<2x4xf32>
  %f_h = linalg.fill ins(%zero_f : f32) outs(%e_h : tensor<2x4xf32>) -> tensor<2x4xf32>
  %h = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d2)>], iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%p, %v : tensor<2x2xf32>, tensor<2x2x4xf32>) outs(%f_h : tensor<2x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %e_x = tensor.empty() : tensor<2x4xi8>
  %x = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%h : tensor<2x4xf32>) outs(%e_x : tensor<2x4xi8>) {
  ^bb0(%l: f32, %o: i8):
    %i = arith.fptosi %l : f32 to i8
    linalg.yield %i : i8
  } -> tensor<2x4xi8>
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x4xi8>, tensor<2x2x4xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %m = arith.muli %a, %b : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y : tensor<2xi32>
}

// -----

// Sums of real numbers keep their loops, and so do sums whose terms lie apart.
// CHECK-LABEL: func.func @others
// CHECK-NOT: tensor.collapse_shape
func.func @others(%x: tensor<2x4xf32>, %w: tensor<2x2x4xf32>, %n: tensor<2x4xi8>, %m: tensor<2x4x2xi8>) -> (tensor<2xf32>, tensor<2xi32>) {
  %zero_f = arith.constant 0.0 : f32
  %e_y = tensor.empty() : tensor<2xf32>
  %f_y = linalg.fill ins(%zero_f : f32) outs(%e_y : tensor<2xf32>) -> tensor<2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x4xf32>, tensor<2x2x4xf32>) outs(%f_y : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<2xi32>) -> tensor<2xi32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d1, d2, d0)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%n, %m : tensor<2x4xi8>, tensor<2x4x2xi8>) outs(%f : tensor<2xi32>) {
  ^bb0(%l: i8, %r: i8, %o: i32):
    %a = arith.extsi %l : i8 to i32
    %b = arith.extsi %r : i8 to i32
    %p = arith.muli %a, %b : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<2xi32>
  return %y, %z : tensor<2xf32>, tensor<2xi32>
}
