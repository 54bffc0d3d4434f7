// RUN: opt --passes=chain-products %s | filecheck %s

// Weights of 4 bits and activations of 8: eight terms in a chain, and two chains for sixteen terms. Two numbers of 8
// bits are four to a chain, whatever more there is of them. Single products stay, rows that are read in part or twice,
// and terms whose row depends on their number.
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @narrow
// CHECK: dataflow.buffer {partition = array<i64: 4, 2>} : memref<4x2xi32>
// CHECK-COUNT-8: arith.muli {{.*}} {paired} : i16
// CHECK: arith.addi {{.*}} {chained} : i32
// CHECK-NEXT: memref.store
// CHECK: vector<2xi32>
// CHECK: dataflow.task @wide
// CHECK: memref<4x4xi32>
// CHECK-COUNT-4: arith.muli {{.*}} {paired} : i32
// CHECK: vector<4xi32>
// CHECK: dataflow.task @others
// CHECK-NOT: chained
func.func @main(%a: tensor<16xi8>, %w: tensor<4x16xi4>, %v: tensor<4x16xi8>) -> tensor<4xi32> {
  %r = dataflow.kernel @k(%a, %w, %v) : (tensor<16xi8>, tensor<4x16xi4>, tensor<4x16xi8>) -> tensor<4xi32> {
  ^bb0(%a: memref<16xi8>, %w: memref<4x16xi4>, %v: memref<4x16xi8>, %n: memref<4xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %c16 = arith.constant 16 : index
    dataflow.task @narrow() attributes {role = "compute"} : () -> () {
      %s = dataflow.buffer {partition = array<i64: 4>} : memref<4xi32>
      %terms0 = dataflow.buffer {partition = array<i64: 4, 16>} : memref<4x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %w[%lane, %term] : memref<4x16xi4>
        %l = arith.extsi %x : i8 to i16
        %r = arith.extsi %y : i4 to i16
        %p = arith.muli %l, %r {paired} : i16
        %wide = arith.extsi %p : i16 to i32
        memref.store %wide, %terms0[%lane, %term] : memref<4x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms0[%lane, %c0] : memref<4x16xi32>, vector<16xi32>
        %sum = vector.reduction <add>, %row : vector<16xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
      } {unroll}
      dataflow.yield
    }
    dataflow.task @wide() attributes {role = "compute"} : () -> () {
      %s = dataflow.buffer {partition = array<i64: 4>} : memref<4xi32>
      %terms0 = dataflow.buffer {partition = array<i64: 4, 16>} : memref<4x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %v[%lane, %term] : memref<4x16xi8>
        %l = arith.extsi %x : i8 to i32
        %r = arith.extsi %y : i8 to i32
        %p = arith.muli %l, %r {paired} : i32
        memref.store %p, %terms0[%lane, %term] : memref<4x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms0[%lane, %c0] : memref<4x16xi32>, vector<16xi32>
        %sum = vector.reduction <add>, %row : vector<16xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
      } {unroll}
      dataflow.yield
    }
    dataflow.task @others() attributes {role = "compute"} : () -> () {
      %s = dataflow.buffer {partition = array<i64: 4>} : memref<4xi32>
      %terms0 = dataflow.buffer {partition = array<i64: 4, 16>} : memref<4x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %w[%lane, %term] : memref<4x16xi4>
        %l = arith.extsi %x : i8 to i16
        %r = arith.extsi %y : i4 to i16
        %p = arith.muli %l, %r : i16
        %wide = arith.extsi %p : i16 to i32
        memref.store %wide, %terms0[%lane, %term] : memref<4x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms0[%lane, %c0] : memref<4x16xi32>, vector<16xi32>
        %sum = vector.reduction <add>, %row : vector<16xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
      } {unroll}
      %terms1 = dataflow.buffer {partition = array<i64: 4, 16>} : memref<4x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %w[%lane, %term] : memref<4x16xi4>
        %l = arith.extsi %x : i8 to i16
        %r = arith.extsi %y : i4 to i16
        %p = arith.muli %l, %r {paired} : i16
        %wide = arith.extsi %p : i16 to i32
        memref.store %wide, %terms1[%lane, %term] : memref<4x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms1[%lane, %c0] : memref<4x16xi32>, vector<8xi32>
        %sum = vector.reduction <add>, %row : vector<8xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
      } {unroll}
      %terms2 = dataflow.buffer {partition = array<i64: 4, 16>} : memref<4x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %w[%lane, %term] : memref<4x16xi4>
        %l = arith.extsi %x : i8 to i16
        %r = arith.extsi %y : i4 to i16
        %p = arith.muli %l, %r {paired} : i16
        %wide = arith.extsi %p : i16 to i32
        memref.store %wide, %terms2[%lane, %term] : memref<4x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms2[%lane, %c0] : memref<4x16xi32>, vector<16xi32>
        %sum = vector.reduction <add>, %row : vector<16xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
        %again = vector.load %terms2[%lane, %c0] : memref<4x16xi32>, vector<16xi32>
        %twice = vector.reduction <add>, %again : vector<16xi32> into i32
        memref.store %twice, %s[%lane] : memref<4xi32>
      } {unroll}
      %terms3 = dataflow.buffer {partition = array<i64: 20, 16>} : memref<20x16xi32>
      scf.for %term = %c0 to %c16 step %c1 {
        scf.for %lane = %c0 to %c4 step %c1 {
        %x = memref.load %a[%term] : memref<16xi8>
        %y = memref.load %w[%lane, %term] : memref<4x16xi4>
        %l = arith.extsi %x : i8 to i16
        %r = arith.extsi %y : i4 to i16
        %p = arith.muli %l, %r {paired} : i16
        %wide = arith.extsi %p : i16 to i32
        %row = arith.addi %lane, %term : index
        memref.store %wide, %terms3[%row, %term] : memref<20x16xi32>
        } {unroll}
      } {unroll}
      scf.for %lane = %c0 to %c4 step %c1 {
        %row = vector.load %terms3[%lane, %c0] : memref<20x16xi32>, vector<16xi32>
        %sum = vector.reduction <add>, %row : vector<16xi32> into i32
        memref.store %sum, %s[%lane] : memref<4xi32>
      } {unroll}
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xi32>
}
