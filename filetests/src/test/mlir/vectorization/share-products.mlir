// RUN: opt --passes=share-products %s | filecheck %s

// The weights of both products come from one task, one after the other: both products become turns of one unit, which
// reads a group of activations as one token, and their weights pass through one FIFO.
// CHECK-LABEL: func.func @main
// CHECK-DAG: dataflow.stream_instance {{.*}}sym_name = "w1", fifo = "load.weights.0.to.products"
// CHECK-DAG: dataflow.stream_instance {{.*}}sym_name = "w2", fifo = "load.weights.0.to.products"
// CHECK: dataflow.task @first.row
// CHECK: vector.load %{{.*}} : memref<2x4xi8>, vector<4xi8>
// CHECK: dataflow.task @first()
// CHECK-SAME: unit = "products"
// CHECK: scf.for
// CHECK: scf.for %[[ROW:.*]] = 
// CHECK: arith.cmpi eq, %[[ROW]], %{{.*}} : index
// CHECK: scf.if
// CHECK: dataflow.stream_read %{{.*}} : !dataflow.stream<vector<4xi8>>
// CHECK: dataflow.task @second.row
// CHECK: dataflow.task @second()
// CHECK-SAME: unit = "products"
func.func @main(%x: tensor<2x4xi8> {headrace.input = "x"}, %a: tensor<6x4xi8> {headrace.parameter = "a"}) -> tensor<8x1xi32> {
  %r = dataflow.kernel @kernel(%x, %a) : (tensor<2x4xi8>, tensor<6x4xi8>) -> tensor<8x1xi32> {
  ^bb0(%in: memref<2x4xi8>, %rows: memref<6x4xi8>, %out: memref<8x1xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %x1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x1"} : !dataflow.stream<i8>
    %x2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x2"} : !dataflow.stream<i8>
    %w1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w1"} : !dataflow.stream<vector<4xi8>>
    %w2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w2"} : !dataflow.stream<vector<4xi8>>
    %y1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y1"} : !dataflow.stream<i32>
    %y2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y2"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = memref.load %in[%i, %j] : memref<2x4xi8>
          dataflow.stream_write %t, %x1 : i8, !dataflow.stream<i8>
          dataflow.stream_write %t, %x2 : i8, !dataflow.stream<i8>
        }
      }
      dataflow.yield
    }
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w1 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w2 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x1 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w1 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<2x4xi8>
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
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x2 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w2 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<2x4xi8>
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
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y1 : !dataflow.stream<i32> -> i32
        memref.store %t, %out[%i, %c0] : memref<8x1xi32>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y2 : !dataflow.stream<i32> -> i32
        %j = arith.addi %i, %c4 : index
        memref.store %t, %out[%j, %c0] : memref<8x1xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<8x1xi32>
}

// -----

// The activations change from row to row: there is no group to read as one token.
// CHECK-LABEL: func.func @main
// CHECK-NOT: unit =
// CHECK: return
func.func @main(%x: tensor<2x4xi8> {headrace.input = "x"}, %a: tensor<6x4xi8> {headrace.parameter = "a"}) -> tensor<8x1xi32> {
  %r = dataflow.kernel @kernel(%x, %a) : (tensor<2x4xi8>, tensor<6x4xi8>) -> tensor<8x1xi32> {
  ^bb0(%in: memref<2x4xi8>, %rows: memref<6x4xi8>, %out: memref<8x1xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %x1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x1"} : !dataflow.stream<i8>
    %x2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x2"} : !dataflow.stream<i8>
    %w1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w1"} : !dataflow.stream<vector<4xi8>>
    %w2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w2"} : !dataflow.stream<vector<4xi8>>
    %y1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y1"} : !dataflow.stream<i32>
    %y2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y2"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = memref.load %in[%i, %j] : memref<2x4xi8>
          dataflow.stream_write %t, %x1 : i8, !dataflow.stream<i8>
          dataflow.stream_write %t, %x2 : i8, !dataflow.stream<i8>
        }
      }
      dataflow.yield
    }
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w1 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w2 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x1 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w1 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %row] : memref<2x4xi8>
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
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x2 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w2 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<2x4xi8>
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
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y1 : !dataflow.stream<i32> -> i32
        memref.store %t, %out[%i, %c0] : memref<8x1xi32>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y2 : !dataflow.stream<i32> -> i32
        %j = arith.addi %i, %c4 : index
        memref.store %t, %out[%j, %c0] : memref<8x1xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<8x1xi32>
}

// -----

// Weights come in blocks of rows: groups are gathered once, and sent again for the second block.
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @first.row
// CHECK-COUNT-2: vector.load %{{.*}} : memref<2x4xi8>, vector<4xi8>
// CHECK: dataflow.task @first()
// CHECK-SAME: unit = "products"
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[GROUPS:.*]] step
// CHECK: dataflow.task @second()
// CHECK-SAME: unit = "products"
func.func @main(%x: tensor<2x4xi8> {headrace.input = "x"}, %a: tensor<6x4xi8> {headrace.parameter = "a"}) -> tensor<8x1xi32> {
  %r = dataflow.kernel @kernel(%x, %a) : (tensor<2x4xi8>, tensor<6x4xi8>) -> tensor<8x1xi32> {
  ^bb0(%in: memref<2x4xi8>, %rows: memref<6x4xi8>, %out: memref<8x1xi32>):
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %x1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x1"} : !dataflow.stream<i8>
    %x2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "x2"} : !dataflow.stream<i8>
    %w1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w1"} : !dataflow.stream<vector<4xi8>>
    %w2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "w2"} : !dataflow.stream<vector<4xi8>>
    %y1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y1"} : !dataflow.stream<i32>
    %y2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "y2"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = memref.load %in[%i, %j] : memref<2x4xi8>
          dataflow.stream_write %t, %x1 : i8, !dataflow.stream<i8>
          dataflow.stream_write %t, %x2 : i8, !dataflow.stream<i8>
        }
      }
      dataflow.yield
    }
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w1 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = vector.load %rows[%i, %c0] : memref<6x4xi8>, vector<4xi8>
        dataflow.stream_write %t, %w2 : vector<4xi8>, !dataflow.stream<vector<4xi8>>
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x1 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %b = %c0 to %c2 step %c1 {
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c1 step %c1 {
          %w = dataflow.stream_read %w1 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<2x4xi8>
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
      }
      dataflow.yield
    }
    dataflow.task @second() attributes {role = "compute"} : () -> () {
      %kept = dataflow.buffer : memref<2x4xi8>
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %t = dataflow.stream_read %x2 : !dataflow.stream<i8> -> i8
          memref.store %t, %kept[%i, %j] : memref<2x4xi8>
        }
      }
      scf.for %g = %c0 to %c2 step %c1 {
        scf.for %row = %c0 to %c2 step %c1 {
          %w = dataflow.stream_read %w2 : !dataflow.stream<vector<4xi8>> -> vector<4xi8>
          %p = dataflow.buffer : memref<4xi32>
          scf.for %lane = %c0 to %c4 step %c1 {
            %l = memref.load %kept[%g, %lane] : memref<2x4xi8>
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
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y1 : !dataflow.stream<i32> -> i32
        memref.store %t, %out[%i, %c0] : memref<8x1xi32>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %y2 : !dataflow.stream<i32> -> i32
        %j = arith.addi %i, %c4 : index
        memref.store %t, %out[%j, %c0] : memref<8x1xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<8x1xi32>
}
