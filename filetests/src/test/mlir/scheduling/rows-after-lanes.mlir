// RUN: opt --passes=schedule-loops %s | filecheck %s

// A row leaves when its lanes are done: the division takes its stages before.
// CHECK-LABEL: dataflow.task @divide
// CHECK: dataflow.stream_read {{.*}}schedule.cycle = 0
// CHECK: dataflow.stream_write {{.*}}schedule.cycle = {{[1-9][0-9]}} : i64}

// What is combined has come: the last of the tokens is read in cycle 3.
// CHECK-LABEL: dataflow.task @combine
// CHECK: dataflow.stream_read {{.*}}schedule.cycle = 3
// CHECK: dataflow.stream_write {{.*}}schedule.cycle = {{[5-9]|[1-9][0-9]}} : i64}
func.func @main(%x: tensor<8x4xf32>) -> tensor<8xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<8x4xf32>) -> tensor<8xf32> {
  ^bb0(%m: memref<8x4xf32>, %n: memref<8xf32>):
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<vector<2xf32>>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<vector<2xf32>>
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c8 step %c1 {
        scf.for %j = %c0 to %c4 step %c2 {
          %v = vector.load %m[%i, %j] : memref<8x4xf32>, vector<2xf32>
          dataflow.stream_write %v, %a : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        }
      }
      dataflow.yield
    }
    dataflow.task @divide() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c16 = arith.constant 16 : index
      %three = arith.constant 3.0 : f32
      scf.for %i = %c0 to %c16 step %c1 {
        %v = dataflow.stream_read %a : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        %row = dataflow.buffer {partition = array<i64: 2>} : memref<2xf32>
        scf.for %lane = %c0 to %c2 step %c1 {
          %e = vector.extract %v[%lane] : f32 from vector<2xf32>
          %q = arith.divf %e, %three : f32
          memref.store %q, %row[%lane] : memref<2xf32>
        } {unroll}
        %w = vector.load %row[%c0] : memref<2xf32>, vector<2xf32>
        dataflow.stream_write %w, %b : vector<2xf32>, !dataflow.stream<vector<2xf32>>
      }
      dataflow.yield
    }
    dataflow.task @combine() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c6 = arith.constant 6 : index
      %terms = dataflow.buffer {partition = array<i64: 8>} : memref<8xf32>
      scf.for %i = %c0 to %c4 step %c1 {
        %v0 = dataflow.stream_read %b : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %v0, %terms[%c0] : memref<8xf32>, vector<2xf32>
        %v1 = dataflow.stream_read %b : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %v1, %terms[%c2] : memref<8xf32>, vector<2xf32>
        %v2 = dataflow.stream_read %b : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %v2, %terms[%c4] : memref<8xf32>, vector<2xf32>
        %v3 = dataflow.stream_read %b : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %v3, %terms[%c6] : memref<8xf32>, vector<2xf32>
        %all = vector.load %terms[%c0] : memref<8xf32>, vector<8xf32>
        %most = vector.reduction <maximumf>, %all : vector<8xf32> into f32
        dataflow.stream_write %most, %s : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      scf.for %i = %c0 to %c4 step %c1 {
        %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
        memref.store %v, %n[%i] : memref<8xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<8xf32>
}
