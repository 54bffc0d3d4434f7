// RUN: opt --passes=run-weights-ahead %s | filecheck %s
// RUN: opt --passes=run-weights-ahead{on-chip-percent=0} %s | filecheck --check-prefix=OFF %s

// Read at twice the pace of the memory: half of the tokens have to be there, and there is time for more.
// CHECK: subject = "w", what = "runs ahead by 501 tokens"
// CHECK-SAME: depth = 501 : i64, wanted = 501 : i64, saves_cycles = 998 : i64, bits = 16032 : i64
// CHECK-LABEL: func.func @main
// CHECK: depth = 2 : i64, sym_name = "late"
// CHECK: depth = 501 : i64, sym_name = "w"
// OFF-LABEL: func.func @main
// OFF: depth = 2 : i64, sym_name = "w"
func.func @main(%x: tensor<1xf32>, %w: tensor<1000xf32>) -> tensor<1xf32> {
  %r = dataflow.kernel @k(%x, %w) : (tensor<1xf32>, tensor<1000xf32>) -> tensor<1xf32> {
  ^bb0(%mx: memref<1xf32>, %mw: memref<1000xf32>, %my: memref<1xf32>):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "late", schedule.tokens = 1 : i64, schedule.delay = 5000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 1 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "w", schedule.tokens = 1000 : i64, schedule.delay = 75 : i64, schedule.write_span = 1998 : i64, schedule.read_delay = 5 : i64, schedule.read_span = 999 : i64} : !dataflow.stream<f32>
    dataflow.task @slow() attributes {role = "compute", schedule.latency = 5001 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mx[%c0] : memref<1xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @load() attributes {role = "load", schedule.latency = 2078 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mw[%c0] : memref<1000xf32>
      dataflow.stream_write %v, %t : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @use() attributes {role = "compute", schedule.latency = 1019 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %a = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %b = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      memref.store %b, %my[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<1xf32>
}

// -----

// The reader is no faster than the memory: nothing is gained.
// CHECK-LABEL: func.func @main
// CHECK: depth = 2 : i64, sym_name = "w"
func.func @main(%x: tensor<1xf32>, %w: tensor<1000xf32>) -> tensor<1xf32> {
  %r = dataflow.kernel @k(%x, %w) : (tensor<1xf32>, tensor<1000xf32>) -> tensor<1xf32> {
  ^bb0(%mx: memref<1xf32>, %mw: memref<1000xf32>, %my: memref<1xf32>):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "late", schedule.tokens = 1 : i64, schedule.delay = 5000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 1 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "w", schedule.tokens = 1000 : i64, schedule.delay = 75 : i64, schedule.write_span = 999 : i64, schedule.read_delay = 5 : i64, schedule.read_span = 1998 : i64} : !dataflow.stream<f32>
    dataflow.task @slow() attributes {role = "compute", schedule.latency = 5001 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mx[%c0] : memref<1xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @load() attributes {role = "load", schedule.latency = 1079 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mw[%c0] : memref<1000xf32>
      dataflow.stream_write %v, %t : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @use() attributes {role = "compute", schedule.latency = 2018 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %a = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %b = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      memref.store %b, %my[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<1xf32>
}

// -----

// As many as come before the reader starts, one every two cycles from cycle 75 to cycle 5004.
// CHECK: subject = "w", what = "runs ahead by 2466 tokens"
// CHECK-LABEL: func.func @main
// CHECK: depth = 2466 : i64, sym_name = "w"
func.func @main(%x: tensor<1xf32>, %w: tensor<1000000xf32>) -> tensor<1xf32> {
  %r = dataflow.kernel @k(%x, %w) : (tensor<1xf32>, tensor<1000000xf32>) -> tensor<1xf32> {
  ^bb0(%mx: memref<1xf32>, %mw: memref<1000000xf32>, %my: memref<1xf32>):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "late", schedule.tokens = 1 : i64, schedule.delay = 5000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 1 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "w", schedule.tokens = 1000000 : i64, schedule.delay = 75 : i64, schedule.write_span = 1999998 : i64, schedule.read_delay = 5 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    dataflow.task @slow() attributes {role = "compute", schedule.latency = 5001 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mx[%c0] : memref<1xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @load() attributes {role = "load", schedule.latency = 2000078 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %mw[%c0] : memref<1000000xf32>
      dataflow.stream_write %v, %t : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @use() attributes {role = "compute", schedule.latency = 20 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %a = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %b = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      memref.store %b, %my[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<1xf32>
}

// -----

// One task loads a, then b, both read as fast as they come. b can begin in time, at 2000, only if a has left by then:
// a begins 100 cycles before that, and all of it is under way when its reader begins. b waits for no cycle then.
// CHECK: subject = "a", what = "runs ahead by 101 tokens"
// CHECK-LABEL: func.func @in_turn
// CHECK: depth = 101 : i64, sym_name = "a"
// CHECK: depth = 2 : i64, sym_name = "b"
func.func @in_turn(%x: tensor<1xf32>, %w: tensor<200xf32>) -> tensor<1xf32> {
  %r:2 = dataflow.kernel @k(%x, %w) : (tensor<1xf32>, tensor<200xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  ^bb0(%mx: memref<1xf32>, %mw: memref<200xf32>, %my: memref<1xf32>, %mz: memref<1xf32>):
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "late", schedule.tokens = 1 : i64, schedule.delay = 2000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %t = dataflow.stream_instance {depth = 2 : i64, sym_name = "later", schedule.tokens = 1 : i64, schedule.delay = 2000 : i64, schedule.write_span = 0 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 0 : i64} : !dataflow.stream<f32>
    %a = dataflow.stream_instance {depth = 2 : i64, sym_name = "a", schedule.tokens = 100 : i64, schedule.delay = 75 : i64, schedule.write_span = 99 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 99 : i64} : !dataflow.stream<f32>
    %b = dataflow.stream_instance {depth = 2 : i64, sym_name = "b", schedule.tokens = 100 : i64, schedule.delay = 175 : i64, schedule.write_span = 99 : i64, schedule.read_delay = 0 : i64, schedule.read_span = 99 : i64} : !dataflow.stream<f32>
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
    dataflow.task @use.a() attributes {role = "compute", schedule.latency = 100 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %u = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      %v = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
      memref.store %v, %my[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.task @use.b() attributes {role = "compute", schedule.latency = 100 : i64} : () -> () {
      %c0 = arith.constant 0 : index
      %u = dataflow.stream_read %t : !dataflow.stream<f32> -> f32
      %v = dataflow.stream_read %b : !dataflow.stream<f32> -> f32
      memref.store %v, %mz[%c0] : memref<1xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0 : tensor<1xf32>
}
