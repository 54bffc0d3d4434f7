// atax 390x410, Opt5 for 220 DSP. Structure: Stream-HLS artefact (UCLA-VAST/Stream-HLS 5e20bcf), xcu280, 3.33 ns.
// Each FIFO stands for the array of FIFOs of the design, each task for one of its lanes, which all do the same in the same
// cycles; products are summed by a tree. The numbers in the buffers are not those of the kernel.
// The product of the unroll factors follows from the cycles published for a node; how it splits into lanes is an assumption.
func.func @main() {
  dataflow.kernel @atax() : () -> () {
    %tmp = dataflow.stream_instance {depth = 195 : i64, sym_name = "tmp"} : !dataflow.stream<f32>
    %a = dataflow.stream_instance {depth = 7995 : i64, sym_name = "a"} : !dataflow.stream<f32>
    %y = dataflow.stream_instance {depth = 41 : i64, sym_name = "y"} : !dataflow.stream<f32>
    dataflow.task @node3() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c40 = arith.constant 40 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      %c6 = arith.constant 6 : index
      %c7 = arith.constant 7 : index
      %c8 = arith.constant 8 : index
      %c9 = arith.constant 9 : index
      %c41 = arith.constant 41 : index
      %c195 = arith.constant 195 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<195xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 10>} : memref<41x10xf32>
      %inputs = dataflow.buffer {kind = "bram"} : memref<41xf32>
      scf.for %r = %c0 to %c41 step %c1 {
        scf.for %i = %c0 to %c195 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c40 : index
          %row = vector.load %weights[%r, %c0] : memref<41x10xf32>, vector<10xf32>
          %w0 = vector.extract %row[%c0] : f32 from vector<10xf32>
          %w1 = vector.extract %row[%c1] : f32 from vector<10xf32>
          %w2 = vector.extract %row[%c2] : f32 from vector<10xf32>
          %w3 = vector.extract %row[%c3] : f32 from vector<10xf32>
          %w4 = vector.extract %row[%c4] : f32 from vector<10xf32>
          %w5 = vector.extract %row[%c5] : f32 from vector<10xf32>
          %w6 = vector.extract %row[%c6] : f32 from vector<10xf32>
          %w7 = vector.extract %row[%c7] : f32 from vector<10xf32>
          %w8 = vector.extract %row[%c8] : f32 from vector<10xf32>
          %w9 = vector.extract %row[%c9] : f32 from vector<10xf32>
          %x = memref.load %inputs[%r] : memref<41xf32>
          %p0 = arith.mulf %x, %w0 : f32
          %p1 = arith.mulf %x, %w1 : f32
          %p2 = arith.mulf %x, %w2 : f32
          %p3 = arith.mulf %x, %w3 : f32
          %p4 = arith.mulf %x, %w4 : f32
          %p5 = arith.mulf %x, %w5 : f32
          %p6 = arith.mulf %x, %w6 : f32
          %p7 = arith.mulf %x, %w7 : f32
          %p8 = arith.mulf %x, %w8 : f32
          %p9 = arith.mulf %x, %w9 : f32
          %old = memref.load %sums[%i] : memref<195xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %p1 : f32
          %t1 = arith.addf %p2, %p3 : f32
          %t2 = arith.addf %p4, %p5 : f32
          %t3 = arith.addf %p6, %p7 : f32
          %t4 = arith.addf %p8, %p9 : f32
          %t5 = arith.addf %t0, %t1 : f32
          %t6 = arith.addf %t2, %t3 : f32
          %t7 = arith.addf %t4, %sofar : f32
          %t8 = arith.addf %t5, %t6 : f32
          %t9 = arith.addf %t8, %t7 : f32
          memref.store %t9, %sums[%i] : memref<195xf32>
          scf.if %last {
            dataflow.stream_write %t9, %tmp : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node2() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c195 = arith.constant 195 : index
      %c41 = arith.constant 41 : index
      %values = dataflow.buffer {kind = "bram"} : memref<195x41xf32>
      scf.for %i = %c0 to %c195 step %c1 {
        scf.for %j = %c0 to %c41 step %c1 {
          %x = memref.load %values[%i, %j] : memref<195x41xf32>
          dataflow.stream_write %x, %a : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @node1() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c194 = arith.constant 194 : index
      %c195 = arith.constant 195 : index
      %c41 = arith.constant 41 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<41xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 2>} : memref<195x2xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<195xf32>
      scf.for %r = %c0 to %c195 step %c1 {
        scf.for %j = %c0 to %c41 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c194 : index
          %row = vector.load %weights[%r, %c0] : memref<195x2xf32>, vector<2xf32>
          %w1 = vector.extract %row[%c1] : f32 from vector<2xf32>
          %at_j = arith.cmpi eq, %j, %c0 : index
          %x = scf.if %at_j -> (f32) {
            %token = dataflow.stream_read %tmp : !dataflow.stream<f32> -> f32
            memref.store %token, %kept[%r] : memref<195xf32>
            scf.yield %token : f32
          } else {
            %again = memref.load %kept[%r] : memref<195xf32>
            scf.yield %again : f32
          }
          %element = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
          %p0 = arith.mulf %x, %element : f32
          %p1 = arith.mulf %x, %w1 : f32
          %old = memref.load %sums[%j] : memref<41xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %p1 : f32
          %t1 = arith.addf %t0, %sofar : f32
          memref.store %t1, %sums[%j] : memref<41xf32>
          scf.if %last {
            dataflow.stream_write %t1, %y : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node0() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c41 = arith.constant 41 : index
      %result = dataflow.buffer {kind = "bram"} : memref<41xf32>
      scf.for %j = %c0 to %c41 step %c1 {
        %x = dataflow.stream_read %y : !dataflow.stream<f32> -> f32
        memref.store %x, %result[%j] : memref<41xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
