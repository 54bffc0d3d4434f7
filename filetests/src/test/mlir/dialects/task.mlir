// RUN: opt --verify-diagnostics %s

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    // expected-error@+1 {{has role "idle", expected one of}}
    %t = dataflow.task @t(%e) attributes {role = "idle"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %n = scf.for %i = %c0 to %c4 step %c2 iter_args(%a = %d) -> (!s) {
        %p = tensor.empty() : tensor<2xf32>
        %v = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<2xf32>
        %w = dataflow.itensor_write %v into %a : tensor<2xf32>, !s
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
    // expected-error@+1 {{has 1 inits, 2 block arguments, 1 yielded values and 1 results, expected as many of each}}
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s, %q: !s):
      dataflow.yield %d : !s
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<4xf32>
}

// -----

!long = !dataflow.itensor<tensor<2xf32>, [3], [2], affine_map<(d0) -> (d0)>>
!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    // expected-error@+1 {{init 0 is !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>> but not what goes on from it}}
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !long):
      dataflow.yield %d : !long
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<4xf32>
}
