// RUN: opt --passes=schedule-loops %s | filecheck %s

// A sum over %k is written in the last of its 4 iterations, and read again once for each of 3 uses: 5 tokens pass.
// The first is written in cycle 8 of the iteration that starts after 3 others of 4 cycles, the last 4 * 4 iterations later;
// the reader takes one every 3 iterations.
// CHECK-LABEL: dataflow.kernel @sums
// CHECK: dataflow.stream_instance {{.*}}sym_name = "sums", schedule.tokens = 5 : i64, schedule.delay = 21 : i64, schedule.write_span = 64 : i64, schedule.read_delay = 1 : i64, schedule.read_span = 12 : i64
// CHECK-LABEL: dataflow.task @write
// CHECK: dataflow.stream_write {{.*}} {schedule.cycle = 8 : i64}
// CHECK: schedule.ii = 4 : i64, schedule.depth = {{[0-9]+}} : i64, schedule.trips = 4 : i64
// CHECK-LABEL: dataflow.task @read
// CHECK: dataflow.stream_read {{.*}} {schedule.cycle = 0 : i64}
// CHECK: schedule.ii = 1 : i64
func.func @main() {
  dataflow.kernel @sums() : () -> () {
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<f32>
    dataflow.task @write() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      %zero = arith.constant 0.0 : f32
      %x = dataflow.buffer {kind = "bram"} : memref<5x4xf32>
      %sum = dataflow.buffer {kind = "bram"} : memref<5xf32>
      scf.for %i = %c0 to %c5 step %c1 {
        scf.for %k = %c0 to %c4 step %c1 {
          %first = arith.cmpi eq, %k, %c0 : index
          %last = arith.cmpi eq, %k, %c3 : index
          %v = memref.load %x[%i, %k] : memref<5x4xf32>
          %old = memref.load %sum[%i] : memref<5xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %new = arith.addf %sofar, %v : f32
          memref.store %new, %sum[%i] : memref<5xf32>
          scf.if %last {
            dataflow.stream_write %new, %s : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @read() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      %c5 = arith.constant 5 : index
      %kept = dataflow.buffer {kind = "bram"} : memref<1xf32>
      %y = dataflow.buffer {kind = "bram"} : memref<5x3xf32>
      scf.for %i = %c0 to %c5 step %c1 {
        scf.for %j = %c0 to %c3 step %c1 {
          %first = arith.cmpi eq, %j, %c0 : index
          %v = scf.if %first -> (f32) {
            %new = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
            memref.store %new, %kept[%c0] : memref<1xf32>
            scf.yield %new : f32
          } else {
            %again = memref.load %kept[%c0] : memref<1xf32>
            scf.yield %again : f32
          }
          memref.store %v, %y[%i, %j] : memref<5x3xf32>
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
