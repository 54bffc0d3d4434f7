// RUN: opt --passes=read-valid-rows{steps=4} %s | filecheck %s

// The row behind the position counts too: it may be the first of those that are left out.
// RUN-VALUES: @main([3.0, 9.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0) == [9.0]
// CHECK: what = "reads rows behind the position"
// CHECK-LABEL: func.func @main
// CHECK-NOT: arith.minui
module attributes {headrace.level = "stream"} {
  func.func @main(%keys: tensor<8xf32>, %at: tensor<i64>) -> tensor<1xf32> {
    %r = dataflow.kernel @scores(%keys, %at) : (tensor<8xf32>, tensor<i64>) -> tensor<1xf32> {
    ^bb0(%mk: memref<8xf32>, %ma: memref<i64>, %my: memref<1xf32>):
      %keysin = dataflow.stream_instance {depth = 2 : i64, sym_name = "keys"} : !dataflow.stream<f32>
      %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i64>
      %scores = dataflow.stream_instance {depth = 2 : i64, sym_name = "scores"} : !dataflow.stream<f32>
      %largest = dataflow.stream_instance {depth = 2 : i64, sym_name = "largest"} : !dataflow.stream<f32>
      dataflow.task @load.keys() attributes {role = "load"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c8 = arith.constant 8 : index
        scf.for %k = %c0 to %c8 step %c1 {
          %v = memref.load %mk[%k] : memref<8xf32>
          dataflow.stream_write %v, %keysin : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @load.at() attributes {role = "load"} : () -> () {
        %v = memref.load %ma[] : memref<i64>
        dataflow.stream_write %v, %position : i64, !dataflow.stream<i64>
        dataflow.yield
      }
      dataflow.task @mask() attributes {role = "compute"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c8 = arith.constant 8 : index
        %hidden = arith.constant 0xFF800000 : f32
        %p = dataflow.stream_read %position : !dataflow.stream<i64> -> i64
        scf.for %k = %c0 to %c8 step %c1 {
          %v = dataflow.stream_read %keysin : !dataflow.stream<f32> -> f32
          %j = arith.index_cast %k : index to i64
          %one = arith.constant 1 : i64
          %i = arith.subi %j, %one : i64
          %seen = arith.cmpi sle, %i, %p : i64
          %s = arith.select %seen, %v, %hidden : f32
          dataflow.stream_write %s, %scores : f32, !dataflow.stream<f32>
        }
        dataflow.yield
      }
      dataflow.task @most() attributes {role = "compute"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c8 = arith.constant 8 : index
        %least = arith.constant 0xFF800000 : f32
        %b = dataflow.buffer : memref<1xf32>
        memref.store %least, %b[%c0] : memref<1xf32>
        scf.for %k = %c0 to %c8 step %c1 {
          %v = dataflow.stream_read %scores : !dataflow.stream<f32> -> f32
          %so = memref.load %b[%c0] : memref<1xf32>
          %m = arith.maximumf %so, %v : f32
          memref.store %m, %b[%c0] : memref<1xf32>
        }
        %y = memref.load %b[%c0] : memref<1xf32>
        dataflow.stream_write %y, %largest : f32, !dataflow.stream<f32>
        dataflow.yield
      }
      dataflow.task @store() attributes {role = "store"} : () -> () {
        %c0 = arith.constant 0 : index
        %y = dataflow.stream_read %largest : !dataflow.stream<f32> -> f32
        memref.store %y, %my[%c0] : memref<1xf32>
        dataflow.yield
      }
      dataflow.yield
    }
    return %r : tensor<1xf32>
  }
}
