// RUN: opt --passes=split-products{parts=2,smallest=4} %s | filecheck %s
// RUN-VALUES: @main([1, 2], [[1, 0], [0, 1], [1, 1], [2, 0]], [1, 2, 3, 4]) == [1, 4, 9, 8]

// Each part has its rows of the weights; the sums behind it are split with it, and put together after them.
// CHECK-LABEL: func.func @main
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [2, 2] [1, 1] : tensor<4x2xi32> to tensor<2x2xi32>
// CHECK: tensor.extract_slice %{{.*}}[2, 0] [2, 2] [1, 1] : tensor<4x2xi32> to tensor<2x2xi32>
// CHECK: %[[BOTH:.*]] = linalg.generic {{.*}}ins(%{{.*}}, %{{.*}} : tensor<2xi32>, tensor<2xi32>) outs(%{{.*}} : tensor<2x2xi32>)
// CHECK: linalg.index 0
// CHECK: arith.select
// CHECK: tensor.collapse_shape %[[BOTH]] {{.*}} : tensor<2x2xi32> into tensor<4xi32>
func.func @main(%x: tensor<2xi32>, %w: tensor<4x2xi32>, %s: tensor<4xi32>) -> tensor<4xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<4xi32>) -> tensor<4xi32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<2xi32>, tensor<4x2xi32>) outs(%f : tensor<4xi32>) {
  ^bb0(%l: i32, %r: i32, %o: i32):
    %p = arith.muli %l, %r : i32
    %t = arith.addi %o, %p : i32
    linalg.yield %t : i32
  } -> tensor<4xi32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%y, %s : tensor<4xi32>, tensor<4xi32>) outs(%e : tensor<4xi32>) {
  ^bb0(%l: i32, %r: i32, %o: i32):
    %p = arith.muli %l, %r : i32
    linalg.yield %p : i32
  } -> tensor<4xi32>
  return %z : tensor<4xi32>
}
