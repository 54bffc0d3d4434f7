// RUN: opt --passes=stripe-states{channels=4,parts=2,smallest=1} %s | filecheck %s
// RUN: opt --passes=stripe-states{channels=2,parts=2,smallest=1,carried=0} %s | filecheck --check-prefix=OWN %s

// Of the state of each layer every other row lies in one of two stripes, as two tasks load weights. They load the
// stripes in turn with these. The task that takes row after row is there for each; what has less to do is not. One task
// stores what changed in all stripes.
// OWN: why = "each comes through a channel of its own
// OWN: dataflow.task @load.weights.0()
// OWN: dataflow.task @load.weights.1()
// OWN: dataflow.task @load.k.0() attributes {role = "load"}
// OWN: memref.load %{{.*}} : memref<2x2x2xf32>
// OWN: dataflow.task @load.k.1() attributes {role = "load"}
// OWN: dataflow.task @second.0()
// OWN: dataflow.task @second.1()
// CHECK: what = "keeps its states in stripes"
// CHECK-SAME: numbers = {states = 1 : i64, stripes = 2 : i64, parts = 2 : i64}
// CHECK-LABEL: func.func @main
// CHECK: %[[ALL:.*]] = dataflow.stack %{{.*}}, %{{.*}} :
// CHECK-NEXT: %[[EVEN:.*]] = tensor.extract_slice %[[ALL]][0, 0, 0] [2, 2, 2] [1, 2, 1]
// CHECK-NEXT: %[[ODD:.*]] = tensor.extract_slice %[[ALL]][0, 1, 0] [2, 2, 2] [1, 2, 1]
// CHECK: %[[R:.*]]:3 = dataflow.kernel @layers(%[[EVEN]], %[[ODD]], %{{.*}}) attributes {{.*}}in_place = array<i64: 0, 1, -1>
// CHECK: dataflow.task @load.weights.0()
// CHECK: scf.for
// CHECK: scf.for %[[H:.*]] = %{{.*}} to %{{.*}} step
// CHECK: memref.load %{{.*}}[%{{.*}}, %[[H]], %{{.*}}] : memref<2x2x2xf32>
// CHECK: scf.for
// CHECK: dataflow.task @load.weights.1()
// CHECK-NOT: @load.k
// CHECK: dataflow.task @join.load.k()
// CHECK: dataflow.task @join.load.k_1()
// CHECK: dataflow.task @second.0()
// CHECK: dataflow.task @second.1()
// CHECK: dataflow.task @join.second()
// CHECK: dataflow.stream_read
// CHECK-NEXT: dataflow.stream_write
// CHECK-NEXT: dataflow.stream_read
// CHECK-NEXT: dataflow.stream_write
// CHECK: dataflow.task @total()
// CHECK: dataflow.task @store.k()
// CHECK: scf.for %[[H:.*]] =
// CHECK: memref.store %{{.*}}, %[[FIRST:.*]][%{{.*}}, %[[H]], %{{.*}}]
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}, %[[H]], %{{.*}}]
// CHECK: %[[BOTH:.*]] = dataflow.stack %[[R]]#0, %[[R]]#1 {dim = 2 : i64}
// CHECK: tensor.collapse_shape %[[BOTH]] {{\[\[}}0], [1, 2], [3]]
func.func @main(%k0: tensor<4x2xf32> {headrace.state = "k0"}, %k1: tensor<4x2xf32> {headrace.state = "k1"},
    %a0: tensor<2xf32>, %b0: tensor<2xf32>, %a1: tensor<2xf32>, %b1: tensor<2xf32>)
    -> (tensor<4x2xf32> {headrace.mutated = "k0"}, tensor<4x2xf32> {headrace.mutated = "k1"}, tensor<2xf32>) {
  %k = dataflow.stack %k0, %k1 : tensor<4x2xf32>, tensor<4x2xf32> -> tensor<2x4x2xf32>
  %r:2 = dataflow.kernel @layers(%k, %a0, %b0, %a1, %b1) attributes {rounds = 2 : i64, in_place = array<i64: 0, -1>} : (tensor<2x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2x4x2xf32>, tensor<2xf32>) {
  ^bb0(%mk: memref<2x4x2xf32>, %ma0: memref<2xf32>, %mb0: memref<2xf32>, %ma1: memref<2xf32>, %mb1: memref<2xf32>, %mn: memref<2x4x2xf32>, %my: memref<2xf32>, %round: index):
    %sa0 = dataflow.stream_instance {depth = 2 : i64, sym_name = "a0"} : !dataflow.stream<f32>
    %sb0 = dataflow.stream_instance {depth = 2 : i64, sym_name = "b0"} : !dataflow.stream<f32>
    %sa1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "a1"} : !dataflow.stream<f32>
    %sb1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "b1"} : !dataflow.stream<f32>
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %seconds = dataflow.stream_instance {depth = 2 : i64, sym_name = "seconds"} : !dataflow.stream<f32>
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
      scf.for %h = %c0 to %c4 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mk[%round, %h, %d] : memref<2x4x2xf32>
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
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %kept = dataflow.buffer : memref<2xf32>
      scf.for %h = %c0 to %c4 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
          memref.store %v, %kept[%d] : memref<2xf32>
        }
        %s = memref.load %kept[%c1] : memref<2xf32>
        dataflow.stream_write %s, %seconds : f32, !dataflow.stream<f32>
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
        %s = dataflow.stream_read %seconds : !dataflow.stream<f32> -> f32
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
        memref.store %v, %mn[%round, %h, %c0] : memref<2x4x2xf32>
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
  %n0 = tensor.extract_slice %r#0[0, 0, 0] [1, 4, 2] [1, 1, 1] : tensor<2x4x2xf32> to tensor<4x2xf32>
  %n1 = tensor.extract_slice %r#0[1, 0, 0] [1, 4, 2] [1, 1, 1] : tensor<2x4x2xf32> to tensor<4x2xf32>
  return %n0, %n1, %r#1 : tensor<4x2xf32>, tensor<4x2xf32>, tensor<2xf32>
}
