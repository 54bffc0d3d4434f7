// RUN: opt --passes=loop-over-layers %s | filecheck %s

// y = w * x + k, with a weight and an input k for each layer. The weights become rows, what a layer hands on stays on
// the chip, and what it gives to others (w * x) is rows again. The same tensor for all layers stays as it is.
// CHECK: what = "all 2 layers run in one start"
// CHECK-SAME: rounds = 2 : i64, kept_bits = 128 : i64
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[W0:.*]]: tensor<2xf32>, %[[W1:.*]]: tensor<2xf32>, %[[K:.*]]: tensor<2xf32>)
// CHECK: %[[W:.*]] = dataflow.stack %[[W0]], %[[W1]] {headrace.operand = "w"} : tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
// CHECK: %[[R:.*]]:2 = dataflow.kernel @layer(%[[X]], %[[W]], %[[K]]) attributes {rounds = 2 : i64}
// CHECK-SAME: (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
// CHECK-NEXT: ^bb0(%[[MX:.*]]: memref<2xf32>, %[[MW:.*]]: memref<2x2xf32>, %[[MK:.*]]: memref<2xf32>, %[[MY:.*]]: memref<2xf32>, %[[MP:.*]]: memref<2x2xf32>, %[[ROUND:.*]]: index):
// CHECK-NEXT: %[[IN:.*]] = dataflow.buffer : memref<2xf32>
// CHECK-NEXT: %[[OUT:.*]] = dataflow.buffer : memref<2xf32>
// CHECK: dataflow.task @enter.load() attributes {role = "enter"}
// CHECK: memref.load %[[MX]][%[[I:.*]]]
// CHECK-NEXT: memref.store %{{.*}}, %[[IN]][%[[I]]]
// CHECK: dataflow.task @load()
// CHECK: memref.load %[[IN]][%{{.*}}]
// CHECK: dataflow.task @work()
// CHECK: memref.load %[[MW]][%[[ROUND]], %{{.*}}]
// CHECK: memref.load %[[MK]][%{{.*}}]
// CHECK: memref.store %{{.*}}, %[[OUT]][%{{.*}}]
// CHECK: memref.store %{{.*}}, %[[MP]][%[[ROUND]], %{{.*}}]
// CHECK: dataflow.task @next.work() attributes {role = "next"}
// CHECK: memref.load %[[OUT]]
// CHECK-NEXT: memref.store %{{.*}}, %[[IN]]
// CHECK: dataflow.task @leave.work() attributes {role = "leave"}
// CHECK: memref.load %[[OUT]]
// CHECK-NEXT: memref.store %{{.*}}, %[[MY]]
// CHECK: %[[P0:.*]] = tensor.extract_slice %[[R]]#1[0, 0] [1, 2] [1, 1]
// CHECK: %[[P1:.*]] = tensor.extract_slice %[[R]]#1[1, 0] [1, 2] [1, 1]
// CHECK: return %[[R]]#0, %[[P0]], %[[P1]]
// CHECK-NOT: func.func
func.func @main(%x: tensor<2xf32>, %w0: tensor<2xf32>, %w1: tensor<2xf32>, %k: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %a:2 = call @layer(%x, %w0, %k) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %b:2 = call @layer(%a#0, %w1, %k) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %b#0, %a#1, %b#1 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
func.func private @layer(%x: tensor<2xf32>, %w: tensor<2xf32> {headrace.operand = "w"}, %k: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) attributes {headrace.layers = 2 : i64} {
  %r:2 = dataflow.kernel @layer(%x, %w, %k) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  ^bb0(%mx: memref<2xf32>, %mw: memref<2xf32>, %mk: memref<2xf32>, %my: memref<2xf32>, %mp: memref<2xf32>):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %mx[%i] : memref<2xf32>
        dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @work() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
        %w = memref.load %mw[%i] : memref<2xf32>
        %p = arith.mulf %v, %w : f32
        %k = memref.load %mk[%i] : memref<2xf32>
        %y = arith.addf %p, %k : f32
        memref.store %y, %my[%i] : memref<2xf32>
        memref.store %p, %mp[%i] : memref<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2xf32>, tensor<2xf32>
}

// -----

// Somebody else wants what the first layer hands on: the host goes on starting each.
// CHECK: what = "is started by the host once for each of 2 layers", why = "what a layer hands to the next is used elsewhere too"
// CHECK-LABEL: func.func @main
// CHECK-COUNT-2: call @layer
func.func @main(%x: tensor<2xf32>, %w0: tensor<2xf32>, %w1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %a = call @layer(%x, %w0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %b = call @layer(%w1, %a) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %a, %b : tensor<2xf32>, tensor<2xf32>
}
func.func private @layer(%x: tensor<2xf32>, %w: tensor<2xf32>) -> tensor<2xf32> attributes {headrace.layers = 2 : i64} {
  %r = dataflow.kernel @layer(%x, %w) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%mx: memref<2xf32>, %mw: memref<2xf32>, %my: memref<2xf32>):
    dataflow.task @work() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %mx[%i] : memref<2xf32>
        %w = memref.load %mw[%i] : memref<2xf32>
        %p = arith.mulf %v, %w : f32
        memref.store %p, %my[%i] : memref<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<2xf32>
}

// -----

// State of layers stays on the card; as rows of one tensor it would cross to the host and back in each run.
// CHECK: what = "is started by the host once for each of 2 layers", why = "its state stays on the card from run to run
// CHECK-LABEL: func.func @main
// CHECK-COUNT-2: call @layer
func.func @main(%x: tensor<2xf32>, %s0: tensor<2xf32> {headrace.state = "s0"}, %s1: tensor<2xf32> {headrace.state = "s1"}) -> tensor<2xf32> {
  %a = call @layer(%x, %s0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %b = call @layer(%a, %s1) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}
func.func private @layer(%x: tensor<2xf32>, %w: tensor<2xf32>) -> tensor<2xf32> attributes {headrace.layers = 2 : i64} {
  %r = dataflow.kernel @layer(%x, %w) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%mx: memref<2xf32>, %mw: memref<2xf32>, %my: memref<2xf32>):
    dataflow.task @work() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %i = %c0 to %c2 step %c1 {
        %v = memref.load %mx[%i] : memref<2xf32>
        %w = memref.load %mw[%i] : memref<2xf32>
        %p = arith.mulf %v, %w : f32
        memref.store %p, %my[%i] : memref<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<2xf32>
}

// -----

// One by one here, in beats there: the copy between rounds makes beats of what lies in as many banks.
// CHECK-LABEL: func.func @main
// CHECK: %[[IN:.*]] = dataflow.buffer : memref<2xvector<4xf32>>
// CHECK: %[[OUT:.*]] = dataflow.buffer {partition = array<i64: 4>} : memref<8xf32>
// CHECK: role = "next"
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step
// CHECK: %[[FIRST:.*]] = arith.muli %[[I]], %{{.*}} : index
// CHECK-NEXT: %[[BEAT:.*]] = vector.load %[[OUT]][%[[FIRST]]] : memref<8xf32>, vector<4xf32>
// CHECK-NEXT: memref.store %[[BEAT]], %[[IN]][%[[I]]] : memref<2xvector<4xf32>>
func.func @main(%x: tensor<8xf32>, %w0: tensor<1xf32>, %w1: tensor<1xf32>) -> tensor<8xf32> {
  %a = call @layer(%x, %w0) : (tensor<8xf32>, tensor<1xf32>) -> tensor<8xf32>
  %b = call @layer(%a, %w1) : (tensor<8xf32>, tensor<1xf32>) -> tensor<8xf32>
  return %b : tensor<8xf32>
}
func.func private @layer(%x: tensor<8xf32>, %w: tensor<1xf32>) -> tensor<8xf32> attributes {headrace.layers = 2 : i64} {
  %r = dataflow.kernel @layer(%x, %w) : (tensor<8xf32>, tensor<1xf32>) -> tensor<8xf32> {
  ^bb0(%mx: memref<2xvector<4xf32>>, %mw: memref<1xf32>, %my: memref<8xf32>):
    dataflow.task @work() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %w = memref.load %mw[%c0] : memref<1xf32>
      scf.for %i = %c0 to %c8 step %c1 {
        %v = memref.load %mx[%c0] : memref<2xvector<4xf32>>
        %e = vector.extract %v[%c0] : f32 from vector<4xf32>
        %p = arith.mulf %e, %w : f32
        memref.store %p, %my[%i] : memref<8xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<8xf32>
}
