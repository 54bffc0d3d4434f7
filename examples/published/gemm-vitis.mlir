// gemm 200x220x240. Stream-HLS artefact, Vitis HLS 2023.2 alone, xcu280, 3.33 ns: PolyBench C without directives, innermost loops pipelined by the tool.
func.func @main() {
  dataflow.kernel @gemm() : () -> () {
    dataflow.task @gemm() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c200 = arith.constant 200 : index
      %c220 = arith.constant 220 : index
      %c240 = arith.constant 240 : index
      %alpha = arith.constant 1.5 : f32
      %beta = arith.constant 1.25 : f32
      %a = dataflow.buffer {kind = "bram"} : memref<200x240xf32>
      %b = dataflow.buffer {kind = "bram"} : memref<240x220xf32>
      %c = dataflow.buffer {kind = "bram"} : memref<200x220xf32>
      scf.for %i = %c0 to %c200 step %c1 {
        scf.for %j = %c0 to %c220 step %c1 {
          %o = memref.load %c[%i, %j] : memref<200x220xf32>
          %s = arith.mulf %o, %beta : f32
          memref.store %s, %c[%i, %j] : memref<200x220xf32>
        }
        scf.for %k = %c0 to %c240 step %c1 {
          scf.for %j = %c0 to %c220 step %c1 {
            %x = memref.load %a[%i, %k] : memref<200x240xf32>
            %y = memref.load %b[%k, %j] : memref<240x220xf32>
            %ax = arith.mulf %alpha, %x : f32
            %p = arith.mulf %ax, %y : f32
            %o = memref.load %c[%i, %j] : memref<200x220xf32>
            %s = arith.addf %o, %p : f32
            memref.store %s, %c[%i, %j] : memref<200x220xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
