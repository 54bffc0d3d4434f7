// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x3xf32>, [4], [1], affine_map<(d0) -> (d0, 0)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{turns tiles tensor<2x2xf32> into tensor<2x3xf32>}}
  %b = dataflow.itensor_reassociate %a : !a to !b
  return
}

// -----

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 4], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{turns 4 tokens into 8}}
  %b = dataflow.itensor_reassociate %a : !a to !b
  return
}
