// RUN: opt --passes=choose-greedily %s | filecheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<2xi64> {headrace.output = "output0"}, tensor<2xf32> {headrace.output = "output1"})
// CHECK: %[[LEAST:.*]] = arith.constant -9223372036854775808 : i64
// CHECK: %[[KEYS:.*]] = linalg.generic {{.*}} ["parallel", "reduction"]} ins(%{{.*}} : tensor<2x5xf32>)
// CHECK: linalg.index 1
// CHECK: arith.bitcast %{{.*}} : f32 to i32
// CHECK: arith.shli
// CHECK: arith.ori
// CHECK: arith.maxsi
// CHECK: %[[PLACES:.*]] = linalg.generic {{.*}} ins(%[[KEYS]] : tensor<2xi64>)
// CHECK: return %[[PLACES]], %{{.*}} : tensor<2xi64>, tensor<2xf32>
func.func @main(%x: tensor<2x5xf32>, %y: tensor<2xf32>)
    -> (tensor<2x5xf32> {headrace.output = "output0"}, tensor<2xf32> {headrace.output = "output1"}) {
  return %x, %y : tensor<2x5xf32>, tensor<2xf32>
}

// -----

// The rest of padded scores is read too, and counts as the least.
// CHECK-LABEL: func.func @main
// CHECK-NOT: tensor.extract_slice
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x8xbf16>)
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: arith.cmpi slt, %{{.*}}, %c5 : index
// CHECK: arith.select
// CHECK-NEXT: arith.maxsi
// CHECK: return
func.func @main(%x: tensor<1x8xbf16>) -> (tensor<1x5xbf16> {headrace.output = "output0"}) {
  %s = tensor.extract_slice %x[0, 0] [1, 5] [1, 1] : tensor<1x8xbf16> to tensor<1x5xbf16>
  return %s : tensor<1x5xbf16>
}

// -----

// Scores from the middle of a row are cut out first.
// CHECK-LABEL: func.func @main
// CHECK: %[[PART:.*]] = tensor.extract_slice
// CHECK: linalg.generic {{.*}} ins(%[[PART]] : tensor<1x4xf32>)
// CHECK-NOT: arith.cmpi slt, %{{.*}} : index
// CHECK: return
func.func @main(%x: tensor<1x8xf32>) -> (tensor<1x4xf32> {headrace.output = "output0"}) {
  %s = tensor.extract_slice %x[0, 2] [1, 4] [1, 1] : tensor<1x8xf32> to tensor<1x4xf32>
  return %s : tensor<1x4xf32>
}

// -----

// A module without @main has nothing to choose.
// CHECK-LABEL: func.func @other
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @other(%x: tensor<4xf32>) -> (tensor<4xf32> {headrace.output = "output0"}) {
  return %x : tensor<4xf32>
}

// -----

// Sizes that differ from run to run are those of the places.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<1x4xi64> {headrace.output = "output0", headrace.sizes = ["1", "s"]})
func.func @main(%x: tensor<1x4x5xf32> {headrace.sizes = ["1", "s", "5"]}) -> (tensor<1x4x5xf32> {headrace.output = "output0", headrace.sizes = ["1", "s", "5"]}) {
  return %x : tensor<1x4x5xf32>
}
