// RUN: opt --passes=share-products %s | filecheck %s

// What the second product keeps has its groups in two dimensions, as what two heads of two queries give: they are sent
// one after the other all the same, and both products are turns of one unit.
// RUN-VALUES: @main([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6], [4, 5, 6, 7], [5, 6, 7, 8], [6, 7, 8, 9], [7, 8, 9, 10]]) == [[0], [1], [3], [4], [6], [7], [9], [10], [0], [1], [3], [4], [6], [7], [9], [10]]
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @first.row
// CHECK: dataflow.task @first()
// CHECK-SAME: unit = "products"
// CHECK: dataflow.task @second.row
// CHECK: memref.store
// CHECK: scf.for %[[F:.*]] =
// CHECK: scf.for %[[G:.*]] =
// CHECK: vector.load %{{.*}}[%[[F]], %[[G]], %{{.*}}] : memref<2x2x4xi8>, vector<4xi8>
// CHECK: dataflow.task @second()
// CHECK-SAME: unit = "products"
// CHECK: dataflow.buffer {{.*}}: memref<4xi8>
module attributes {headrace.level = "stream"} {
func.func @main(%x: tensor<4x4xi8>, %a: tensor<8x4xi8>) -> tensor<16x1xi32> {
  %r = dataflow.kernel @kernel(%x, %a) : (tensor<4x4xi8>, tensor<8x4xi8>) -> tensor<16x1xi32> {
  ^bb0(%in: memref<4x4xi8>, %rows: memref<8x4xi8>, %out: memref<16x1xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %x1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x1"} : !dataflow.stream<i8>
    %x2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x2"} : !dataflow.stream<i8>
    %w1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w1"} : !dataflow.stream<vector<4xi8>>
    %w2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w2"} : !dataflow.stream<vector<4xi8>>
    %y1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y1"} : !dataflow.stream<i32>
    %y2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y2"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = memref.load %in[%i, %j] : memref<4x4xi8>
          dataflow.stream_write %t, %x1 : i8, !dataflow.stream<i8>
          dataflow.stream_write %t, %x2 : i8, !dataflow.stream<i8>
        }
      }
      dataflow.yield
    }
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c8 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<8x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w1 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      scf.for %i = %c0 to %c8 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<8x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w2 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<4x4xi8>
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x1 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<4x4xi8>
        }
      }
      scf.for %g = %c0 to %c4 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w1 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<4x4xi8>
            %m = vector.extract %w[%lane] : i8 from vector<4xi8>
            %u = arith.extsi %l : i8 to i32
            %v = arith.extsi %m : i8 to i32
            %q = arith.muli %u, %v : i32
            memref.store %q, %p[%lane] : memref<4xi32>
          } {unroll}
          %s = vector.load %p[%c0] : memref<4xi32>, vector<4xi32>
          %sum = vector.reduction <add>, %s : vector<4xi32> into i32
          dataflow.stream_write %sum, %y1 : i32, !dataflow.stream<i32>
        }
      }
      dataflow.yield
    }
    dataflow.task @second() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x2x4xi8>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %i = %c0 to %c2 step %c1 {
          scf.for %j = %c0 to %c4 step %c1 {
            %t = dataflow.stream_read %x2 : !dataflow.stream<i8> -> i8
            memref.store %t, %kept[%h, %i, %j] : memref<2x2x4xi8>
          }
        }
      }
      scf.for %f = %c0 to %c2 step %c1 {
        scf.for %g = %c0 to %c2 step %c1 {
          scf.for %row = %c0 to %c2 step %c1 {
            %w = dataflow.stream_read %w2 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
            %p = dataflow.buffer : memref<4xi32>
            scf.for %lane = %c0 to %c4 step %c1 {
              %l = memref.load %kept[%f, %g, %lane] : memref<2x2x4xi8>
              %m = vector.extract %w[%lane] : i8 from vector<4xi8>
              %u = arith.extsi %l : i8 to i32
              %v = arith.extsi %m : i8 to i32
              %q = arith.muli %u, %v : i32
              memref.store %q, %p[%lane] : memref<4xi32>
            } {unroll}
            %s = vector.load %p[%c0] : memref<4xi32>, vector<4xi32>
            %sum = vector.reduction <add>, %s : vector<4xi32> into i32
            dataflow.stream_write %sum, %y2 : i32, !dataflow.stream<i32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c8 step %c1 {
        %t = dataflow.stream_read %y1 : !dataflow.stream<i32> -> i32
        memref.store %t, %out[%i, %c0] : memref<16x1xi32>
      }
      scf.for %i = %c0 to %c8 step %c1 {
        %t = dataflow.stream_read %y2 : !dataflow.stream<i32> -> i32
        %j = arith.addi %i, %c8 : index
        memref.store %t, %out[%j, %c0] : memref<16x1xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<16x1xi32>
}
}

// -----

// Groups are taken in another order than they are kept in.
// CHECK-LABEL: func.func @main
// CHECK-NOT: unit =
// CHECK: return
func.func @main(%x: tensor<4x4xi8>, %a: tensor<8x4xi8>) -> tensor<16x1xi32> {
  %r = dataflow.kernel @kernel(%x, %a) : (tensor<4x4xi8>, tensor<8x4xi8>) -> tensor<16x1xi32> {
  ^bb0(%in: memref<4x4xi8>, %rows: memref<8x4xi8>, %out: memref<16x1xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %x1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x1"} : !dataflow.stream<i8>
    %x2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x2"} : !dataflow.stream<i8>
    %w1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w1"} : !dataflow.stream<vector<4xi8>>
    %w2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w2"} : !dataflow.stream<vector<4xi8>>
    %y1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y1"} : !dataflow.stream<i32>
    %y2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y2"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = memref.load %in[%i, %j] : memref<4x4xi8>
          dataflow.stream_write %t, %x1 : i8, !dataflow.stream<i8>
          dataflow.stream_write %t, %x2 : i8, !dataflow.stream<i8>
        }
      }
      dataflow.yield
    }
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c8 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<8x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w1 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      scf.for %i = %c0 to %c8 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<8x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w2 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<4x4xi8>
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x1 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<4x4xi8>
        }
      }
      scf.for %g = %c0 to %c4 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w1 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<4x4xi8>
            %m = vector.extract %w[%lane] : i8 from vector<4xi8>
            %u = arith.extsi %l : i8 to i32
            %v = arith.extsi %m : i8 to i32
            %q = arith.muli %u, %v : i32
            memref.store %q, %p[%lane] : memref<4xi32>
          } {unroll}
          %s = vector.load %p[%c0] : memref<4xi32>, vector<4xi32>
          %sum = vector.reduction <add>, %s : vector<4xi32> into i32
          dataflow.stream_write %sum, %y1 : i32, !dataflow.stream<i32>
        }
      }
      dataflow.yield
    }
    dataflow.task @second() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x2x4xi8>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %i = %c0 to %c2 step %c1 {
          scf.for %j = %c0 to %c4 step %c1 {
            %t = dataflow.stream_read %x2 : !dataflow.stream<i8> -> i8
            memref.store %t, %kept[%h, %i, %j] : memref<2x2x4xi8>
          }
        }
      }
      scf.for %f = %c0 to %c2 step %c1 {
        scf.for %g = %c0 to %c2 step %c1 {
          scf.for %row = %c0 to %c2 step %c1 {
            %w = dataflow.stream_read %w2 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
            %p = dataflow.buffer : memref<4xi32>
            scf.for %lane = %c0 to %c4 step %c1 {
              %l = memref.load %kept[%g, %f, %lane] : memref<2x2x4xi8>
              %m = vector.extract %w[%lane] : i8 from vector<4xi8>
              %u = arith.extsi %l : i8 to i32
              %v = arith.extsi %m : i8 to i32
              %q = arith.muli %u, %v : i32
              memref.store %q, %p[%lane] : memref<4xi32>
            } {unroll}
            %s = vector.load %p[%c0] : memref<4xi32>, vector<4xi32>
            %sum = vector.reduction <add>, %s : vector<4xi32> into i32
            dataflow.stream_write %sum, %y2 : i32, !dataflow.stream<i32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c8 step %c1 {
        %t = dataflow.stream_read %y1 : !dataflow.stream<i32> -> i32
        memref.store %t, %out[%i, %c0] : memref<16x1xi32>
      }
      scf.for %i = %c0 to %c8 step %c1 {
        %t = dataflow.stream_read %y2 : !dataflow.stream<i32> -> i32
        %j = arith.addi %i, %c8 : index
        memref.store %t, %out[%j, %c0] : memref<16x1xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<16x1xi32>
}

