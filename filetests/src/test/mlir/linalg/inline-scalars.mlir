// RUN: opt --passes=inline-scalars %s | filecheck %s

// RUN-VALUES: @main([2.0, 4.0]) == [1.0, 2.0]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>)
// CHECK: ins(%[[X]] : tensor<2xf32>)
// CHECK: ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[HALF:.*]] = arith.constant 0.5 : f32
// CHECK: arith.mulf %[[IN]], %[[HALF]]
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %half = arith.constant dense<0.5> : tensor<2xf32>
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x, %half : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.mulf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// A constant tensor of different elements is no scalar.
// CHECK-LABEL: func.func @different_elements
// CHECK: %[[C:.*]] = arith.constant dense
// CHECK: ins(%{{.*}}, %[[C]] :
func.func @different_elements(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = arith.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x, %c : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.mulf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// Integers that count along a dimension are the counter of the loop that runs along it.
// RUN-VALUES: @counting([[10, 20, 30], [40, 50, 60]]) == [[13, 25, 37], [43, 55, 67]]
// CHECK-LABEL: func.func @counting
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xi64>)
// CHECK: ins(%[[X]] : tensor<2x3xi64>)
// CHECK: %[[J:.*]] = linalg.index 1 : index
// CHECK: %[[N:.*]] = arith.index_cast %[[J]] : index to i64
// CHECK: %[[TWO:.*]] = arith.constant 2 : i64
// CHECK: %[[P:.*]] = arith.muli %[[N]], %[[TWO]]
// CHECK: %[[THREE:.*]] = arith.constant 3 : i64
// CHECK: arith.addi %[[P]], %[[THREE]]
func.func @counting(%x: tensor<2x3xi64>) -> tensor<2x3xi64> {
  %c = arith.constant dense<[3, 5, 7]> : tensor<3xi64>
  %e = tensor.empty() : tensor<2x3xi64>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c : tensor<2x3xi64>, tensor<3xi64>) outs(%e : tensor<2x3xi64>) {
  ^bb0(%l: i64, %r: i64, %o: i64):
    %s = arith.addi %l, %r : i64
    linalg.yield %s : i64
  } -> tensor<2x3xi64>
  return %y : tensor<2x3xi64>
}

// -----

// Integers that do not count stay a tensor.
// CHECK-LABEL: func.func @not_counting
// CHECK: ins(%{{.*}}, %{{.*}} : tensor<3xi64>, tensor<3xi64>)
func.func @not_counting(%x: tensor<3xi64>) -> tensor<3xi64> {
  %c = arith.constant dense<[3, 5, 8]> : tensor<3xi64>
  %e = tensor.empty() : tensor<3xi64>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x, %c : tensor<3xi64>, tensor<3xi64>) outs(%e : tensor<3xi64>) {
  ^bb0(%l: i64, %r: i64, %o: i64):
    %s = arith.addi %l, %r : i64
    linalg.yield %s : i64
  } -> tensor<3xi64>
  return %y : tensor<3xi64>
}
