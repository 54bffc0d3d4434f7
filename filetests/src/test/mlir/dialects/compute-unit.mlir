// RUN: opt --verify-diagnostics %s

// Tasks of one unit and streams of one FIFO in two kernels.
module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r_a = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    %r_b = dataflow.kernel @b(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r_a, %r_b : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r_a = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    %r_b = dataflow.kernel @b(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      // expected-error@+1 {{shares f with a stream of another kernel that has another type, depth, memory, writer or reader}}
      %s = dataflow.stream_instance {depth = 3 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r_a, %r_b : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

// Nobody reads it in one of the kernels.
module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r_a = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    %r_b = dataflow.kernel @b(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      // expected-error@+1 {{@s has 1 writing and 0 reading tasks, expected one of each}}
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r_a, %r_b : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

// Another task writes it.
module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r_a = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    %r_b = dataflow.kernel @b(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      // expected-error@+1 {{shares f with a stream of another kernel that has another type, depth, memory, writer or reader}}
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "other"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r_a, %r_b : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

// Different compute units share nothing, whatever their tasks are called.
module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
    %r_a = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    %r_b = dataflow.kernel @b(%x) attributes {compute_unit = "other"} : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%in: memref<2xf32>, %out: memref<2xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %s = dataflow.stream_instance {depth = 3 : i64, sym_name = "s", fifo = "f"} : !dataflow.stream<f32>
      dataflow.task @load() attributes {role = "load", unit = "load"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = memref.load %in[%i] : memref<2xf32>
          dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store", unit = "store"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
          memref.store %v, %out[%i] : memref<2xf32>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %r_a, %r_b : tensor<2xf32>, tensor<2xf32>
  }
}

// -----

module {
  func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
    // expected-error@+1 {{shares a compute unit, but does not work on memory}}
    %r = dataflow.kernel @a(%x) attributes {compute_unit = "device"} : (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%s: !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>):
      dataflow.yield %s : !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
    }
    %t = dataflow.kernel @b(%x) attributes {compute_unit = "device"} : (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%s: !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>):
      dataflow.yield %s : !dataflow.itensor<tensor<2xf32>, [2], [2], affine_map<(d0) -> (d0)>>
    }
    return %r, %t : tensor<4xf32>, tensor<4xf32>
  }
}
