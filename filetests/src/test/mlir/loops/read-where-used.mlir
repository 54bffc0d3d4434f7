// RUN: opt --passes=read-where-used %s | filecheck %s

// The factors come in the order in which the loop over rows uses them; the shifts are used twice, so they stay a tile.
// RUN-VALUES: @main(iota, [1.0, 2.0, 3.0], [10.0, 20.0, 30.0]) == [56.0, 62.0]
// CHECK: subject = "weigh", what = "reads a tile where it is used"
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @weigh()
// CHECK: %[[SHIFTS:.*]] = dataflow.buffer : memref<1x3xf32>
// CHECK-NOT: dataflow.buffer : memref<1x3xf32>
// CHECK: scf.for
// CHECK-NEXT: dataflow.stream_read
// CHECK-NEXT: memref.store {{.*}}, %[[SHIFTS]]
// CHECK: } {unroll}
// CHECK-NEXT: scf.for
// CHECK-NEXT: %[[FACTOR:.*]] = dataflow.stream_read
// CHECK: arith.mulf %[[FACTOR]]
// CHECK: dataflow.task @store()
module attributes {headrace.level = "stream"} {
func.func @main(%x: tensor<3x2xf32>, %f: tensor<3xf32>, %s: tensor<3xf32>) -> tensor<2xf32> {
  %r = dataflow.kernel @k(%x, %f, %s) : (tensor<3x2xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2xf32> {
  ^bb0(%in: memref<3x2xf32>, %fin: memref<3xf32>, %sin: memref<3xf32>, %out: memref<2xf32>):
    %rows = dataflow.stream_instance {depth = 8 : i64, sym_name = "rows"} : !dataflow.stream<vector<2xf32>>
    %factors = dataflow.stream_instance {depth = 8 : i64, sym_name = "factors"} : !dataflow.stream<f32>
    %shifts = dataflow.stream_instance {depth = 8 : i64, sym_name = "shifts"} : !dataflow.stream<f32>
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<2xf32>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      scf.for %i = %c0 to %c3 step %c1 {
        %t = vector.load %in[%i, %c0] : memref<3x2xf32>, vector<2xf32>
        dataflow.stream_write %t, %rows : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        %a = memref.load %fin[%i] : memref<3xf32>
        dataflow.stream_write %a, %factors : f32, !dataflow.stream<f32>
        %b = memref.load %sin[%i] : memref<3xf32>
        dataflow.stream_write %b, %shifts : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @weigh() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %tile = dataflow.buffer : memref<1x3xf32>
      %twice = dataflow.buffer : memref<1x3xf32>
      %sum = dataflow.buffer : memref<2xf32>
      scf.for %i = %c0 to %c3 step %c1 {
        %t = dataflow.stream_read %shifts : !dataflow.stream<f32> -> f32
        memref.store %t, %twice[%c0, %i] : memref<1x3xf32>
      }
      scf.for %i = %c0 to %c3 step %c1 {
        %t = dataflow.stream_read %factors : !dataflow.stream<f32> -> f32
        memref.store %t, %tile[%c0, %i] : memref<1x3xf32>
      }
      scf.for %l = %c0 to %c2 step %c1 {
        %a = memref.load %twice[%c0, %c0] : memref<1x3xf32>
        %b = memref.load %twice[%c0, %c2] : memref<1x3xf32>
        %d = arith.addf %a, %b : f32
        memref.store %d, %sum[%l] : memref<2xf32>
      } {unroll}
      scf.for %i = %c0 to %c3 step %c1 {
        %row = dataflow.stream_read %rows : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        scf.for %l = %c0 to %c2 step %c1 {
          %v = vector.extract %row[%l] : f32 from vector<2xf32>
          %w = memref.load %tile[%c0, %i] : memref<1x3xf32>
          %p = arith.mulf %w, %v : f32
          %b = memref.load %sum[%l] : memref<2xf32>
          %n = arith.addf %b, %p : f32
          memref.store %n, %sum[%l] : memref<2xf32>
        } {unroll}
      }
      %all = vector.load %sum[%c0] : memref<2xf32>, vector<2xf32>
      dataflow.stream_write %all, %sums : vector<2xf32>, !dataflow.stream<vector<2xf32>>
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %t = dataflow.stream_read %sums : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
      vector.store %t, %out[%c0] : memref<2xf32>, vector<2xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<2xf32>
}
}
