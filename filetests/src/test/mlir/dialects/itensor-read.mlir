// RUN: opt --verify-diagnostics %s

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-note@+1 {{stream defined here}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %n = scf.for %i = %c0 to %c4 step %c2 iter_args(%a = %d) -> (!s) {
        %p = tensor.empty() : tensor<2xf32>
        // expected-error@+1 {{reads a tensor<3xf32> but its stream carries tensor<2xf32>}}
        %v = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<3xf32>
        %u = tensor.empty() : tensor<2xf32>
        %w = dataflow.itensor_write %u into %a : tensor<2xf32>, !s
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
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %n = scf.for %i = %c0 to %c4 step %c2 iter_args(%a = %d) -> (!s) {
        %p = tensor.empty() : tensor<3xf32>
        // expected-error@+1 {{reads into a tensor<3xf32> but its stream carries tensor<2xf32>}}
        %v = dataflow.itensor_read %s init %p : !s, tensor<3xf32> -> tensor<2xf32>
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
  // expected-note@+1 {{stream defined here}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %q = tensor.empty() : tensor<2xf32>
      %p = tensor.empty() : tensor<2xf32>
      // The stream has two tiles.
      %g = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %q) -> (tensor<2xf32>) {
        // expected-error@+1 {{stands in loops}}
        %v = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<2xf32>
        scf.yield %v : tensor<2xf32>
      }
      dataflow.yield %d : !s
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<4xf32>
}

// -----

// Several places share out the trips of one loop: the writes 1, 2 and 1 of 4; the reads leave one.
!s = !dataflow.itensor<tensor<2xf32>, [4], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-note@+1 {{stream defined here}}
  %r = dataflow.kernel @k(%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !s
    %t = dataflow.task @t(%e) attributes {role = "compute"} : (!s) -> !s {
    ^bb0(%d: !s):
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c6 = arith.constant 6 : index
      %p = tensor.empty() : tensor<2xf32>
      // expected-error@+1 {{stands in loops [] of steps [] and [2] of steps [2] but its stream is}}
      %v = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<2xf32>
      %w = dataflow.itensor_write %v into %d : tensor<2xf32>, !s
      %n = scf.for %i = %c2 to %c6 step %c2 iter_args(%a = %w) -> (!s) {
        %u = dataflow.itensor_read %s init %p : !s, tensor<2xf32> -> tensor<2xf32>
        %b = dataflow.itensor_write %u into %a : tensor<2xf32>, !s
        scf.yield %b : !s
      }
      %z = dataflow.itensor_write %v into %n : tensor<2xf32>, !s
      dataflow.yield %z : !s
    }
    dataflow.yield %t : !s
  }
  return %r : tensor<8xf32>
}
