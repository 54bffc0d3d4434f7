// RUN: opt --passes=stripe-states{channels=4,parts=2,smallest=1} %s | filecheck %s

// The third task would keep up with both parts of the second: it has half as much to do as they take rows. But it would
// take a row of one, which is more than a FIFO holds, before it comes to the other: it is there for each, too.
// CHECK: second, third are there for each part
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @second.0()
// CHECK: dataflow.task @second.1()
// CHECK: dataflow.task @third.0()
// CHECK: dataflow.task @third.1()
// CHECK: dataflow.task @total()
func.func @main(%k0: tensor<4x6000xf32> {headrace.state = "k0"}, %k1: tensor<4x6000xf32> {headrace.state = "k1"},
    %a0: tensor<2xf32>, %b0: tensor<2xf32>, %a1: tensor<2xf32>, %b1: tensor<2xf32>)
    -> (tensor<4x6000xf32> {headrace.mutated = "k0"}, tensor<4x6000xf32> {headrace.mutated = "k1"}, tensor<2xf32>) {
  %k = dataflow.stack %k0, %k1 : tensor<4x6000xf32>, tensor<4x6000xf32> -> tensor<2x4x6000xf32>
  %r:2 = dataflow.kernel @layers(%k, %a0, %b0, %a1, %b1) attributes {rounds = 2 : i64, in_place = array<i64: 0, -1>} : (tensor<2x4x6000xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2x4x6000xf32>, tensor<2xf32>) {
  ^bb0(%mk: memref<2x4x6000xf32>, %ma0: memref<2xf32>, %mb0: memref<2xf32>, %ma1: memref<2xf32>, %mb1: memref<2xf32>, %mn: memref<2x4x6000xf32>, %my: memref<2xf32>, %round: index):
    %sa0 = dataflow.stream_instance {depth = 2 : i64, sym_name = "a0"} : !dataflow.stream<f32>
    %sb0 = dataflow.stream_instance {depth = 2 : i64, sym_name = "b0"} : !dataflow.stream<f32>
    %sa1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "a1"} : !dataflow.stream<f32>
    %sb1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "b1"} : !dataflow.stream<f32>
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %seconds = dataflow.stream_instance {depth = 2 : i64, sym_name = "seconds"} : !dataflow.stream<f32>
    %thirds = dataflow.stream_instance {depth = 2 : i64, sym_name = "thirds"} : !dataflow.stream<f32>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %sum = dataflow.stream_instance {depth = 2 : i64, sym_name = "sum"} : !dataflow.stream<f32>
    dataflow.task @load.weights.0() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %ma0[%i] : memref<2xf32>
        dataflow.stream_write %v, %sa0 : f32, !dataflow.stream<f32>
      }
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %mb0[%i] : memref<2xf32>
        dataflow.stream_write %v, %sb0 : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @load.weights.1() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %ma1[%i] : memref<2xf32>
        dataflow.stream_write %v, %sa1 : f32, !dataflow.stream<f32>
      }
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %mb1[%i] : memref<2xf32>
        dataflow.stream_write %v, %sb1 : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @load.k() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c6000 = arith.constant 6000 : index
      scf.for %h = %c0 to %c4 step %c1 {
        scf.for %d = %c0 to %c6000 step %c1 {
          %v = memref.load %mk[%round, %h, %d] : memref<2x4x6000xf32>
          dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @first() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = dataflow.stream_read %sa0 : !dataflow.stream<f32> -> f32
        %w = dataflow.stream_read %sa1 : !dataflow.stream<f32> -> f32
      }
      dataflow.yield
    }
    dataflow.task @second() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c3000 = arith.constant 3000 : index
      %c6000 = arith.constant 6000 : index
      %kept = dataflow.buffer : memref<6000xf32>
      scf.for %h = %c0 to %c4 step %c1 {
        scf.for %d = %c0 to %c6000 step %c1 {
          %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
          memref.store %v, %kept[%d] : memref<6000xf32>
        }
        scf.for %d = %c0 to %c3000 step %c1 {
          %s = memref.load %kept[%d] : memref<6000xf32>
          dataflow.stream_write %s, %seconds : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @third() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c3000 = arith.constant 3000 : index
      %zero = arith.constant 0.0 : f32
      %sum_of_row = dataflow.buffer : memref<f32>
      scf.for %h = %c0 to %c4 step %c1 {
        memref.store %zero, %sum_of_row[] : memref<f32>
        scf.for %d = %c0 to %c3000 step %c1 {
          %s = dataflow.stream_read %seconds : !dataflow.stream<f32> -> f32
          %a = memref.load %sum_of_row[] : memref<f32>
          %n = arith.addf %a, %s : f32
          memref.store %n, %sum_of_row[] : memref<f32>
        }
        %t = memref.load %sum_of_row[] : memref<f32>
        dataflow.stream_write %t, %thirds : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @total() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %zero = arith.constant 0.0 : f32
      %acc = dataflow.buffer : memref<f32>
      memref.store %zero, %acc[] : memref<f32>
      scf.for %h = %c0 to %c4 step %c1 {
        %s = dataflow.stream_read %thirds : !dataflow.stream<f32> -> f32
        %a = memref.load %acc[] : memref<f32>
        %n = arith.addf %a, %s : f32
        memref.store %n, %acc[] : memref<f32>
      }
      %t = memref.load %acc[] : memref<f32>
      dataflow.stream_write %t, %sum : f32, !dataflow.stream<f32>
      scf.for %h = %c0 to %c4 step %c1 {
        dataflow.stream_write %t, %fresh : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @last() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = dataflow.stream_read %sb0 : !dataflow.stream<f32> -> f32
        %w = dataflow.stream_read %sb1 : !dataflow.stream<f32> -> f32
      }
      dataflow.yield
    }
    dataflow.task @store.k() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c4 step %c1 {
        %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
        memref.store %v, %mn[%round, %h, %c0] : memref<2x4x6000xf32>
      }
      dataflow.yield
    }
    dataflow.task @store.y() attributes {role = "store"} : () -> () {
      %v = dataflow.stream_read %sum : !dataflow.stream<f32> -> f32
      memref.store %v, %my[%round] : memref<2xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  %n0 = tensor.extract_slice %r#0[0, 0, 0] [1, 4, 6000] [1, 1, 1] : tensor<2x4x6000xf32> to tensor<4x6000xf32>
  %n1 = tensor.extract_slice %r#0[1, 0, 0] [1, 4, 6000] [1, 1, 1] : tensor<2x4x6000xf32> to tensor<4x6000xf32>
  return %n0, %n1, %r#1 : tensor<4x6000xf32>, tensor<4x6000xf32>, tensor<2xf32>
}
