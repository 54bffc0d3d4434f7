// RUN: opt --passes=fold-repeated-layers %s | filecheck %s

#id = affine_map<(d0) -> (d0)>

// Two layers, x * w + c with another number c in each: one function, which takes the number as an argument.
// RUN-VALUES: @main([1.0, 2.0], [3.0, 4.0], [5.0, 6.0]) == [28.0, 63.0]
// CHECK-LABEL: func.func @main
// CHECK: %[[C0:.*]] = arith.constant dense<2.0> : tensor<f32>
// CHECK: %[[H:.*]] = func.call @layer(%[[X:.*]], %[[W0:.*]], %[[C0]])
// CHECK: %[[C1:.*]] = arith.constant dense<3.0> : tensor<f32>
// CHECK: %[[Y:.*]] = func.call @layer(%[[H]], %[[W1:.*]], %[[C1]])
// CHECK-NOT: linalg.generic
// CHECK: return %[[Y]]
// CHECK-LABEL: func.func private @layer
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: linalg.generic
func.func @main(%x: tensor<2xf32>, %w0: tensor<2xf32>, %w1: tensor<2xf32>) -> tensor<2xf32> {
  %e0 = tensor.empty() : tensor<2xf32>
  %m0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w0 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m0 : tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 2.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %e1 = tensor.empty() : tensor<2xf32>
  %m1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%h0, %w1 : tensor<2xf32>, tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m1 : tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 3.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %h1 : tensor<2xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// The same weights in both rounds: no layers, but the same computed twice.
// CHECK-LABEL: func.func @one_weight
// CHECK-COUNT-4: linalg.generic
// CHECK-NOT: func.call
func.func @one_weight(%x: tensor<2xf32>, %w: tensor<2xf32>) -> tensor<2xf32> {
  %e0 = tensor.empty() : tensor<2xf32>
  %m0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m0 : tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 2.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %e1 = tensor.empty() : tensor<2xf32>
  %m1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%h0, %w : tensor<2xf32>, tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m1 : tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 2.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %h1 : tensor<2xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// The second round reads what comes into the first: the rounds do not hang together in the same way as one after the
// other, but still do the same to what comes from outside.
// CHECK-LABEL: func.func @side_by_side
// CHECK: func.call @layer(%[[X:.*]], %[[W0:.*]])
// CHECK: func.call @layer(%[[X]], %[[W1:.*]])
func.func @side_by_side(%x: tensor<2xf32>, %w0: tensor<2xf32>, %w1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %e0 = tensor.empty() : tensor<2xf32>
  %m0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w0 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m0 : tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 2.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %e1 = tensor.empty() : tensor<2xf32>
  %m1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w1 : tensor<2xf32>, tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%m1 : tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %c = arith.constant 2.0 : f32
    %s = arith.addf %l, %c : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %h0, %h1 : tensor<2xf32>, tensor<2xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// The first layer multiplies by what it adds, the second does not: two arguments, although they are one value at first.
// RUN-VALUES: @tied_once([1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]) == [37.0, 80.0]
// CHECK-LABEL: func.func @tied_once
// CHECK: %[[H:.*]] = func.call @layer(%[[X:.*]], %[[W0:.*]], %[[W0]])
// CHECK: func.call @layer(%[[H]], %[[W1:.*]], %[[V1:.*]])
// CHECK-LABEL: func.func private @layer
func.func @tied_once(%x: tensor<2xf32>, %w0: tensor<2xf32>, %w1: tensor<2xf32>, %v1: tensor<2xf32>) -> tensor<2xf32> {
  %e0 = tensor.empty() : tensor<2xf32>
  %m0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w0 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m0, %w0 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %e1 = tensor.empty() : tensor<2xf32>
  %m1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%h0, %w1 : tensor<2xf32>, tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m1, %v1 : tensor<2xf32>, tensor<2xf32>) outs(%e1 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %h1 : tensor<2xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// What the second and third layer take stands between the first two: it is made of an input, and goes in front of all
// layers. The first layer takes something else in its place.
// RUN-VALUES: @between([1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]) == [124.0, 444.0]
// CHECK-LABEL: func.func @between
// CHECK: %[[A:.*]] = linalg.generic
// CHECK: arith.negf
// CHECK: %[[B:.*]] = linalg.generic
// CHECK: arith.addf
// CHECK: %[[H0:.*]] = func.call @layer(%[[X:.*]], %{{.*}}, %[[A]])
// CHECK: %[[H1:.*]] = func.call @layer(%[[H0]], %{{.*}}, %[[B]])
// CHECK: func.call @layer(%[[H1]], %{{.*}}, %[[B]])
func.func @between(%x: tensor<2xf32>, %w0: tensor<2xf32> {headrace.parameter = "arg1"}, %w1: tensor<2xf32> {headrace.parameter = "arg2"}, %w2: tensor<2xf32> {headrace.parameter = "arg3"}) -> tensor<2xf32> {
  %e0 = tensor.empty() : tensor<2xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.negf %l : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  %m0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %w0 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m0, %a : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.subf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %o: f32):
    %n = arith.addf %l, %l : f32
    linalg.yield %n : f32
  } -> tensor<2xf32>
  %m1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%h0, %w1 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m1, %b : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.subf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %m2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%h1, %w2 : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %h2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%m2, %b : tensor<2xf32>, tensor<2xf32>) outs(%e0 : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.subf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %h2 : tensor<2xf32>
}
