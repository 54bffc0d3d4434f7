// RUN: opt --passes=vectorize-streams %s | filecheck %s

// Sums of 64 columns are begun with 0, and doubled a thousand times in lanes. Beginning takes hardly a part of the time;
// it has the same lanes all the same, for its banks are there and it computes nothing.
// CHECK-LABEL: func.func @main
// CHECK: %[[SUMS:.*]] = dataflow.buffer {partition = array<i64: [[LANES:[0-9]+]]>} : memref<64xf32>
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %c[[LANES]]{{[_0-9]*}} {
// CHECK-NEXT: scf.for %[[LANE:.*]] =
// CHECK: memref.store %{{.*}}, %[[SUMS]]
// CHECK-NEXT: } {unroll}
// CHECK: arith.addf
func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<1xf32>) -> tensor<1xf32> {
  ^bb0(%mx: memref<1xf32>, %my: memref<1xf32>):
    dataflow.task @double() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c64 = arith.constant 64 : index
      %c1000 = arith.constant 1000 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer : memref<64xf32>
      scf.for %j = %c0 to %c64 step %c1 {
        memref.store %zero, %sums[%j] : memref<64xf32>
      }
      scf.for %i = %c0 to %c1000 step %c1 {
        scf.for %j = %c0 to %c64 step %c1 {
          %v = memref.load %sums[%j] : memref<64xf32>
          %w = arith.addf %v, %v : f32
          memref.store %w, %sums[%j] : memref<64xf32>
        }
      }
      %s = memref.load %sums[%c0] : memref<64xf32>
      memref.store %s, %my[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<1xf32>
}
