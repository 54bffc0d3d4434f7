// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%m: memref<4xf32>, %n: memref<4xf32>):
    %c0 = arith.constant 0 : index
    %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "s"} : !dataflow.stream<f32>
    dataflow.task @a() : () -> () {
      %v = arith.constant 1 : i32
      // expected-error@+1 {{writes i32 to !dataflow.stream<f32>}}
      dataflow.stream_write %v, %s : i32, !dataflow.stream<f32>
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
