// RUN: opt --passes=schedule-loops %s | filecheck %s

// Eight reads a place apart lie in eight banks, and share a cycle as lanes do. Eight that lie as far apart as there are
// banks all come to one, which answers two of them in a cycle.
// CHECK: dataflow.task @apart
// CHECK: {schedule.ii = 1 : i64
// CHECK: dataflow.task @around
// CHECK: {schedule.ii = 4 : i64
func.func @main(%x: tensor<4xi32>) -> tensor<4xi32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xi32>) -> tensor<4xi32> {
  ^bb0(%m: memref<4xi32>, %n: memref<4xi32>):
    dataflow.task @apart() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      %c6 = arith.constant 6 : index
      %c7 = arith.constant 7 : index
      %c64 = arith.constant 64 : index
      %a = dataflow.buffer {partition = array<i64: 8>} : memref<128xi32>
      %o = dataflow.buffer {partition = array<i64: 1>} : memref<64xi32>
      scf.for %i = %c0 to %c64 step %c1 {
        %k0 = arith.addi %i, %c0 : index
        %x0 = memref.load %a[%k0] : memref<128xi32>
        %k1 = arith.addi %i, %c1 : index
        %x1 = memref.load %a[%k1] : memref<128xi32>
        %k2 = arith.addi %i, %c2 : index
        %x2 = memref.load %a[%k2] : memref<128xi32>
        %k3 = arith.addi %i, %c3 : index
        %x3 = memref.load %a[%k3] : memref<128xi32>
        %k4 = arith.addi %i, %c4 : index
        %x4 = memref.load %a[%k4] : memref<128xi32>
        %k5 = arith.addi %i, %c5 : index
        %x5 = memref.load %a[%k5] : memref<128xi32>
        %k6 = arith.addi %i, %c6 : index
        %x6 = memref.load %a[%k6] : memref<128xi32>
        %k7 = arith.addi %i, %c7 : index
        %x7 = memref.load %a[%k7] : memref<128xi32>
        %s1 = arith.addi %x0, %x1 : i32
        %s2 = arith.addi %s1, %x2 : i32
        %s3 = arith.addi %s2, %x3 : i32
        %s4 = arith.addi %s3, %x4 : i32
        %s5 = arith.addi %s4, %x5 : i32
        %s6 = arith.addi %s5, %x6 : i32
        %s7 = arith.addi %s6, %x7 : i32
        memref.store %s7, %o[%i] : memref<64xi32>
      }
      dataflow.yield
    }
    dataflow.task @around() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %c16 = arith.constant 16 : index
      %c24 = arith.constant 24 : index
      %c32 = arith.constant 32 : index
      %c40 = arith.constant 40 : index
      %c48 = arith.constant 48 : index
      %c56 = arith.constant 56 : index
      %c64 = arith.constant 64 : index
      %a = dataflow.buffer {partition = array<i64: 8>} : memref<128xi32>
      %o = dataflow.buffer {partition = array<i64: 1>} : memref<64xi32>
      scf.for %i = %c0 to %c64 step %c1 {
        %k0 = arith.addi %i, %c0 : index
        %x0 = memref.load %a[%k0] : memref<128xi32>
        %k1 = arith.addi %i, %c8 : index
        %x1 = memref.load %a[%k1] : memref<128xi32>
        %k2 = arith.addi %i, %c16 : index
        %x2 = memref.load %a[%k2] : memref<128xi32>
        %k3 = arith.addi %i, %c24 : index
        %x3 = memref.load %a[%k3] : memref<128xi32>
        %k4 = arith.addi %i, %c32 : index
        %x4 = memref.load %a[%k4] : memref<128xi32>
        %k5 = arith.addi %i, %c40 : index
        %x5 = memref.load %a[%k5] : memref<128xi32>
        %k6 = arith.addi %i, %c48 : index
        %x6 = memref.load %a[%k6] : memref<128xi32>
        %k7 = arith.addi %i, %c56 : index
        %x7 = memref.load %a[%k7] : memref<128xi32>
        %s1 = arith.addi %x0, %x1 : i32
        %s2 = arith.addi %s1, %x2 : i32
        %s3 = arith.addi %s2, %x3 : i32
        %s4 = arith.addi %s3, %x4 : i32
        %s5 = arith.addi %s4, %x5 : i32
        %s6 = arith.addi %s5, %x6 : i32
        %s7 = arith.addi %s6, %x7 : i32
        memref.store %s7, %o[%i] : memref<64xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xi32>
}
