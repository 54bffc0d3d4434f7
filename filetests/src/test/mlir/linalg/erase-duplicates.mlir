// RUN: opt --passes=erase-duplicates %s | filecheck %s

// RUN-VALUES: @main([1.0, 2.0, 3.0, 4.0]) == [6.0, 8.0]
// CHECK-LABEL: func.func @main
// CHECK: %[[A:.*]] = tensor.extract_slice %{{.*}}[2] [2] [1]
// CHECK-NOT: tensor.extract_slice
// CHECK: ins(%[[A]], %[[A]] : tensor<2xf32>, tensor<2xf32>)
func.func @main(%x: tensor<4xf32>) -> tensor<2xf32> {
  %a = tensor.extract_slice %x[2] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %b = tensor.extract_slice %x[2] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%a, %b : tensor<2xf32>, tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// Slices at different places are no duplicates.
// CHECK-LABEL: func.func @other_places
// CHECK-COUNT-2: tensor.extract_slice
func.func @other_places(%x: tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %a = tensor.extract_slice %x[1] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %b = tensor.extract_slice %x[2] [2] [1] : tensor<4xf32> to tensor<2xf32>
  return %a, %b : tensor<2xf32>, tensor<2xf32>
}
