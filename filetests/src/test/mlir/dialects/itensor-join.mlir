// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d1, d0)>>
func.func @f(%a: !a, %b: !b) {
  // expected-error@+1 {{takes turns between !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>> and}}
  %p = dataflow.itensor_join %a, %b : !a, !b -> !a
  return
}

// -----

// Two sources take two turns.
!a = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
!b = !dataflow.itensor<tensor<2xf32>, [2, 3], [2, 2], affine_map<(d0, d1) -> (d0 + d1 * 4)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{expected the loops of !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>> and 2 turns inside}}
  %p = dataflow.itensor_join %a, %a : !a, !a -> !b
  return
}
