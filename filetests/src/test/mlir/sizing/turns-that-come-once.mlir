// RUN: opt --passes=schedule-loops,size-fifos %s | filecheck %s

// A task deals four tokens to each of two others, once: while it is at the second, the first has all of its own.
// CHECK-LABEL: func.func @deal
// CHECK: depth = 4 : i64, sym_name = "left"
// CHECK: depth = 4 : i64, sym_name = "right"
func.func @deal(%x: tensor<8xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %r:2 = dataflow.kernel @k(%x) : (tensor<8xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  ^bb0(%in: memref<8xf32>, %a: memref<4xf32>, %b: memref<4xf32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %all = dataflow.stream_instance {depth = 2 : i64, sym_name = "all"} : !dataflow.stream<f32>
    %left = dataflow.stream_instance {depth = 2 : i64, sym_name = "left"} : !dataflow.stream<f32>
    %right = dataflow.stream_instance {depth = 2 : i64, sym_name = "right"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c8 step %c1 {
        %t = memref.load %in[%i] : memref<8xf32>
        dataflow.stream_write %t, %all : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @deal() attributes {role = "route"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %all : !dataflow.stream<f32> -> f32
        dataflow.stream_write %t, %left : f32, !dataflow.stream<f32>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %all : !dataflow.stream<f32> -> f32
        dataflow.stream_write %t, %right : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @store.a() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %left : !dataflow.stream<f32> -> f32
        memref.store %t, %a[%i] : memref<4xf32>
      }
      dataflow.yield
    }
    dataflow.task @store.b() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %right : !dataflow.stream<f32> -> f32
        memref.store %t, %b[%i] : memref<4xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Sixteen wide tokens of one part, then of the other: the second part goes on while the first is taken, though what
// waits is more than look-up tables hold.
// CHECK-LABEL: func.func @join
// CHECK: depth = 16 : i64, sym_name = "first"
// CHECK: depth = 16 : i64, sym_name = "second"
func.func @join(%x: tensor<16x16xi64>, %y: tensor<16x16xi64>) -> tensor<32x16xi64> {
  %r = dataflow.kernel @k(%x, %y) : (tensor<16x16xi64>, tensor<16x16xi64>) -> tensor<32x16xi64> {
  ^bb0(%a: memref<16x16xi64>, %b: memref<16x16xi64>, %out: memref<32x16xi64>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c16 = arith.constant 16 : index
    %c32 = arith.constant 32 : index
    %la = dataflow.stream_instance {depth = 2 : i64, sym_name = "la"} : !dataflow.stream<vector<16xi64>>
    %lb = dataflow.stream_instance {depth = 2 : i64, sym_name = "lb"} : !dataflow.stream<vector<16xi64>>
    %first = dataflow.stream_instance {depth = 2 : i64, sym_name = "first"} : !dataflow.stream<vector<16xi64>>
    %second = dataflow.stream_instance {depth = 2 : i64, sym_name = "second"} : !dataflow.stream<vector<16xi64>>
    %all = dataflow.stream_instance {depth = 2 : i64, sym_name = "all"} : !dataflow.stream<vector<16xi64>>
    dataflow.task @load.a() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c16 step %c1 {
        %t = vector.load %a[%i, %c0] : memref<16x16xi64>, vector<16xi64>
        dataflow.stream_write %t, %la : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      dataflow.yield
    }
    dataflow.task @load.b() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c16 step %c1 {
        %t = vector.load %b[%i, %c0] : memref<16x16xi64>, vector<16xi64>
        dataflow.stream_write %t, %lb : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      dataflow.yield
    }
    dataflow.task @part.a() attributes {role = "compute"} : () -> () {
      scf.for %i = %c0 to %c16 step %c1 {
        %t = dataflow.stream_read %la : !dataflow.stream<vector<16xi64>> -> vector<16xi64>
        dataflow.stream_write %t, %first : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      dataflow.yield
    }
    dataflow.task @part.b() attributes {role = "compute"} : () -> () {
      scf.for %i = %c0 to %c16 step %c1 {
        %t = dataflow.stream_read %lb : !dataflow.stream<vector<16xi64>> -> vector<16xi64>
        dataflow.stream_write %t, %second : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      dataflow.yield
    }
    dataflow.task @join() attributes {role = "route"} : () -> () {
      scf.for %i = %c0 to %c16 step %c1 {
        %t = dataflow.stream_read %first : !dataflow.stream<vector<16xi64>> -> vector<16xi64>
        dataflow.stream_write %t, %all : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      scf.for %i = %c0 to %c16 step %c1 {
        %t = dataflow.stream_read %second : !dataflow.stream<vector<16xi64>> -> vector<16xi64>
        dataflow.stream_write %t, %all : vector<16xi64>, !dataflow.stream<vector<16xi64>>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c32 step %c1 {
        %t = dataflow.stream_read %all : !dataflow.stream<vector<16xi64>> -> vector<16xi64>
        vector.store %t, %out[%i, %c0] : memref<32x16xi64>, vector<16xi64>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<32x16xi64>
}

// -----

// Parts of a tensor come from two memories, forty wide tokens of one, then of the other: each is loaded while the other
// one is taken, so its FIFO holds all of a turn, more than a shift register would.
// CHECK-LABEL: func.func @loads
// CHECK: depth = 40 : i64, sym_name = "even"
// CHECK: depth = 40 : i64, sym_name = "odd"
func.func @loads(%x: tensor<40x16xf32>, %y: tensor<40x16xf32>) -> tensor<80x16xf32> {
  %r = dataflow.kernel @k(%x, %y) : (tensor<40x16xf32>, tensor<40x16xf32>) -> tensor<80x16xf32> {
  ^bb0(%a: memref<40x16xf32>, %b: memref<40x16xf32>, %out: memref<80x16xf32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c40 = arith.constant 40 : index
    %c80 = arith.constant 80 : index
    %even = dataflow.stream_instance {depth = 2 : i64, sym_name = "even"} : !dataflow.stream<vector<16xf32>>
    %odd = dataflow.stream_instance {depth = 2 : i64, sym_name = "odd"} : !dataflow.stream<vector<16xf32>>
    %all = dataflow.stream_instance {depth = 2 : i64, sym_name = "all"} : !dataflow.stream<vector<16xf32>>
    dataflow.task @load.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c40 step %c1 {
        %t = vector.load %a[%i, %c0] : memref<40x16xf32>, vector<16xf32>
        dataflow.stream_write %t, %even : vector<16xf32>, !dataflow.stream<vector<16xf32>>
      }
      dataflow.yield
    }
    dataflow.task @load.1() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c40 step %c1 {
        %t = vector.load %b[%i, %c0] : memref<40x16xf32>, vector<16xf32>
        dataflow.stream_write %t, %odd : vector<16xf32>, !dataflow.stream<vector<16xf32>>
      }
      dataflow.yield
    }
    dataflow.task @join() attributes {role = "route"} : () -> () {
      scf.for %i = %c0 to %c40 step %c1 {
        %t = dataflow.stream_read %even : !dataflow.stream<vector<16xf32>> -> vector<16xf32>
        dataflow.stream_write %t, %all : vector<16xf32>, !dataflow.stream<vector<16xf32>>
      }
      scf.for %i = %c0 to %c40 step %c1 {
        %t = dataflow.stream_read %odd : !dataflow.stream<vector<16xf32>> -> vector<16xf32>
        dataflow.stream_write %t, %all : vector<16xf32>, !dataflow.stream<vector<16xf32>>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c80 step %c1 {
        %t = dataflow.stream_read %all : !dataflow.stream<vector<16xf32>> -> vector<16xf32>
        vector.store %t, %out[%i, %c0] : memref<80x16xf32>, vector<16xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<80x16xf32>
}
