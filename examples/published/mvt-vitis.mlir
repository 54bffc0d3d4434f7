// mvt 400. Stream-HLS artefact, Vitis HLS 2023.2 alone, xcu280, 3.33 ns: PolyBench C without directives, innermost loops pipelined by the tool.
func.func @main() {
  dataflow.kernel @mvt() : () -> () {
    dataflow.task @mvt() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c400 = arith.constant 400 : index
      %m0 = dataflow.buffer {kind = "bram"} : memref<400x400xf32>
      %x0 = dataflow.buffer {kind = "bram"} : memref<400xf32>
      %y0 = dataflow.buffer {kind = "bram"} : memref<400xf32>
      %m1 = dataflow.buffer {kind = "bram"} : memref<400x400xf32>
      %x1 = dataflow.buffer {kind = "bram"} : memref<400xf32>
      %y1 = dataflow.buffer {kind = "bram"} : memref<400xf32>
      scf.for %i = %c0 to %c400 step %c1 {
        scf.for %j = %c0 to %c400 step %c1 {
          %a0 = memref.load %m0[%i, %j] : memref<400x400xf32>
          %b0 = memref.load %x0[%j] : memref<400xf32>
          %p0 = arith.mulf %a0, %b0 : f32
          %o0 = memref.load %y0[%i] : memref<400xf32>
          %s0 = arith.addf %o0, %p0 : f32
          memref.store %s0, %y0[%i] : memref<400xf32>
        }
      }
      scf.for %k = %c0 to %c400 step %c1 {
        scf.for %l = %c0 to %c400 step %c1 {
          %a1 = memref.load %m1[%k, %l] : memref<400x400xf32>
          %b1 = memref.load %x1[%l] : memref<400xf32>
          %p1 = arith.mulf %a1, %b1 : f32
          %o1 = memref.load %y1[%k] : memref<400xf32>
          %s1 = arith.addf %o1, %p1 : f32
          memref.store %s1, %y1[%k] : memref<400xf32>
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
