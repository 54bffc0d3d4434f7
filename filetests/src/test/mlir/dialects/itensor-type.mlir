// RUN: opt --verify-diagnostics %s

// expected-error@+1 {{2 trip counts but 1 steps}}
func.func @f(%x: !dataflow.itensor<tensor<2xf32>, [2, 2], [2], affine_map<(d0) -> (d0)>>) {
  return
}

// -----

// expected-error@+1 {{has a trip count below 1}}
func.func @f(%x: !dataflow.itensor<tensor<2xf32>, [0], [2], affine_map<(d0) -> (d0)>>) {
  return
}

// -----

// expected-error@+1 {{has a step below 1}}
func.func @f(%x: !dataflow.itensor<tensor<2xf32>, [2], [0], affine_map<(d0) -> (d0)>>) {
  return
}

// -----

// expected-error@+1 {{has a tile of unknown size}}
func.func @f(%x: !dataflow.itensor<tensor<?xf32>, [2], [2], affine_map<(d0) -> (d0)>>) {
  return
}

// -----

// expected-error@+1 {{has an empty tile}}
func.func @f(%x: !dataflow.itensor<tensor<0xf32>, [2], [2], affine_map<(d0) -> (d0)>>) {
  return
}

// -----

// expected-error@+1 {{has a map with symbols}}
func.func @f(%x: !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0)[s0] -> (d0 + s0)>>) {
  return
}

// -----

// expected-error@+1 {{has a negative offset}}
func.func @f(%x: !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (-d0)>>) {
  return
}
