// Functions that ours express by others, on tensors and single numbers.
func.func @main(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %a = math.expm1 %x : tensor<3x5xf32>
  %b = math.trunc %x : tensor<3x5xf32>
  %c = math.sinh %x : tensor<3x5xf32>
  %d = math.cosh %x : tensor<3x5xf32>
  %e = math.tan %x : tensor<3x5xf32>
  %m = math.log1p %d : tensor<3x5xf32>
  %h = math.copysign %d, %x : tensor<3x5xf32>
  %abs = math.absf %x : tensor<3x5xf32>
  %i = arith.fptosi %abs : tensor<3x5xf32> to tensor<3x5xi32>
  %ai = math.absi %i : tensor<3x5xi32>
  %fi = arith.sitofp %ai : tensor<3x5xi32> to tensor<3x5xf32>
  %zero = arith.constant dense<0.0> : tensor<3x5xf32>
  %gt = arith.cmpf ogt, %x, %zero : tensor<3x5xf32>
  %sel = arith.select %gt, %a, %e : tensor<3x5xi1>, tensor<3x5xf32>
  %s0 = arith.addf %sel, %b : tensor<3x5xf32>
  %s1 = arith.mulf %s0, %c : tensor<3x5xf32>
  %s2 = arith.subf %s1, %m : tensor<3x5xf32>
  %s3 = arith.addf %s2, %h : tensor<3x5xf32>
  %s4 = arith.addf %s3, %fi : tensor<3x5xf32>
  %init = tensor.empty() : tensor<3x5xf32>
  %r = linalg.reciprocal ins(%d : tensor<3x5xf32>) outs(%init : tensor<3x5xf32>) -> tensor<3x5xf32>
  %y = linalg.elementwise kind=#linalg.elementwise_kind<max_signed> ins(%s4, %r : tensor<3x5xf32>, tensor<3x5xf32>) outs(%init : tensor<3x5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
