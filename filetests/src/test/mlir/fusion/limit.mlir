// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,fuse-kernels %s | filecheck %s
// RUN: opt --passes=choose-tiles{default-tile=2},tile-computations,wrap-in-kernels,limit-fusion,fuse-kernels %s | filecheck %s

// The device has room for both, the module allows less. The first kernel alone keeps more than that and stays alone.
// A device with much room changes nothing of it.
// CHECK: fusion.on_chip_bits = 100
// CHECK: bits_available = 100
// CHECK: func.func @main
// CHECK: dataflow.kernel
// CHECK: dataflow.kernel
module attributes {fusion.on_chip_bits = 100 : i64} {
  func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
    %e_y = tensor.empty() : tensor<4xf32>
    %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
        ins(%x : tensor<4xf32>) outs(%e_y : tensor<4xf32>) {
    ^bb0(%l: f32, %o: f32):
      %s = arith.negf %l : f32
      linalg.yield %s : f32
    } -> tensor<4xf32>
    %e_z = tensor.empty() : tensor<4xf32>
    %z = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
        ins(%y : tensor<4xf32>) outs(%e_z : tensor<4xf32>) {
    ^bb0(%l: f32, %o: f32):
      %s = math.absf %l : f32
      linalg.yield %s : f32
    } -> tensor<4xf32>
    return %z : tensor<4xf32>
  }
}
