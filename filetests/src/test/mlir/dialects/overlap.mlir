// RUN: opt --verify-diagnostics %s

module attributes {headrace.level = "stream"} {
  func.func @no_rounds(%x: tensor<2xf32>) -> tensor<2xf32> {
    // expected-error@+1 {{has no rounds that could overlap}}
    %r = dataflow.kernel @k(%x) attributes {overlap} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      dataflow.yield
    }
    return %r : tensor<2xf32>
  }
}

// -----

module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>, %w: tensor<3x2xf32>) -> tensor<2xf32> {
    // expected-error@+1 {{has rounds that cannot overlap: @load does not come to what it keeps element by element, in order}}
    %r = dataflow.kernel @layer(%x, %w) attributes {rounds = 3 : i64, overlap} : (tensor<2xf32>, tensor<3x2xf32>) -> tensor<2xf32> {
    ^bb0(%mx: memref<2xf32>, %mw: memref<3x2xf32>, %my: memref<2xf32>, %round: index):
      %in = dataflow.buffer : memref<2xf32>
      %out = dataflow.buffer : memref<2xf32>
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
      dataflow.task @enter() attributes {role = "enter"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %mx[%i] : memref<2xf32>
          memref.store %v, %in[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.task @load() attributes {role = "load"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %i = %c0 to %c2 step %c1 {
          %j = arith.subi %c1, %i : index
          %v = memref.load %in[%j] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @work() attributes {role = "compute"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          %e = memref.load %mw[%round, %i] : memref<3x2xf32>
          %y = arith.mulf %v, %e : f32
          memref.store %y, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.task @next() attributes {role = "next"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %out[%i] : memref<2xf32>
          memref.store %v, %in[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.task @leave() attributes {role = "leave"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %out[%i] : memref<2xf32>
          memref.store %v, %my[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r : tensor<2xf32>
  }
}
