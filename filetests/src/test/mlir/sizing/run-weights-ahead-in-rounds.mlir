// RUN: opt --passes=run-weights-ahead %s | filecheck %s

// One task loads a, then b, through one FIFO. Only a comes late; but what of a round comes late depends on what the
// rounds before have left, so the FIFO holds all that passes it in one.
// CHECK: subject = "a", what = "runs ahead by 200 tokens"
// CHECK-LABEL: func.func @main
// CHECK: depth = 200 : i64, sym_name = "a"
// CHECK: depth = 200 : i64, sym_name = "b"
func.func @main(%x: tensor<1xf32>, %w: tensor<200xf32>) -> tensor<1xf32> {
  %r:2 = dataflow.kernel @k(%x, %w) attributes {rounds = 2 : i64, overlap} : (tensor<1xf32>, tensor<200xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  ^bb0(%mx: memref<1xf32>, %mw: memref<200xf32>, %my: memref<1xf32>, %mz: memref<1xf32>, %round: index):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "late", schedule.tokens = 1 : i64, schedule.delay = 2000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "later", schedule.tokens = 1 : i64, schedule.delay = 2000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a", fifo = "f", schedule.tokens = 100 : i64, schedule.delay = 75 : i64, schedule.write_span = 99 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 99 : i64} : !dataflow.stream<f32>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b", fifo = "f", schedule.tokens = 100 : i64, schedule.delay = 175 : i64, schedule.write_span = 99 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 99 : i64} : !dataflow.stream<f32>
    dataflow.task @slow() attributes {role = "compute", schedule.latency = 2001 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mx[%c0] : memref<1xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.stream_write %v, %t : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @load() attributes {role = "load", schedule.latency = 275 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mw[%c0] : memref<200xf32>
      dataflow.stream_write %v, %a : f32, !dataflow.stream<f32>
      dataflow.stream_write %v, %b : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @use() attributes {role = "compute", schedule.latency = 200 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %u = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %n = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      %v = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
      %w2 = dataflow.stream_read %b : !dataflow.stream<f32> -> f32
      memref.store %v, %my[%c0] : memref<1xf32>
      memref.store %w2, %mz[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0 : tensor<1xf32>
}
