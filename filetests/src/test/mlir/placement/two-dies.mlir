// RUN: opt --passes=assign-dies %s | filecheck %s

// Half of it fits on one die. The transfers stay at the memory; between the computations runs the narrowest stream.
// CHECK: what = "die SLR0", why = "the external memory that it reads or writes is wired to this die"
// CHECK: subject = "narrow", what = "leads from die SLR0 to die SLR1"
// CHECK: what = "lies on 2 dies", why = "it is too large for what others leave of one die, and no die is fuller than is wise; no placement has fewer wires between dies"
// CHECK-LABEL: func.func @main
// CHECK: sym_name = "wide"{{.*}}die = 0 : i64
// CHECK: sym_name = "narrow"{{.*}}die = 1 : i64
// CHECK: sym_name = "back"{{.*}}die = 0 : i64
// CHECK: @load{{.*}}die = 0 : i64
// CHECK: @first{{.*}}die = 0 : i64
// CHECK: @second{{.*}}die = 1 : i64
// CHECK: @store{{.*}}die = 0 : i64
func.func @main(%x: tensor<4xi64>) -> tensor<4xi64> {
  %r = dataflow.kernel @k(%x) attributes {resources = {lut = 240200 : i64}} : (tensor<4xi64>) -> tensor<4xi64> {
  ^bb0(%in: memref<4xi64>, %out: memref<4xi64>):
    %wide = dataflow.stream_instance {depth = 2 : i64, sym_name = "wide", resources = {lut = 20 : i64}} : !dataflow.stream<i64>
    %narrow = dataflow.stream_instance {depth = 2 : i64, sym_name = "narrow", resources = {lut = 20 : i64}} : !dataflow.stream<i8>
    %back = dataflow.stream_instance {depth = 2 : i64, sym_name = "back", resources = {lut = 20 : i64}} : !dataflow.stream<i8>
    dataflow.task @load() attributes {resources = {lut = 60 : i64}} : () -> () {
      %c0 = arith.constant 0 : index
      %v = memref.load %in[%c0] : memref<4xi64>
      dataflow.stream_write %v, %wide : i64, !dataflow.stream<i64>
      dataflow.yield
    }
    dataflow.task @first() attributes {resources = {lut = 120000 : i64}} : () -> () {
      %v = dataflow.stream_read %wide : !dataflow.stream<i64> -> i64
      %t = arith.trunci %v : i64 to i8
      dataflow.stream_write %t, %narrow : i8, !dataflow.stream<i8>
      dataflow.yield
    }
    dataflow.task @second() attributes {resources = {lut = 120000 : i64}} : () -> () {
      %v = dataflow.stream_read %narrow : !dataflow.stream<i8> -> i8
      dataflow.stream_write %v, %back : i8, !dataflow.stream<i8>
      dataflow.yield
    }
    dataflow.task @store() attributes {resources = {lut = 60 : i64}} : () -> () {
      %c0 = arith.constant 0 : index
      %v = dataflow.stream_read %back : !dataflow.stream<i8> -> i8
      %e = arith.extsi %v : i8 to i64
      memref.store %e, %out[%c0] : memref<4xi64>
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xi64>
}
