// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has rounds, expected memory on the device and their number as last block argument}}
  %r = dataflow.kernel @k(%x) attributes {rounds = 2 : i64} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>, %c: memref<4xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has 0 rounds, expected a number from 1 to 1048576}}
  %r = dataflow.kernel @k(%x) attributes {rounds = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>, %round: index):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>):
    // expected-error@+1 {{is around rounds, but its kernel has none}}
    dataflow.task @next() attributes {role = "next"} : () -> () {
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has placement "moon", expected "host"}}
  %r = dataflow.kernel @k(%x) attributes {placement = "moon"} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    dataflow.yield %s : !s
  }
  return %r : tensor<4xf32>
}

// -----

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has 2 block arguments for 1 sources}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s, %t: !s):
    dataflow.yield %s : !s
  }
  return %r : tensor<4xf32>
}

// -----

!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{yields 0 values for 1 results}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

!long = !dataflow.itensor<tensor<2xf32>, [3], [2], affine_map<(d0) -> (d0)>>
!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{source 0 is !dataflow.itensor<tensor<2xf32>, [3], [2], affine_map<(d0) -> (d0)>> inside and tensor<4xf32> outside}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !long):
    %e = dataflow.itensor_empty : !s
    dataflow.yield %e : !s
  }
  return %r : tensor<4xf32>
}

// -----

!long = !dataflow.itensor<tensor<2xf32>, [3], [2], affine_map<(d0) -> (d0)>>
!s = !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{result 0 is !dataflow.itensor<tensor<2xf32>, [3], [2], affine_map<(d0) -> (d0)>> inside and tensor<4xf32> outside}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: !s):
    %e = dataflow.itensor_empty : !long
    dataflow.yield %e : !long
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{block argument 1 is memref<5xf32> for a tensor<4xf32>}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<5xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{yields values although it works on memory}}
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>):
    %c = memref.alloc() : memref<4xf32>
    dataflow.yield %c : memref<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // Nothing from outside is visible in a kernel.
  %e = tensor.empty() : tensor<4xf32>
  %r = dataflow.kernel @k(%x) attributes {placement = "host"} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: tensor<4xf32>):
    // expected-error@+1 {{use of undefined value '%e'}}
    dataflow.yield %e : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // expected-note@+1 {{first defined here}}
  %a = dataflow.kernel @k(%x) attributes {placement = "host"} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: tensor<4xf32>):
    dataflow.yield %s : tensor<4xf32>
  }
  // expected-error@+1 {{defines the symbol @k a second time}}
  %b = dataflow.kernel @k(%x) attributes {placement = "host"} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%s: tensor<4xf32>):
    dataflow.yield %s : tensor<4xf32>
  }
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// -----

// A packed tensor has the tiles of its stream.
!s = !dataflow.itensor<tensor<2x2xf32>, [2], [2], affine_map<(d0) -> (0, d0)>>
func.func @f(%x: tensor<2x1x1x4xf32>) -> tensor<1x2x2x2xf32> {
  // expected-error@+1 {{source 0 is !dataflow.itensor<tensor<2x2xf32>, [2], [2], affine_map<(d0) -> (0, d0)>> inside and tensor<2x1x1x4xf32> outside}}
  %r = dataflow.kernel @k(%x) : (tensor<2x1x1x4xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: !s):
    %e = dataflow.itensor_empty : !s
    dataflow.yield %e : !s
  }
  return %r : tensor<1x2x2x2xf32>
}

// -----

// Beats of 4 make up a row of 16, beats of another element do not.
func.func @f(%x: tensor<2x16xf32>) -> tensor<2x16xf32> {
  // expected-error@+1 {{block argument 1 is memref<2x4xvector<4xi32>> for a tensor<2x16xf32>}}
  %r = dataflow.kernel @k(%x) : (tensor<2x16xf32>) -> tensor<2x16xf32> {
  ^bb0(%a: memref<2x4xvector<4xf32>>, %b: memref<2x4xvector<4xi32>>):
    dataflow.yield
  }
  return %r : tensor<2x16xf32>
}

// -----

// A result in the place of a source of another type.
func.func @main(%x: tensor<4xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{has in_place array<i64: 0>, expected for each of 1 results on memory -1 or a source of its type, each once}}
  %r = dataflow.kernel @k(%x) attributes {in_place = array<i64: 0>} : (tensor<4xf32>) -> tensor<2xf32> {
  ^bb0(%mx: memref<4xf32>, %my: memref<2xf32>):
    dataflow.yield
  }
  return %r : tensor<2xf32>
}

// -----

// A task of a unit is two loops and nothing else; all of its tasks are alike.
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    dataflow.task @first() attributes {role = "compute", unit = "u"} : () -> () {
      %m = dataflow.buffer : memref<1xf32>
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %v = memref.load %m[%c0] : memref<1xf32>
          %w = arith.addf %v, %v : f32
          memref.store %w, %m[%c0] : memref<1xf32>
        }
      }
      dataflow.yield
    }
    // expected-error@+1 {{is done by unit u, which does two loops, alike in all its tasks}}
    dataflow.task @second() attributes {role = "compute", unit = "u"} : () -> () {
      %m = dataflow.buffer : memref<1xf32>
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %v = memref.load %m[%c0] : memref<1xf32>
          %w = arith.mulf %v, %v : f32
          memref.store %w, %m[%c0] : memref<1xf32>
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

// Streams that share a FIFO are equally deep, and one passes before the other on both ends.
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: memref<4xf32>, %b: memref<4xf32>):
    %c0 = arith.constant 0 : index
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "both"} : !dataflow.stream<f32>
    // expected-error@+1 {{shares both with @s, but does not pass after it, from end to end}}
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "t", fifo = "both"} : !dataflow.stream<f32>
    // expected-error@+1 {{shares both with a stream of another type or depth}}
    %u = dataflow.stream_instance {depth = 3 : i64, sym_name = "u", fifo = "both"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %v = memref.load %a[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.stream_write %v, %t : f32, !dataflow.stream<f32>
      dataflow.stream_write %v, %u : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %v = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      %w = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %x1 = dataflow.stream_read %u : !dataflow.stream<f32> -> f32
      memref.store %v, %b[%c0] : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
