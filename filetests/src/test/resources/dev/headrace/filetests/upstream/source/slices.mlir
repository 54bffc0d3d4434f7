// Parts of tensors, with gaps and at places that constants hold; parts put into others; other shapes.
func.func @main(%x: tensor<6x8xf32>, %r: tensor<8xf32>) -> tensor<6x8xf32> {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %m = arith.muli %c1, %c2 : index
  %s = tensor.extract_slice %x[%c1, 0] [2, 8] [1, 1] : tensor<6x8xf32> to tensor<2x8xf32>
  %gap = tensor.extract_slice %x[1, 0] [2, 4] [3, 2] : tensor<6x8xf32> to tensor<2x4xf32>
  %one = tensor.extract_slice %x[%m, 1] [1, 4] [1, 2] : tensor<6x8xf32> to tensor<4xf32>
  %in = tensor.insert_slice %s into %x[3, 0] [2, 8] [1, 1] : tensor<2x8xf32> into tensor<6x8xf32>
  %in2 = tensor.insert_slice %gap into %in[%c2, 4] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<6x8xf32>
  %in3 = tensor.insert_slice %r into %in2[5, 0] [1, 8] [1, 1] : tensor<8xf32> into tensor<6x8xf32>
  %in4 = tensor.insert_slice %one into %in3[0, 2] [1, 4] [1, 1] : tensor<4xf32> into tensor<6x8xf32>
  %seven = arith.constant 7.0 : f32
  %in5 = tensor.insert %seven into %in4[%c3, %c2] : tensor<6x8xf32>
  %sh = arith.constant dense<[4, 12]> : tensor<2xi64>
  %re = tensor.reshape %in5(%sh) : (tensor<6x8xf32>, tensor<2xi64>) -> tensor<4x12xf32>
  %e = tensor.empty() : tensor<12x4xf32>
  %t = linalg.transpose ins(%re : tensor<4x12xf32>) outs(%e : tensor<12x4xf32>) permutation = [1, 0]
  %ex = tensor.expand_shape %t [[0, 1], [2, 3]] output_shape [6, 2, 2, 2] : tensor<12x4xf32> into tensor<6x2x2x2xf32>
  %co = tensor.collapse_shape %ex [[0], [1, 2, 3]] : tensor<6x2x2x2xf32> into tensor<6x8xf32>
  %g = tensor.generate {
  ^bb0(%i: index, %j: index):
    %k = arith.addi %i, %j : index
    %k64 = arith.index_cast %k : index to i64
    %f = arith.sitofp %k64 : i64 to f32
    tensor.yield %f : f32
  } : tensor<6x8xf32>
  %y = arith.addf %co, %g : tensor<6x8xf32>
  return %y : tensor<6x8xf32>
}
