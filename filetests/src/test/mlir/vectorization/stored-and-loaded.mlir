// RUN: opt --passes=vectorize-streams %s | filecheck %s

// What an iteration stores and loads again stays in the lane, in this order.
// CHECK-LABEL: func.func @main
// CHECK: %[[TOKEN:.*]] = dataflow.stream_read
// CHECK: %[[X:.*]] = vector.extract %[[TOKEN]]
// CHECK-NEXT: memref.store %[[X]], %[[TILE:.*]][%{{.*}}]
// CHECK-NEXT: %{{.*}} = memref.load %[[TILE]]
// CHECK: } {unroll}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %in = dataflow.stream_instance {depth = 2 : i64, sym_name = "in"} : !dataflow.stream<f32>
    %out = dataflow.stream_instance {depth = 2 : i64, sym_name = "out"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %v = memref.load %m[%i] : memref<4xf32>
        dataflow.stream_write %v, %in : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @twice() attributes {role = "compute"} : () -> () {
      %tile = dataflow.buffer : memref<4xf32>
      scf.for %i = %c0 to %c4 step %c1 {
        %v = dataflow.stream_read %in : !dataflow.stream<f32> -> f32
        memref.store %v, %tile[%i] : memref<4xf32>
        %w = memref.load %tile[%i] : memref<4xf32>
        %s = arith.addf %v, %w : f32
        dataflow.stream_write %s, %out : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %v = dataflow.stream_read %out : !dataflow.stream<f32> -> f32
        memref.store %v, %n[%i] : memref<4xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
