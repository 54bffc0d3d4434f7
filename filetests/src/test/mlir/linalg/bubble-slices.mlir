// RUN: opt --passes=bubble-slices %s | filecheck %s

// The halves of a product are products with halves of the weight.
// RUN-VALUES: @main([[1.0, 2.0]], [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]) == [[11.0, 14.0]], [[17.0, 20.0]]
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<1x2xf32>, %[[W:.*]]: tensor<2x4xf32>)
// CHECK-DAG: %[[LEFT:.*]] = tensor.extract_slice %[[W]][0, 0] [2, 2] [1, 1]
// CHECK-DAG: %[[RIGHT:.*]] = tensor.extract_slice %[[W]][0, 2] [2, 2] [1, 1]
// CHECK-DAG: ins(%[[X]], %[[LEFT]] : tensor<1x2xf32>, tensor<2x2xf32>)
// CHECK-DAG: ins(%[[X]], %[[RIGHT]] : tensor<1x2xf32>, tensor<2x2xf32>)
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @main(%x: tensor<1x2xf32>, %w: tensor<2x4xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<1x2xf32>, tensor<2x4xf32>) outs(%f : tensor<1x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x4xf32>
  %left = tensor.extract_slice %y[0, 0] [1, 2] [1, 1] : tensor<1x4xf32> to tensor<1x2xf32>
  %right = tensor.extract_slice %y[0, 2] [1, 2] [1, 1] : tensor<1x4xf32> to tensor<1x2xf32>
  return %left, %right : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// Slices that overlap would compute their common part twice.
// CHECK-LABEL: func.func @overlapping
// CHECK: %[[Y:.*]] = linalg.generic
// CHECK-COUNT-2: tensor.extract_slice %[[Y]]
func.func @overlapping(%x: tensor<4xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.tanh %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %a = tensor.extract_slice %y[0] [3] [1] : tensor<4xf32> to tensor<3xf32>
  %b = tensor.extract_slice %y[1] [3] [1] : tensor<4xf32> to tensor<3xf32>
  return %a, %b : tensor<3xf32>, tensor<3xf32>
}

// -----

// A slice that leaves out hardly anything stays: the computation may be larger to have an even size.
// CHECK-LABEL: func.func @hardly
// CHECK: %[[Y:.*]] = linalg.generic
// CHECK: tensor.extract_slice %[[Y]][0] [63] [1] : tensor<64xf32> to tensor<63xf32>
func.func @hardly(%x: tensor<64xf32>) -> tensor<63xf32> {
  %e = tensor.empty() : tensor<64xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<64xf32>) outs(%e : tensor<64xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.tanh %l : f32
    linalg.yield %s : f32
  } -> tensor<64xf32>
  %a = tensor.extract_slice %y[0] [63] [1] : tensor<64xf32> to tensor<63xf32>
  return %a : tensor<63xf32>
}
