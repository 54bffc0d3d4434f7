// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d1, d0)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{changes the order of tokens}}
  %b = dataflow.itensor_cast %a : !a to !b
  return
}
