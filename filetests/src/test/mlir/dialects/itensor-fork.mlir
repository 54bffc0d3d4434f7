// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d1, d0)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{copies !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>> as}}
  %p, %q = dataflow.itensor_fork %a : !a -> !a, !b
  return
}
