// RUN: opt --verify-diagnostics %s

func.func @channels(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has memory.channels array<i64: 0>, expected one number from 0 on for each of its 2 sources and results}}
  %r = dataflow.kernel @k(%x) attributes {memory.channels = array<i64: 0>, memory.spans = array<i64: 1, 1>} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @spans(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has memory.spans missing, expected one number from 1 on for each of its 2 sources and results}}
  %r = dataflow.kernel @k(%x) attributes {memory.channels = array<i64: 0, 3>} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @dies(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{is on die -1}}
  %r = dataflow.kernel @k(%x) attributes {die = -1 : i64} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @groups(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{is in group 1024, expected a number from 0 to 1023}}
  %r = dataflow.kernel @k(%x) attributes {group = 1024 : i64} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
    dataflow.yield
  }
  return %r : tensor<4xf32>
}

// -----

func.func @tasks(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<4xf32>, %out: memref<4xf32>):
    // expected-error@+1 {{has memory.bundles array<i64: 0, 1> for 0 memories outside of the kernel}}
    dataflow.task @t() attributes {memory.bundles = array<i64: 0, 1>} : () -> () {
      dataflow.yield
    }
    // expected-error@+1 {{has resources of kind gold, expected some of [lut, ff, dsp, bram18, uram]}}
    dataflow.task @u() attributes {resources = {gold = 1 : i64}} : () -> () {
      dataflow.yield
    }
    // expected-error@+1 {{of dsp}}
    dataflow.task @v() attributes {resources = {dsp = -1 : i64}} : () -> () {
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
