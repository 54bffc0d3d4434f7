// RUN: opt --verify-diagnostics %s

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      // expected-note@+1 {{stream defined here}}
      %n = scf.for %i = %c0 to %c4 step %c2 iter_args(%a = %d) -> (!s) {
        %p = tensor.empty() : tensor<2xf32>
        %v = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<2xf32>
        %q = tensor.empty() : tensor<3xf32>
        // expected-error@+1 {{writes a tensor<3xf32> but its stream carries tensor<2xf32>}}
        %w = dataflow.itensor_write %q into %a : tensor<3xf32>, !s
        scf.yield %w : !s
      }
      dataflow.yield %n : !s
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<4xf32>
}

// -----

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    // expected-note@+1 {{stream defined here}}
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %v = tensor.empty() : tensor<2xf32>
      // expected-error@+1 {{stands in loops}}
      %w = dataflow.itensor_write %v into %d : tensor<2xf32>, !s
      dataflow.yield %w : !s
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<4xf32>
}
