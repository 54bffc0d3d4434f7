// RUN: opt --passes=quantize-contractions{head=4,weights=4,group=2,scales=i8} %s | filecheck %s

// Scales of groups are multiples of a step for each row: groups are added as integers, and steps come last.
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: tensor<3x4xf32>
// CHECK-SAME: %[[W:.*]]: tensor<2x5x2xi4> {headrace.parameter = "fc.weight.i4", headrace.quantized = {of = "fc.weight", part = "values", bits = 4 : i64, shape = array<i64: 5, 2, 2>, over = array<i64: 2>, order = array<i64: 1, 0, 2>, steps = array<i64: 1, 2>}}
// CHECK-SAME: %[[S:.*]]: tensor<2x5xi8> {headrace.parameter = "fc.weight.i4.scales"
// CHECK-SAME: %[[T:.*]]: tensor<5xf32> {headrace.parameter = "fc.weight.i4.steps"
// CHECK: ins(%{{.*}}, %[[W]] : tensor<3x2x2xi8>, tensor<2x5x2xi4>) outs(%{{.*}} : tensor<3x2x5xi32>)
// CHECK: ins(%{{.*}}, %[[S]] : tensor<3x2x5xi32>, tensor<2x5xi8>) outs(%{{.*}} : tensor<3x5xi32>)
// CHECK: arith.extsi {{.*}} : i8 to i32
// CHECK: arith.muli {{.*}} : i32
// CHECK: arith.addi {{.*}} : i32
// CHECK: ins(%{{.*}}, %[[T]], %{{.*}} : tensor<3x5xi32>, tensor<5xf32>, tensor<3xf32>)
// CHECK: arith.sitofp
#x = affine_map<(d0, d1, d2) -> (d0, d2)>
#w = affine_map<(d0, d1, d2) -> (d1, d2)>
#y = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @main(%w: tensor<5x4xf32> {headrace.parameter = "fc.weight"}, %x: tensor<3x4xf32> {headrace.input = "input0"}) -> tensor<3x5xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x5xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x5xf32>) -> tensor<3x5xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<3x4xf32>, tensor<5x4xf32>) outs(%f : tensor<3x5xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
