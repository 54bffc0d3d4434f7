// RUN: opt --passes=flatten-rows %s | filecheck %s

// Each of three rows is divided by a number that comes first, and leaves in tokens of four though there are two lanes. A sum
// that begins anew in each row stays as it is: the loop stores to what the row begins with.
// RUN-VALUES: @main(iota, [1.0, 2.0, 4.0]) == [[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5], [4.0, 4.25, 4.5, 4.75, 5.0, 5.25, 5.5, 5.75]], [28.0, 46.0, 39.0]
// CHECK: subject = "divide", what = "takes row after row without a pause"
// CHECK-NOT: subject = "add"
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @divide()
// CHECK: scf.for %{{.*}} = %{{.*}} to %c3
// CHECK-NEXT: scf.for %[[TOKEN:.*]] = %{{.*}} to %[[LENGTH:.*]] step %[[WIDTH:.*]] {
// CHECK-NEXT: scf.for %[[PART:.*]] = %{{.*}} to %[[WIDTH]] step %[[LANES:.*]] {
// CHECK-NEXT: %[[A:.*]] = arith.cmpi eq, %[[TOKEN]], %[[ZERO:.*]] : index
// CHECK-NEXT: %[[B:.*]] = arith.cmpi eq, %[[PART]], %[[ZERO]] : index
// CHECK-NEXT: %[[FIRST:.*]] = arith.andi %[[A]], %[[B]] : i1
// CHECK-NEXT: scf.if %[[FIRST]] {
// CHECK-NEXT: dataflow.stream_read %{{.*}} : !dataflow.stream<f32> -> f32
// CHECK: arith.divf
// CHECK-NEXT: memref.store
// CHECK-NEXT: }
// CHECK-NEXT: %[[PLACE:.*]] = arith.addi %[[TOKEN]], %[[PART]] : index
// CHECK: arith.addi %[[PLACE]], %{{.*}} : index
// CHECK: } {unroll}
// CHECK: %[[LAST:.*]] = arith.cmpi eq, %[[PART]], %{{.*}} : index
// CHECK-NEXT: scf.if %[[LAST]] {
// CHECK-NEXT: vector.load %{{.*}}[%{{.*}}, %[[TOKEN]]] : memref<1x8xf32>, vector<4xf32>
// CHECK-NEXT: dataflow.stream_write
// CHECK: dataflow.task @add()
// CHECK: scf.for %{{.*}} = %{{.*}} to %c3
// CHECK-NEXT: memref.store
// CHECK-NEXT: scf.for
// CHECK: dataflow.task @store()
module attributes {headrace.level = "stream"} {
func.func @main(%x: tensor<3x8xf32>, %f: tensor<3xf32>) -> (tensor<3x8xf32>, tensor<3xf32>) {
  %r:2 = dataflow.kernel @k(%x, %f) : (tensor<3x8xf32>, tensor<3xf32>) -> (tensor<3x8xf32>, tensor<3xf32>) {
  ^bb0(%in: memref<3x8xf32>, %fin: memref<3xf32>, %out: memref<3x8xf32>, %total: memref<3xf32>):
    %elements = dataflow.stream_instance {depth = 24 : i64, sym_name = "elements"} : !dataflow.stream<vector<2xf32>>
    %factors = dataflow.stream_instance {depth = 4 : i64, sym_name = "factors"} : !dataflow.stream<f32>
    %quotients = dataflow.stream_instance {depth = 8 : i64, sym_name = "quotients"} : !dataflow.stream<vector<4xf32>>
    %copies = dataflow.stream_instance {depth = 8 : i64, sym_name = "copies"} : !dataflow.stream<vector<4xf32>>
    %sums = dataflow.stream_instance {depth = 4 : i64, sym_name = "sums"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c3 step %c1 {
        %a = memref.load %fin[%i] : memref<3xf32>
        dataflow.stream_write %a, %factors : f32, !dataflow.stream<f32>
        scf.for %j = %c0 to %c8 step %c2 {
          %t = vector.load %in[%i, %j] : memref<3x8xf32>, vector<2xf32>
          dataflow.stream_write %t, %elements : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        }
      }
      dataflow.yield
    }
    dataflow.task @divide() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      %one = arith.constant 1.0 : f32
      %part = dataflow.buffer : memref<1xf32>
      %row = dataflow.buffer {partition = array<i64: 1, 4>} : memref<1x8xf32>
      scf.for %i = %c0 to %c3 step %c1 {
        %a = dataflow.stream_read %factors : !dataflow.stream<f32> -> f32
        %b = arith.divf %one, %a : f32
        memref.store %b, %part[%c0] : memref<1xf32>
        scf.for %j = %c0 to %c8 step %c2 {
          %t = dataflow.stream_read %elements : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
          scf.for %l = %c0 to %c2 step %c1 {
            %k = arith.addi %j, %l : index
            %u = vector.extract %t[%l] : f32 from vector<2xf32>
            %v = memref.load %part[%c0] : memref<1xf32>
            %w = arith.mulf %u, %v : f32
            memref.store %w, %row[%c0, %k] : memref<1x8xf32>
          } {unroll}
        }
        %first = arith.constant 0 : index
        scf.for %j = %c0 to %c8 step %c4 {
          %t = vector.load %row[%first, %j] : memref<1x8xf32>, vector<4xf32>
          dataflow.stream_write %t, %quotients : vector<4xf32>, !dataflow.stream<vector<4xf32>>
          dataflow.stream_write %t, %copies : vector<4xf32>, !dataflow.stream<vector<4xf32>>
        }
      }
      dataflow.yield
    }
    dataflow.task @add() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      %zero = arith.constant 0.0 : f32
      %sum = dataflow.buffer : memref<1xf32>
      scf.for %i = %c0 to %c3 step %c1 {
        memref.store %zero, %sum[%c0] : memref<1xf32>
        scf.for %j = %c0 to %c8 step %c4 {
          %t = dataflow.stream_read %copies : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
          %u = vector.reduction <add>, %t : vector<4xf32> into f32
          %v = memref.load %sum[%c0] : memref<1xf32>
          %w = arith.addf %u, %v : f32
          memref.store %w, %sum[%c0] : memref<1xf32>
          %last = arith.cmpi eq, %j, %c4 : index
          scf.if %last {
            dataflow.stream_write %w, %sums : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c3 step %c1 {
        scf.for %j = %c0 to %c8 step %c4 {
          %t = dataflow.stream_read %quotients : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
          vector.store %t, %out[%i, %j] : memref<3x8xf32>, vector<4xf32>
        }
        %u = dataflow.stream_read %sums : !dataflow.stream<f32> -> f32
        memref.store %u, %total[%i] : memref<3xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  func.return %r#0, %r#1 : tensor<3x8xf32>, tensor<3xf32>
}
}
