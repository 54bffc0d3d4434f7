// RUN: opt --passes=narrow-tokens %s | filecheck %s

// A product of i8 and i4 needs 12 bits, a sum of 16 of them 16. What may be any number of 32 bits stays.
// CHECK: subject = "sums", what = "passes integers of 16 bits"
// CHECK-LABEL: func.func @main
// CHECK: %[[SUMS:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<2xi16>>
// CHECK: sym_name = "any"} : !dataflow.stream<vector<2xi32>>
// CHECK: dataflow.task @product()
// CHECK: dataflow.buffer {partition = array<i64: 2>} : memref<2xi16>
// CHECK: arith.addi
// CHECK: %[[SUM:.*]] = memref.load %{{.*}} : memref<2xi32>
// CHECK: %[[NARROW:.*]] = arith.trunci %[[SUM]] : i32 to i16
// CHECK: memref.store %[[NARROW]], %{{.*}} : memref<2xi16>
// CHECK: dataflow.stream_write %{{.*}}, %[[SUMS]] : vector<2xi16>
// CHECK: dataflow.task @real()
// CHECK: %[[READ:.*]] = vector.extract %{{.*}} : i16 from vector<2xi16>
// CHECK: arith.extsi %[[READ]] : i16 to i32
// CHECK: vector.extract %{{.*}} : i32 from vector<2xi32>
module attributes {headrace.level = "stream"} {
  func.func @main(%x: tensor<2x16xi8> {headrace.input = "x"}, %w: tensor<2x16xi4> {headrace.parameter = "w"}, %b: tensor<2xi32> {headrace.parameter = "b"}) -> tensor<2xi32> {
    %r = dataflow.kernel @k(%x, %w, %b) attributes {memory.unfused_bits = 0 : i64} : (tensor<2x16xi8>, tensor<2x16xi4>, tensor<2xi32>) -> tensor<2xi32> {
    ^bb0(%mx: memref<2x16xi8>, %mw: memref<2x16xi4>, %mb: memref<2xi32>, %my: memref<2xi32>):
      %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<2xi32>>
      %any = dataflow.stream_instance {depth = 2 : i64, sym_name = "any"} : !dataflow.stream<vector<2xi32>>
      dataflow.task @load.any() attributes {role = "load"} : () -> () {
        %c0 = arith.constant 0 : index
        %t = vector.load %mb[%c0] : memref<2xi32>, vector<2xi32>
        dataflow.stream_write %t, %any : vector<2xi32>, !dataflow.stream<vector<2xi32>>
        dataflow.yield
      }
      dataflow.task @product() attributes {role = "compute"} : () -> () {
        %zero = arith.constant 0 : i32
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        %c16 = arith.constant 16 : index
        scf.for %once = %c0 to %c1 step %c1 {
          %products = dataflow.buffer {partition = array<i64: 2, 16>} : memref<2x16xi32>
          %total = dataflow.buffer {partition = array<i64: 2>} : memref<2xi32>
          %row = dataflow.buffer {partition = array<i64: 2>} : memref<2xi32>
          scf.for %r = %c0 to %c2 step %c1 {
            memref.store %zero, %total[%r] : memref<2xi32>
          } {unroll}
          scf.for %k = %c0 to %c16 step %c1 {
            scf.for %r = %c0 to %c2 step %c1 {
              %a = memref.load %mx[%r, %k] : memref<2x16xi8>
              %v = memref.load %mw[%r, %k] : memref<2x16xi4>
              %wide = arith.extsi %a : i8 to i16
              %other = arith.extsi %v : i4 to i16
              %p = arith.muli %wide, %other : i16
              %term = arith.extsi %p : i16 to i32
              memref.store %term, %products[%r, %k] : memref<2x16xi32>
            } {unroll}
          } {unroll}
          scf.for %r = %c0 to %c2 step %c1 {
            %terms = vector.load %products[%r, %c0] : memref<2x16xi32>, vector<16xi32>
            %sum = vector.reduction <add>, %terms : vector<16xi32> into i32
            %before = memref.load %total[%r] : memref<2xi32>
            %after = arith.addi %before, %sum : i32
            memref.store %after, %total[%r] : memref<2xi32>
            %all = memref.load %total[%r] : memref<2xi32>
            memref.store %all, %row[%r] : memref<2xi32>
          } {unroll}
          %token = vector.load %row[%c0] : memref<2xi32>, vector<2xi32>
          dataflow.stream_write %token, %sums : vector<2xi32>, !dataflow.stream<vector<2xi32>>
        }
        dataflow.yield
      }
      dataflow.task @real() attributes {role = "compute"} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        %t = dataflow.stream_read %sums : !dataflow.stream<vector<2xi32>> -> vector<2xi32>
        %u = dataflow.stream_read %any : !dataflow.stream<vector<2xi32>> -> vector<2xi32>
        scf.for %r = %c0 to %c2 step %c1 {
          %s = vector.extract %t[%r] : i32 from vector<2xi32>
          %o = vector.extract %u[%r] : i32 from vector<2xi32>
          %y = arith.addi %s, %o : i32
          memref.store %y, %my[%r] : memref<2xi32>
        } {unroll}
        dataflow.yield
      }
      dataflow.yield
    }
    func.return %r : tensor<2xi32>
  }
}
