// RUN: opt --verify-diagnostics %s

func.func @f(%a: tensor<2xf32>, %b: tensor<3xf32>) {
  // expected-error@+1 {{has rows of tensor<2xf32> and tensor<3xf32>}}
  %s = dataflow.stack %a, %b : tensor<2xf32>, tensor<3xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @f(%a: tensor<2xf32>) {
  // expected-error@+1 {{makes tensor<2x2xf32>, expected tensor<3x2xf32>}}
  %s = dataflow.stack %a, %a, %a : tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  return
}
