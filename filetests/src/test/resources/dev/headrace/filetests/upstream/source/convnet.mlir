// A convolution with padding and bias, a maximum over windows and a linear layer, as torch-mlir prints them.
#map = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map1 = affine_map<(d0, d1) -> (0, d1)>
#map2 = affine_map<(d0, d1) -> (d1)>
#map3 = affine_map<(d0, d1) -> (d0, d1)>
module attributes {torch.debug_module_name = "ConvNet"} {
  ml_program.global private mutable @global_seed(dense<0> : tensor<i64>) : tensor<i64>
  func.func @forward(%arg0: tensor<1x2x9x9xf32>) -> tensor<1x4xf32> {
    %cst = arith.constant dense<[[[[0.5, -0.25, 0.125], [0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]], [[0.7, -0.8, 0.9], [0.15, 0.25, -0.35], [0.45, -0.55, 0.65]]], [[[-0.5, 0.25, -0.125], [-0.1, 0.2, -0.3], [0.4, -0.5, 0.6]], [[-0.7, 0.8, -0.9], [-0.15, -0.25, 0.35], [-0.45, 0.55, -0.65]]], [[[0.05, 0.15, 0.25], [0.35, -0.45, 0.55], [0.65, 0.75, -0.85]], [[0.95, -0.05, 0.1], [-0.2, 0.3, 0.4], [-0.5, 0.6, 0.7]]]]> : tensor<3x2x3x3xf32>
    %cst_0 = arith.constant dense<[0.1, -0.2, 0.3]> : tensor<3xf32>
    %cst_1 = arith.constant 0.000000e+00 : f32
    %cst_2 = arith.constant 0xFF800000 : f32
    %cst_3 = arith.constant 1.000000e-05 : f64
    %cst_4 = arith.constant dense<[0.25, -0.5, 0.75, 1.0]> : tensor<4xf32>
    %padded = tensor.pad %arg0 low[0, 0, 1, 1] high[0, 0, 1, 1] {
    ^bb0(%arg1: index, %arg2: index, %arg3: index, %arg4: index):
      tensor.yield %cst_1 : f32
    } : tensor<1x2x9x9xf32> to tensor<1x2x11x11xf32>
    %0 = tensor.empty() : tensor<1x3x5x5xf32>
    %broadcasted = linalg.broadcast ins(%cst_0 : tensor<3xf32>) outs(%0 : tensor<1x3x5x5xf32>) dimensions = [0, 2, 3]
    %1 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%padded, %cst : tensor<1x2x11x11xf32>, tensor<3x2x3x3xf32>) outs(%broadcasted : tensor<1x3x5x5xf32>) -> tensor<1x3x5x5xf32>
    %2 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1 : tensor<1x3x5x5xf32>) outs(%0 : tensor<1x3x5x5xf32>) {
    ^bb0(%in: f32, %out: f32):
      %9 = arith.cmpf ugt, %in, %cst_1 : f32
      %10 = arith.select %9, %in, %cst_1 : f32
      %11 = arith.truncf %cst_3 : f64 to f32
      %12 = arith.addf %10, %11 : f32
      linalg.yield %12 : f32
    } -> tensor<1x3x5x5xf32>
    %3 = tensor.empty() : tensor<1x3x2x2xf32>
    %4 = linalg.fill ins(%cst_2 : f32) outs(%3 : tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
    %5 = tensor.empty() : tensor<2x2xf32>
    %6 = linalg.pooling_nchw_max {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%2, %5 : tensor<1x3x5x5xf32>, tensor<2x2xf32>) outs(%4 : tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32>
    %collapsed = tensor.collapse_shape %6 [[0], [1, 2, 3]] : tensor<1x3x2x2xf32> into tensor<1x12xf32>
    %w = arith.constant dense<[[0.1, 0.2, 0.3, 0.4], [-0.1, 0.2, -0.3, 0.4], [0.5, 0.6, 0.7, 0.8], [-0.5, 0.6, -0.7, 0.8], [0.11, 0.12, 0.13, 0.14], [0.21, 0.22, 0.23, 0.24], [0.31, 0.32, 0.33, 0.34], [-0.11, -0.12, -0.13, -0.14], [-0.21, -0.22, 0.23, 0.24], [0.9, -0.9, 0.8, -0.8], [0.05, 0.06, 0.07, 0.08], [0.01, 0.02, 0.03, 0.04]]> : tensor<12x4xf32>
    %7 = tensor.empty() : tensor<1x4xf32>
    %8 = linalg.fill ins(%cst_1 : f32) outs(%7 : tensor<1x4xf32>) -> tensor<1x4xf32>
    %m = linalg.matmul ins(%collapsed, %w : tensor<1x12xf32>, tensor<12x4xf32>) outs(%8 : tensor<1x4xf32>) -> tensor<1x4xf32>
    %y = linalg.generic {indexing_maps = [#map1, #map2, #map3], iterator_types = ["parallel", "parallel"]} ins(%m, %cst_4 : tensor<1x4xf32>, tensor<4xf32>) outs(%7 : tensor<1x4xf32>) {
    ^bb0(%in: f32, %in_5: f32, %out: f32):
      %9 = arith.addf %in, %in_5 : f32
      linalg.yield %9 : f32
    } -> tensor<1x4xf32>
    return %y : tensor<1x4xf32>
  }
}
