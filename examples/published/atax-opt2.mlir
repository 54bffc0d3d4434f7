// atax 390x410, Opt2. Structure: Stream-HLS artefact (UCLA-VAST/Stream-HLS 5e20bcf), xcu280, 3.33 ns.
// Each FIFO stands for the array of FIFOs of the design, each task for one of its lanes, which all do the same in the same
// cycles; products are summed by a tree. The numbers in the buffers are not those of the kernel.
// One element in an iteration, reductions outermost: the published rule of Opt2.
func.func @main() {
  dataflow.kernel @atax() : () -> () {
    %tmp = dataflow.stream_instance {depth = 390 : i64, sym_name = "tmp"} : !dataflow.stream<f32>
    %a = dataflow.stream_instance {depth = 159900 : i64, sym_name = "a"} : !dataflow.stream<f32>
    %y = dataflow.stream_instance {depth = 410 : i64, sym_name = "y"} : !dataflow.stream<f32>
    dataflow.task @node3() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c409 = arith.constant 409 : index
      %c410 = arith.constant 410 : index
      %c390 = arith.constant 390 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<390xf32>
      %weights = dataflow.buffer {kind = "bram"} : memref<410xf32>
      %inputs = dataflow.buffer {kind = "bram"} : memref<410xf32>
      scf.for %r = %c0 to %c410 step %c1 {
        scf.for %i = %c0 to %c390 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c409 : index
          %w0 = memref.load %weights[%r] : memref<410xf32>
          %x = memref.load %inputs[%r] : memref<410xf32>
          %p0 = arith.mulf %x, %w0 : f32
          %old = memref.load %sums[%i] : memref<390xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %sofar : f32
          memref.store %t0, %sums[%i] : memref<390xf32>
          scf.if %last {
            dataflow.stream_write %t0, %tmp : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node2() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c390 = arith.constant 390 : index
      %c410 = arith.constant 410 : index
      %values = dataflow.buffer {kind = "bram"} : memref<390x410xf32>
      scf.for %i = %c0 to %c390 step %c1 {
        scf.for %j = %c0 to %c410 step %c1 {
          %x = memref.load %values[%i, %j] : memref<390x410xf32>
          dataflow.stream_write %x, %a : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @node1() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c389 = arith.constant 389 : index
      %c390 = arith.constant 390 : index
      %c410 = arith.constant 410 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<410xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<390xf32>
      scf.for %r = %c0 to %c390 step %c1 {
        scf.for %j = %c0 to %c410 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c389 : index
          %at_j = arith.cmpi eq, %j, %c0 : index
          %x = scf.if %at_j -> (f32) {
            %token = dataflow.stream_read %tmp : !dataflow.stream<f32> -> f32
            memref.store %token, %kept[%r] : memref<390xf32>
            scf.yield %token : f32
          } else {
            %again = memref.load %kept[%r] : memref<390xf32>
            scf.yield %again : f32
          }
          %element = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
          %p0 = arith.mulf %x, %element : f32
          %old = memref.load %sums[%j] : memref<410xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %sofar : f32
          memref.store %t0, %sums[%j] : memref<410xf32>
          scf.if %last {
            dataflow.stream_write %t0, %y : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node0() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c410 = arith.constant 410 : index
      %result = dataflow.buffer {kind = "bram"} : memref<410xf32>
      scf.for %j = %c0 to %c410 step %c1 {
        %x = dataflow.stream_read %y : !dataflow.stream<f32> -> f32
        memref.store %x, %result[%j] : memref<410xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
