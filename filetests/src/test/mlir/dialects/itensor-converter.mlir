// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 4], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{streams a tensor<4x8xf32> but takes a tensor<4x4xf32>}}
  %b = dataflow.itensor_converter %a : !a to !b
  return
}
