// RUN: opt --passes=materialize-routes,materialize-transfers,materialize-forks %s | filecheck %s

// Four tiles of one stream, then two of the other, then one.
// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0]) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_concat
// CHECK: dataflow.task @concat({{.*}}) attributes {role = "route"}
// CHECK: ^bb0(%[[D:.*]]: !dataflow.itensor
// CHECK: %[[A:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[D]])
// CHECK: dataflow.itensor_read
// CHECK-NEXT: dataflow.itensor_write
// CHECK: %[[B:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[A]])
// CHECK: dataflow.itensor_read
// CHECK-NEXT: dataflow.itensor_write
// CHECK: dataflow.itensor_read
// CHECK: dataflow.yield
!a = !dataflow.itensor<tensor<2xf32>, [4], [2], affine_map<(d0) -> (d0)>>
!b = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
!c = !dataflow.itensor<tensor<2xf32>, [1], [2], affine_map<(d0) -> (d0)>>
!r = !dataflow.itensor<tensor<2xf32>, [7], [2], affine_map<(d0) -> (d0)>>
module attributes {headrace.level = "fused"} {
  func.func @main(%x: tensor<8xf32>, %y: tensor<4xf32>, %z: tensor<2xf32>) -> tensor<14xf32> {
    %r = dataflow.kernel @k(%x, %y, %z) : (tensor<8xf32>, tensor<4xf32>, tensor<2xf32>) -> tensor<14xf32> {
    ^bb0(%a: !a, %b: !b, %c: !c):
      %j = dataflow.itensor_concat %a, %b, %c : !a, !b, !c -> !r
      dataflow.yield %j : !r
    }
    return %r : tensor<14xf32>
  }
}

// -----

// Rows of tiles: the first two rows, then the last one.
// RUN-VALUES: @main([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]) == [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], [[9.0, 10.0, 11.0, 12.0]]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_chunk
// CHECK: dataflow.task @chunk({{.*}}) attributes {role = "route"}
!w = !dataflow.itensor<tensor<1x2xf32>, [3, 2], [1, 2], affine_map<(d0, d1) -> (d0, d1)>>
!p = !dataflow.itensor<tensor<1x2xf32>, [2, 2], [1, 2], affine_map<(d0, d1) -> (d0, d1)>>
!q = !dataflow.itensor<tensor<1x2xf32>, [1, 2], [1, 2], affine_map<(d0, d1) -> (d0, d1)>>
module attributes {headrace.level = "fused"} {
  func.func @main(%x: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<1x4xf32>) {
    %r, %s = dataflow.kernel @k(%x) : (tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<1x4xf32>) {
    ^bb0(%a: !w):
      %p, %q = dataflow.itensor_chunk %a : !w -> !p, !q
      dataflow.yield %p, %q : !p, !q
    }
    return %r, %s : tensor<2x4xf32>, tensor<1x4xf32>
  }
}

// -----

// Two streams take turns.
// RUN-VALUES: @main([[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]) == [[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 7.0, 8.0]]
// CHECK-LABEL: func.func @main
// CHECK-NOT: itensor_join
// CHECK: dataflow.task @join({{.*}}) attributes {role = "route"}
// CHECK: scf.for
// CHECK: dataflow.itensor_read
// CHECK-NEXT: dataflow.itensor_write
// CHECK: dataflow.itensor_read
// CHECK-NEXT: dataflow.itensor_write
!s = !dataflow.itensor<tensor<1x2xf32>, [2], [1], affine_map<(d0) -> (d0, 0)>>
!t = !dataflow.itensor<tensor<1x2xf32>, [2, 2], [1, 2], affine_map<(d0, d1) -> (d0, d1)>>
module attributes {headrace.level = "fused"} {
  func.func @main(%x: tensor<2x2xf32>, %y: tensor<2x2xf32>) -> tensor<2x4xf32> {
    %r = dataflow.kernel @k(%x, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32> {
    ^bb0(%a: !s, %b: !s):
      %j = dataflow.itensor_join %a, %b : !s, !s -> !t
      dataflow.yield %j : !t
    }
    return %r : tensor<2x4xf32>
  }
}

// -----

// A fork that stood in the program already.
// RUN-VALUES: @main([1.0, 2.0]) == [1.0, 2.0], [1.0, 2.0]
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @fork({{.*}}) attributes {role = "fork"}
!f = !dataflow.itensor<tensor<1xf32>, [2], [1], affine_map<(d0) -> (d0)>>
module attributes {headrace.level = "fused"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r, %s = dataflow.kernel @k(%x) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    ^bb0(%a: !f):
      %p, %q = dataflow.itensor_fork %a : !f -> !f, !f
      dataflow.yield %p, %q : !f, !f
    }
    return %r, %s : tensor<2xf32>, tensor<2xf32>
  }
}
