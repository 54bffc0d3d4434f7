// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 4], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{makes 8 tokens of 12}}
  %p = dataflow.itensor_concat %a, %a, %a : !a, !a, !a -> !b
  return
}

// -----

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<1x4xf32>, [4], [1], affine_map<(d0) -> (d0, 0)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{puts tiles tensor<2x2xf32> into a stream of tensor<1x4xf32>}}
  %p = dataflow.itensor_concat %a : !a -> !b
  return
}

// -----

// As many tokens, but not parts of the outermost loop: three and three are no three rows of two.
!a = !dataflow.itensor<tensor<2x2xf32>, [3, 1], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [3, 1], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!c = !dataflow.itensor<tensor<2x2xf32>, [3, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
func.func @f(%a: !a, %b: !b, %c: !c) {
  // expected-error@+1 {{does not share out the trips of the outermost loop of !dataflow.itensor<tensor<2x2xf32>, [3, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>}}
  %p = dataflow.itensor_concat %a, %b : !a, !b -> !c
  return
}
