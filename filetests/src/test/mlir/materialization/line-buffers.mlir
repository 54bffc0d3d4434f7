// RUN: opt --passes=choose-tiles,tile-computations,wrap-in-kernels,fuse-kernels,materialize-transfers,materialize-converters %s | filecheck %s

// Three rows before the first window, one before each other, in a ring of three.
// RUN-VALUES: @main(1.0, 1.0) == [[-4.0, -6.0, -6.0, -4.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-4.0, -6.0, -6.0, -4.0]]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_converter
// CHECK: dataflow.task {{.*}} attributes {role = "lines"} {{.*}} !dataflow.itensor<tensor<3x6xf32>, [5], [1], affine_map<(d0) -> (d0, 0)>>
// CHECK: %[[B:.*]] = tensor.empty() : tensor<3x6xf32>
// CHECK: scf.for {{.*}} to %c3{{.*}} iter_args(%{{.*}} = %[[B]])
// CHECK: dataflow.itensor_read
// CHECK: tensor.insert_slice
// CHECK: tensor.extract
// CHECK: dataflow.itensor_write
// CHECK: scf.for {{.*}} to %c4
// CHECK: arith.remui
// CHECK: dataflow.itensor_read
// CHECK: tensor.insert_slice
// CHECK: tensor.extract
// CHECK: dataflow.itensor_write
func.func @main(%x: tensor<5x4xf32>, %w: tensor<3x3xf32>) -> tensor<5x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e_y = tensor.empty() : tensor<5x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<5x4xf32>) outs(%e_y : tensor<5x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<5x4xf32>
  %e_p = tensor.empty() : tensor<7x6xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ((d0 + 4) mod 5, (d1 + 3) mod 4)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<5x4xf32>) outs(%e_p : tensor<7x6xf32>) {
  ^bb0(%l: f32, %o: f32):
    %row = linalg.index 0 : index
    %column = linalg.index 1 : index
    %c1 = arith.constant 1 : index
    %c5 = arith.constant 5 : index
    %c6 = arith.constant 6 : index
    %above = arith.cmpi sge, %row, %c1 : index
    %below = arith.cmpi slt, %row, %c6 : index
    %inside = arith.andi %above, %below : i1
    %left = arith.cmpi sge, %column, %c1 : index
    %right = arith.cmpi slt, %column, %c5 : index
    %between = arith.andi %left, %right : i1
    %a = arith.select %inside, %l, %zero : f32
    %b = arith.select %between, %a, %zero : f32
    linalg.yield %b : f32
  } -> tensor<7x6xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e_y : tensor<5x4xf32>) -> tensor<5x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0 + d2, d1 + d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%p, %w : tensor<7x6xf32>, tensor<3x3xf32>) outs(%f : tensor<5x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<5x4xf32>
  return %z : tensor<5x4xf32>
}
