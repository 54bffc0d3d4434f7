// RUN: opt --passes=place-on-host %s | filecheck %s

// The look-up and what only it needs stay on the host.
// RUN-VALUES: @main(iota, [0, 1]) == [[4.0, 5.0, 6.0, 7.0], [8.0, 9.0, 10.0, 11.0]]
// CHECK-LABEL: func.func @main
// CHECK: attrs = {headrace.placement = "host"} {
// CHECK: arith.addi
// CHECK: attrs = {headrace.placement = "host"} {
// CHECK: tensor.extract
func.func @main(%table: tensor<3x4xf32>, %positions: tensor<2xi64>) -> tensor<2x4xf32> {
  %f = tensor.empty() : tensor<2xi64>
  %ids = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%positions : tensor<2xi64>) outs(%f : tensor<2xi64>) {
  ^bb0(%l: i64, %o: i64):
    %one = arith.constant 1 : i64
    %s = arith.addi %l, %one : i64
    linalg.yield %s : i64
  } -> tensor<2xi64>
  %e = tensor.empty() : tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%ids : tensor<2xi64>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%id: i64, %o: f32):
    %row = arith.index_cast %id : i64 to index
    %column = linalg.index 1 : index
    %v = tensor.extract %table[%row, %column] : tensor<3x4xf32>
    linalg.yield %v : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// Nothing is looked up.
// CHECK-LABEL: func.func @on_the_device
// CHECK-NOT: headrace.placement
func.func @on_the_device(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e_y = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// What puts looked-up rows together for others that compute stays there too; what these compute does not.
// CHECK-LABEL: func.func @sum_of_rows
// CHECK-COUNT-2: attrs = {headrace.placement = "host"} {
// CHECK: arith.addf
// CHECK: linalg.generic {indexing_maps
// CHECK-NOT: headrace.placement
// CHECK: arith.mulf
func.func @sum_of_rows(%table: tensor<3x4xf32>, %ids: tensor<2xi64>, %w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%ids : tensor<2xi64>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%id: i64, %o: f32):
    %row = arith.index_cast %id : i64 to index
    %column = linalg.index 1 : index
    %v = tensor.extract %table[%row, %column] : tensor<3x4xf32>
    linalg.yield %v : f32
  } -> tensor<2x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.addf %l, %l : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  %p = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%z, %w : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.mulf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<2x4xf32>
  return %p : tensor<2x4xf32>
}

// -----

// Two functions are called with what few computations make of an input and a parameter: a kernel for that would take a
// start. Nor is it one where others on the device want it.
// CHECK-LABEL: func.func @angles
// CHECK: linalg.generic
// CHECK-SAME: headrace.placement = "host"
// CHECK: arith.mulf
// CHECK: linalg.generic
// CHECK-SAME: headrace.placement = "host"
// CHECK: math.cos
// CHECK: linalg.generic
// CHECK-NOT: headrace.placement
// CHECK: arith.negf
func.func @angles(%position: tensor<1xf32> {headrace.input = "position"}, %rates: tensor<4xf32> {headrace.parameter = "rates"}) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.generic {indexing_maps = [affine_map<(d0) -> (0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%position, %rates : tensor<1xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %r: f32, %o: f32):
    %s = arith.mulf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = math.cos %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %n = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%rates : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %y = func.call @layer(%c) : (tensor<4xf32>) -> tensor<4xf32>
  return %y, %n : tensor<4xf32>, tensor<4xf32>
}
func.func private @layer(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// Few numbers too, but of what a function gave, and of a state: they are on the device.
// CHECK-LABEL: func.func @between
// CHECK-NOT: headrace.placement
func.func @between(%x: tensor<4xf32> {headrace.input = "x"}, %k: tensor<4xf32> {headrace.state = "k"}) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = tensor.empty() : tensor<4xf32>
  %a = func.call @layer(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %b = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %y = func.call @layer(%b) : (tensor<4xf32>) -> tensor<4xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%k : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%l: f32, %o: f32):
    %s = arith.negf %l : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  %z = func.call @layer(%c) : (tensor<4xf32>) -> tensor<4xf32>
  return %y, %z : tensor<4xf32>, tensor<4xf32>
}
func.func private @layer(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
