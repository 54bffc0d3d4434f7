// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    dataflow.task @a() : () -> () {
      // expected-error@+1 {{has kind "paper", expected one of}}
      %b = dataflow.buffer {kind = "paper"} : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    dataflow.task @a() : () -> () {
      // expected-error@+1 {{has 0 banks}}
      %b = dataflow.buffer {kind = "bram", banks = 0 : i64} : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    dataflow.task @a() : () -> () {
      // expected-error@+1 {{has no fixed size: memref<?xf32>}}
      %b = dataflow.buffer : memref<?xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
