// RUN: opt --passes=choose-tiles,tile-computations %s | filecheck %s

// Rows pass one by one: as they are, between rows of padding, and as windows of three of them.
// RUN-VALUES: @main(1.0, 1.0) == [[-4.0, -6.0, -6.0, -4.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-4.0, -6.0, -6.0, -4.0]]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<5x4xf32>, %{{.*}}: tensor<3x3xf32>)
// CHECK: %[[Y:.*]] = scf.for %[[R:.*]] = %{{.*}} to
// CHECK: tensor.extract_slice %[[X]][%[[R]], 0] [1, 4] [1, 1]
// CHECK: arith.negf
// CHECK: tensor.insert_slice
// The row above and the row below read nothing.
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : f32) outs(%{{.*}} : tensor<1x6xf32>)
// CHECK: scf.for %[[PADDED:.*]] = %c1{{.*}} to %c6
// CHECK: %[[IN:.*]] = arith.addi %[[PADDED]], %c_1
// CHECK: tensor.extract_slice %[[Y]][%[[IN]], 0] [1, 4] [1, 1]
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%[[PADDED]], 0] [1, 6] [1, 1]
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : f32) outs(%{{.*}} : tensor<1x6xf32>)
// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, 0] [3, 6] [1, 1]
// CHECK: tensor.insert_slice %{{.*}} [1, 4] [1, 1]
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

// -----

// Rows that come in pairs, as a transposed convolution makes them: each pair is taken once, and its rows go out one by
// one between those of padding.
// RUN-VALUES: @blocks(1.0, 1.0) == [[-4.0, -6.0, -6.0, -4.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-6.0, -9.0, -9.0, -6.0], [-4.0, -6.0, -6.0, -4.0]]
// CHECK-LABEL: func.func @blocks
// CHECK: %[[Y:.*]] = scf.for
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : f32) outs(%{{.*}} : tensor<1x6xf32>)
// CHECK: scf.for %[[PAIR:.*]] = %c0{{.*}} to %c4
// CHECK: %[[TWO:.*]] = tensor.extract_slice %[[Y]][%[[PAIR]], 0, 0] [1, 2, 4] [1, 1, 1]
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c2
// CHECK: tensor.extract_slice %[[TWO]][0, %[[ROW]], 0] [1, 1, 4] [1, 1, 1]
// CHECK: tensor.insert_slice %{{.*}} [1, 6] [1, 1]
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : f32) outs(%{{.*}} : tensor<1x6xf32>)
// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, 0] [3, 6] [1, 1]
func.func @blocks(%x: tensor<4x2x4xf32>, %w: tensor<3x3xf32>) -> tensor<8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e_y = tensor.empty() : tensor<4x2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : tensor<4x2x4xf32>) outs(%e_y : tensor<4x2x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4x2x4xf32>
  %e_p = tensor.empty() : tensor<10x6xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (((d0 + 7) mod 8) floordiv 2, ((d0 + 7) mod 8) mod 2, (d1 + 3) mod 4)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<4x2x4xf32>) outs(%e_p : tensor<10x6xf32>) {
  ^bb0(%l: f32, %o: f32):
    %row = linalg.index 0 : index
    %column = linalg.index 1 : index
    %c1 = arith.constant 1 : index
    %c5 = arith.constant 5 : index
    %c9 = arith.constant 9 : index
    %above = arith.cmpi sge, %row, %c1 : index
    %below = arith.cmpi slt, %row, %c9 : index
    %inside = arith.andi %above, %below : i1
    %left = arith.cmpi sge, %column, %c1 : index
    %right = arith.cmpi slt, %column, %c5 : index
    %between = arith.andi %left, %right : i1
    %a = arith.select %inside, %l, %zero : f32
    %b = arith.select %between, %a, %zero : f32
    linalg.yield %b : f32
  } -> tensor<10x6xf32>
  %e_z = tensor.empty() : tensor<8x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e_z : tensor<8x4xf32>) -> tensor<8x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0 + d2, d1 + d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%p, %w : tensor<10x6xf32>, tensor<3x3xf32>) outs(%f : tensor<8x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %m = arith.mulf %l, %r : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  return %z : tensor<8x4xf32>
}

// -----

// What takes the place of the row above depends on the input, so it cannot be left unread.
// CHECK-LABEL: func.func @mirrored
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [5, 4] [1, 1]
func.func @mirrored(%x: tensor<5x4xf32>) -> tensor<3x4xf32> {
  %e_p = tensor.empty() : tensor<6x4xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ((d0 + 4) mod 5, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<5x4xf32>) outs(%e_p : tensor<6x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %row = linalg.index 0 : index
    %c1 = arith.constant 1 : index
    %above = arith.cmpi slt, %row, %c1 : index
    %n = arith.negf %l : f32
    %a = arith.select %above, %n, %l : f32
    linalg.yield %a : f32
  } -> tensor<6x4xf32>
  %low = arith.constant -1.0e+30 : f32
  %w = tensor.empty() : tensor<2xf32>
  %e = tensor.empty() : tensor<3x4xf32>
  %f = linalg.fill ins(%low : f32) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0 * 2 + d2, d1)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%p, %w : tensor<6x4xf32>, tensor<2xf32>) outs(%f : tensor<3x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.maximumf %o, %l : f32
    linalg.yield %s : f32
  } -> tensor<3x4xf32>
  return %z : tensor<3x4xf32>
}
