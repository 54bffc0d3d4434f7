// RUN: opt --passes=drop-converters %s | filecheck %s

// Wider tokens behind it: it keeps one of them, not all elements.
// RUN-VALUES: @wider(iota) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]
// CHECK: subject = "convert.x", what = "keeps one token only"
// CHECK-LABEL: func.func @wider
// CHECK: dataflow.task @convert.x()
// CHECK-NOT: memref<3x4xf32>
// CHECK: %[[ROW:.*]] = dataflow.buffer {partition = array<i64: 4>} : memref<4xf32>
// CHECK: scf.for
// CHECK-NEXT: scf.for %[[PART:.*]] =
// CHECK-NEXT: dataflow.stream_read
// CHECK-NEXT: vector.store {{.*}}, %[[ROW]][%[[PART]]]
// CHECK: scf.if
// CHECK: vector.load %[[ROW]]
// CHECK-NEXT: dataflow.stream_write
// CHECK: dataflow.task @store()
module attributes {headrace.level = "stream"} {
func.func @wider(%x: tensor<12xf32>) -> tensor<12xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<12xf32>) -> tensor<12xf32> {
  ^bb0(%in: memref<12xf32>, %out: memref<12xf32>):
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<vector<2xf32>>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<vector<4xf32>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c12 = arith.constant 12 : index
      scf.for %i = %c0 to %c12 step %c2 {
        %t = vector.load %in[%i] : memref<12xf32>, vector<2xf32>
        dataflow.stream_write %t, %a : vector<2xf32>, !dataflow.stream<vector<2xf32>>
      }
      dataflow.yield
    }
    dataflow.task @convert.x() attributes {role = "convert"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %kept = dataflow.buffer : memref<3x4xf32>
      dataflow.task @convert.x.fill() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c3 step %c1 {
          scf.for %j = %c0 to %c4 step %c2 {
            %t = dataflow.stream_read %a : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
            vector.store %t, %kept[%i, %j] : memref<3x4xf32>, vector<2xf32>
          }
        }
        dataflow.yield
      }
      dataflow.task @convert.x.drain() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c3 step %c1 {
          %t = vector.load %kept[%i, %c0] : memref<3x4xf32>, vector<4xf32>
          dataflow.stream_write %t, %b : vector<4xf32>, !dataflow.stream<vector<4xf32>>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : index
      %c12 = arith.constant 12 : index
      scf.for %i = %c0 to %c12 step %c4 {
        %t = dataflow.stream_read %b : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
        vector.store %t, %out[%i] : memref<12xf32>, vector<4xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<12xf32>
}
}

// -----

// Equal tokens in equal order: the FIFO before it is the one behind it.
// RUN-VALUES: @equal(iota) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
// CHECK: subject = "convert.x", what = "is no task any more"
// CHECK-LABEL: func.func @equal
// CHECK: %[[A:.*]] = dataflow.stream_instance {{.*}}sym_name = "a"
// CHECK-NOT: convert.x
// CHECK-NOT: sym_name = "b"
// CHECK: dataflow.task @store()
// CHECK: dataflow.stream_read %[[A]]
module attributes {headrace.level = "stream"} {
func.func @equal(%x: tensor<6xf32>) -> tensor<6xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<6xf32>) -> tensor<6xf32> {
  ^bb0(%in: memref<6xf32>, %out: memref<6xf32>):
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<f32>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c6 = arith.constant 6 : index
      scf.for %i = %c0 to %c6 step %c1 {
        %t = memref.load %in[%i] : memref<6xf32>
        dataflow.stream_write %t, %a : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @convert.x() attributes {role = "convert"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %kept = dataflow.buffer : memref<2x3xf32>
      dataflow.task @convert.x.fill() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          scf.for %j = %c0 to %c3 step %c1 {
            %t = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
            memref.store %t, %kept[%i, %j] : memref<2x3xf32>
          }
        }
        dataflow.yield
      }
      dataflow.task @convert.x.drain() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c2 step %c1 {
          scf.for %j = %c0 to %c3 step %c1 {
            %t = memref.load %kept[%i, %j] : memref<2x3xf32>
            dataflow.stream_write %t, %b : f32, !dataflow.stream<f32>
          }
        }
        dataflow.yield
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c6 = arith.constant 6 : index
      scf.for %i = %c0 to %c6 step %c1 {
        %t = dataflow.stream_read %b : !dataflow.stream<f32> -> f32
        memref.store %t, %out[%i] : memref<6xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<6xf32>
}
}

// -----

// Columns become rows: all of it has to be there.
// RUN-VALUES: @turned(iota) == [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]
// CHECK-LABEL: func.func @turned
// CHECK: dataflow.task @convert.x.fill()
// CHECK: dataflow.task @convert.x.drain()
module attributes {headrace.level = "stream"} {
func.func @turned(%x: tensor<6xf32>) -> tensor<6xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<6xf32>) -> tensor<6xf32> {
  ^bb0(%in: memref<6xf32>, %out: memref<6xf32>):
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<f32>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c6 = arith.constant 6 : index
      scf.for %i = %c0 to %c6 step %c1 {
        %t = memref.load %in[%i] : memref<6xf32>
        dataflow.stream_write %t, %a : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @convert.x() attributes {role = "convert"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %kept = dataflow.buffer : memref<3x2xf32>
      dataflow.task @convert.x.fill() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c3 step %c1 {
          scf.for %j = %c0 to %c2 step %c1 {
            %t = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
            memref.store %t, %kept[%i, %j] : memref<3x2xf32>
          }
        }
        dataflow.yield
      }
      dataflow.task @convert.x.drain() attributes {role = "convert"} : () -> () {
        scf.for %j = %c0 to %c2 step %c1 {
          scf.for %i = %c0 to %c3 step %c1 {
            %t = memref.load %kept[%i, %j] : memref<3x2xf32>
            dataflow.stream_write %t, %b : f32, !dataflow.stream<f32>
          }
        }
        dataflow.yield
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c6 = arith.constant 6 : index
      scf.for %i = %c0 to %c6 step %c1 {
        %t = dataflow.stream_read %b : !dataflow.stream<f32> -> f32
        memref.store %t, %out[%i] : memref<6xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<6xf32>
}
}

// -----

// Narrower tokens behind it, for two readers: a wide one is taken in the first part.
// RUN-VALUES: @narrower(iota) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
// CHECK-LABEL: func.func @narrower
// CHECK: dataflow.task @convert.x()
// CHECK: %[[ROW:.*]] = dataflow.buffer {partition = array<i64: 4>} : memref<4xf32>
// CHECK: scf.if
// CHECK-NEXT: dataflow.stream_read
// CHECK-NEXT: vector.store
// CHECK: vector.load %[[ROW]]
// CHECK-NEXT: dataflow.stream_write
// CHECK-NEXT: dataflow.stream_write
module attributes {headrace.level = "stream"} {
func.func @narrower(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %r:2 = dataflow.kernel @k(%x) : (tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  ^bb0(%in: memref<8xf32>, %out: memref<8xf32>, %out2: memref<8xf32>):
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a"} : !dataflow.stream<vector<4xf32>>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b"} : !dataflow.stream<vector<2xf32>>
    %c = dataflow.stream_instance {depth = 2 : i64, sym_name = "c"} : !dataflow.stream<vector<2xf32>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c8 step %c4 {
        %t = vector.load %in[%i] : memref<8xf32>, vector<4xf32>
        dataflow.stream_write %t, %a : vector<4xf32>, !dataflow.stream<vector<4xf32>>
      }
      dataflow.yield
    }
    dataflow.task @convert.x() attributes {role = "convert"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      %kept = dataflow.buffer : memref<8xf32>
      dataflow.task @convert.x.fill() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c8 step %c4 {
          %t = dataflow.stream_read %a : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
          vector.store %t, %kept[%i] : memref<8xf32>, vector<4xf32>
        }
        dataflow.yield
      }
      dataflow.task @convert.x.drain() attributes {role = "convert"} : () -> () {
        scf.for %i = %c0 to %c8 step %c2 {
          %t = vector.load %kept[%i] : memref<8xf32>, vector<2xf32>
          dataflow.stream_write %t, %b : vector<2xf32>, !dataflow.stream<vector<2xf32>>
          dataflow.stream_write %t, %c : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        }
        dataflow.yield
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c8 step %c2 {
        %t = dataflow.stream_read %b : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %t, %out[%i] : memref<8xf32>, vector<2xf32>
      }
      dataflow.yield
    }
    dataflow.task @store2() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %c8 step %c2 {
        %t = dataflow.stream_read %c : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %t, %out2[%i] : memref<8xf32>, vector<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<8xf32>, tensor<8xf32>
}
}
