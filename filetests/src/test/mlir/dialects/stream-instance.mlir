// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    // expected-error@+1 {{has depth 0}}
    %s = dataflow.stream_instance {depth = 0 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @a() : () -> () {
      %v = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @b() : () -> () {
      %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      memref.store %v, %n[%c0] : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    // expected-error@+1 {{@s has 2 writing and 1 reading tasks, expected one of each}}
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @a() : () -> () {
      %v = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @c() : () -> () {
      %v = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.task @b() : () -> () {
      %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      memref.store %v, %n[%c0] : memref<4xf32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    // expected-error@+1 {{@s has 1 writing and 0 reading tasks, expected one of each}}
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @a() : () -> () {
      %v = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    // expected-error@+1 {{@s is read before it is written}}
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @b() : () -> () {
      %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
      memref.store %v, %n[%c0] : memref<4xf32>
      dataflow.yield
    }
    dataflow.task @a() : () -> () {
      %v = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %v, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    // expected-error@+1 {{is used outside of a task}}
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    // expected-note@+1 {{here}}
    %v = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
    dataflow.task @a() : () -> () {
      %w = memref.load %m[%c0] : memref<4xf32>
      dataflow.stream_write %w, %s : f32, !dataflow.stream<f32>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

// Depth is a number.
func.func @f() {
  // expected-error@+1 {{attribute 'depth' is "2", expected a IntegerAttr}}
  %s = dataflow.stream_instance {depth = "2", sym_name = "s"} : !dataflow.stream<f32>
  return
}
