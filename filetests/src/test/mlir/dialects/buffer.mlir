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
      // expected-error@+1 {{deals dimension 0 of memref<4xf32> out to 8 banks}}
      %b = dataflow.buffer {kind = "bram", partition = array<i64: 8>} : memref<4xf32>
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

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    dataflow.task @a() : () -> () {
      // expected-error@+1 {{has a partition of 2 factors for memref<4xf32>}}
      %b = dataflow.buffer {partition = array<i64: 1, 2>} : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
