// RUN: opt --passes=pair-products %s | filecheck %s

// Lanes that multiply a number of their own with the same one share multipliers. An odd number of lanes does not, nor do
// products of wider numbers or of two differences, nor lanes that read what others write. A difference has nine bits and
// shares one.
// CHECK-LABEL: func.func @main
// CHECK: arith.muli {{.*}} {paired} : i16
// CHECK: arith.addi
// CHECK: arith.subi
// CHECK: arith.muli {{.*}} {paired} : i16
// CHECK-NOT: paired
func.func @main(%x: tensor<4xi8>) -> tensor<4xi32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xi8>) -> tensor<4xi32> {
  ^bb0(%m: memref<4xi8>, %n: memref<4xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %c4 = arith.constant 4 : index
    dataflow.task @products() attributes {role = "compute"} : () -> () {
      %a = dataflow.buffer : memref<4xi8>
      %s = dataflow.buffer : memref<4xi32>
      scf.for %i = %c0 to %c4 step %c1 {
        %shared = memref.load %a[%c0] : memref<4xi8>
        %own = memref.load %a[%i] : memref<4xi8>
        %l = arith.extsi %shared : i8 to i16
        %r = arith.extsi %own : i8 to i16
        %p = arith.muli %l, %r : i16
        %w = arith.extsi %p : i16 to i32
        %so_far = memref.load %s[%i] : memref<4xi32>
        %sum = arith.addi %so_far, %w : i32
        memref.store %sum, %s[%i] : memref<4xi32>
      } {unroll}
      scf.for %i = %c0 to %c4 step %c1 {
        %shared = memref.load %a[%c0] : memref<4xi8>
        %own = memref.load %a[%i] : memref<4xi8>
        %l = arith.extsi %shared : i8 to i16
        %r = arith.extsi %own : i8 to i16
        %d = arith.subi %r, %l : i16
        %p = arith.muli %d, %l : i16
        %w = arith.extsi %p : i16 to i32
        memref.store %w, %s[%i] : memref<4xi32>
      } {unroll}
      scf.for %i = %c0 to %c3 step %c1 {
        %shared = memref.load %a[%c0] : memref<4xi8>
        %own = memref.load %a[%i] : memref<4xi8>
        %l = arith.extsi %shared : i8 to i32
        %r = arith.extsi %own : i8 to i32
        %p = arith.muli %l, %r : i32
        memref.store %p, %s[%i] : memref<4xi32>
      } {unroll}
      scf.for %i = %c0 to %c4 step %c1 {
        %shared = memref.load %s[%c0] : memref<4xi32>
        %own = memref.load %s[%i] : memref<4xi32>
        %p = arith.muli %shared, %own : i32
        memref.store %p, %n[%i] : memref<4xi32>
      } {unroll}
      scf.for %i = %c0 to %c4 step %c1 {
        %before = memref.load %s[%c0] : memref<4xi32>
        %shared = memref.load %a[%c0] : memref<4xi8>
        %own = memref.load %a[%i] : memref<4xi8>
        %l = arith.extsi %shared : i8 to i32
        %r = arith.extsi %own : i8 to i32
        %p = arith.muli %l, %r : i32
        %sum = arith.addi %before, %p : i32
        memref.store %sum, %s[%i] : memref<4xi32>
      } {unroll}
      scf.for %i = %c0 to %c4 step %c1 {
        %shared = memref.load %a[%c0] : memref<4xi8>
        %other = memref.load %a[%c1] : memref<4xi8>
        %own = memref.load %a[%i] : memref<4xi8>
        %l = arith.extsi %shared : i8 to i32
        %q = arith.extsi %other : i8 to i32
        %r = arith.extsi %own : i8 to i32
        %d = arith.subi %r, %l : i32
        %e = arith.subi %l, %q : i32
        %p = arith.muli %d, %e : i32
        memref.store %p, %s[%i] : memref<4xi32>
      } {unroll}
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xi32>
}
