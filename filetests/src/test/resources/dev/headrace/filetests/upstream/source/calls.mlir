// Private functions, assertions, sizes that are asked for, and numbers that are computed beside the tensors.
module {
  func.func private @twice(%x: tensor<3x4xf32>, %s: tensor<f32>) -> tensor<3x4xf32> {
    %n = tensor.extract %s[] : tensor<f32>
    %e = tensor.empty() : tensor<3x4xf32>
    %y = linalg.map ins(%x : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) (%in: f32, %o: f32) {
      %p = arith.mulf %in, %n : f32
      linalg.yield %p : f32
    }
    return %y : tensor<3x4xf32>
  }
  func.func private @both(%x: tensor<3x4xf32>, %s: tensor<f32>) -> tensor<3x4xf32> {
    %0 = call @twice(%x, %s) : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x4xf32>
    %1 = call @twice(%0, %s) : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x4xf32>
    return %1 : tensor<3x4xf32>
  }
  func.func @main(%x: tensor<3x4xf32>, %v: tensor<4xf32>) -> tensor<3x4xf32> {
    %g = arith.constant dense<2.5> : tensor<f32>
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %d = tensor.dim %x, %c1 : tensor<3x4xf32>
    %i = arith.index_cast %d : index to i64
    %four = arith.constant 4 : i64
    %same = arith.cmpi eq, %i, %four : i64
    cf.assert %same, "sizes differ"
    %f = arith.sitofp %i : i64 to f32
    %0 = call @both(%x, %g) : (tensor<3x4xf32>, tensor<f32>) -> tensor<3x4xf32>
    %a = tensor.extract %v[%c0] : tensor<4xf32>
    %b = tensor.extract %v[%c1] : tensor<4xf32>
    %ab = arith.divf %a, %f : f32
    %abc = arith.addf %ab, %b : f32
    %e = tensor.empty() : tensor<3x4xf32>
    %filled = linalg.fill ins(%abc : f32) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
    %row = tensor.from_elements %a, %abc, %f, %b : tensor<4xf32>
    %rows = linalg.broadcast ins(%row : tensor<4xf32>) outs(%e : tensor<3x4xf32>) dimensions = [0]
    %sum = arith.addf %0, %filled : tensor<3x4xf32>
    %y = arith.mulf %sum, %rows : tensor<3x4xf32>
    return %y : tensor<3x4xf32>
  }
}
