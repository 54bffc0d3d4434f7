// RUN: opt --verify-diagnostics %s

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<2x2xf32>, [2, 4], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{cuts 4 tokens into 16}}
  %p, %q = dataflow.itensor_chunk %a : !a -> !b, !b
  return
}

// -----

!a = !dataflow.itensor<tensor<2x2xf32>, [2, 2], [2, 2], affine_map<(d0, d1) -> (d0, d1)>>
!b = !dataflow.itensor<tensor<1x4xf32>, [4], [1], affine_map<(d0) -> (d0, 0)>>
func.func @f(%a: !a) {
  // expected-error@+1 {{cuts tiles tensor<2x2xf32> into tensor<1x4xf32>}}
  %p = dataflow.itensor_chunk %a : !a -> !b
  return
}
