// A fork, a way that collects 32 tokens before it gives the first, and a join: the short way must hold 32.
func.func @main(%x: tensor<128xf32> {headrace.input = "x"}) -> (tensor<128xf32> {headrace.output = "y"}) {
  %r = dataflow.kernel @k(%x) : (tensor<128xf32>) -> tensor<128xf32> {
  ^bb0(%in: memref<128xf32>, %out: memref<128xf32>):
    %input = dataflow.stream_instance {depth = 2 : i64, sym_name = "input"} : !dataflow.stream<f32>
    %short = dataflow.stream_instance {depth = 2 : i64, sym_name = "short"} : !dataflow.stream<f32>
    %long = dataflow.stream_instance {depth = 2 : i64, sym_name = "long"} : !dataflow.stream<f32>
    %back = dataflow.stream_instance {depth = 2 : i64, sym_name = "back"} : !dataflow.stream<f32>
    dataflow.task @load() : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c128 = arith.constant 128 : index
      scf.for %i = %c0 to %c128 step %c1 {
        %v = memref.load %in[%i] : memref<128xf32>
        dataflow.stream_write %v, %input : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @fork() : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c128 = arith.constant 128 : index
      scf.for %i = %c0 to %c128 step %c1 {
        %v = dataflow.stream_read %input : !dataflow.stream<f32> -> f32
        dataflow.stream_write %v, %short : f32, !dataflow.stream<f32>
        dataflow.stream_write %v, %long : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @collect() : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c32 = arith.constant 32 : index
      %c128 = arith.constant 128 : index
      scf.for %o = %c0 to %c128 step %c32 {
        %b = dataflow.buffer : memref<32xf32>
        scf.for %i = %c0 to %c32 step %c1 {
          %v = dataflow.stream_read %long : !dataflow.stream<f32> -> f32
          memref.store %v, %b[%i] : memref<32xf32>
        }
        scf.for %i = %c0 to %c32 step %c1 {
          %v = memref.load %b[%i] : memref<32xf32>
          dataflow.stream_write %v, %back : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @join() : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c128 = arith.constant 128 : index
      scf.for %i = %c0 to %c128 step %c1 {
        %v = dataflow.stream_read %back : !dataflow.stream<f32> -> f32
        %w = dataflow.stream_read %short : !dataflow.stream<f32> -> f32
        %s = arith.addf %v, %w : f32
        memref.store %s, %out[%i] : memref<128xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<128xf32>
}
