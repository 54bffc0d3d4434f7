// mvt 400, Opt5. Structure: Stream-HLS artefact (UCLA-VAST/Stream-HLS 5e20bcf), xcu280, 3.33 ns.
// Each FIFO stands for the array of FIFOs of the design, each task for one of its lanes, which all do the same in the same
// cycles; products are summed by a tree. The numbers in the buffers are not those of the kernel.
func.func @main() {
  dataflow.kernel @mvt() : () -> () {
    %x1 = dataflow.stream_instance {depth = 25 : i64, sym_name = "x1"} : !dataflow.stream<f32>
    %a = dataflow.stream_instance {depth = 625 : i64, sym_name = "a"} : !dataflow.stream<f32>
    %x2 = dataflow.stream_instance {depth = 25 : i64, sym_name = "x2"} : !dataflow.stream<f32>
    dataflow.task @node4() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c24 = arith.constant 24 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      %c6 = arith.constant 6 : index
      %c7 = arith.constant 7 : index
      %c8 = arith.constant 8 : index
      %c9 = arith.constant 9 : index
      %c10 = arith.constant 10 : index
      %c11 = arith.constant 11 : index
      %c12 = arith.constant 12 : index
      %c13 = arith.constant 13 : index
      %c14 = arith.constant 14 : index
      %c15 = arith.constant 15 : index
      %c25 = arith.constant 25 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<25xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 16>} : memref<25x16xf32>
      %inputs = dataflow.buffer {kind = "bram"} : memref<25xf32>
      scf.for %r = %c0 to %c25 step %c1 {
        scf.for %i = %c0 to %c25 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c24 : index
          %row = vector.load %weights[%r, %c0] : memref<25x16xf32>, vector<16xf32>
          %w0 = vector.extract %row[%c0] : f32 from vector<16xf32>
          %w1 = vector.extract %row[%c1] : f32 from vector<16xf32>
          %w2 = vector.extract %row[%c2] : f32 from vector<16xf32>
          %w3 = vector.extract %row[%c3] : f32 from vector<16xf32>
          %w4 = vector.extract %row[%c4] : f32 from vector<16xf32>
          %w5 = vector.extract %row[%c5] : f32 from vector<16xf32>
          %w6 = vector.extract %row[%c6] : f32 from vector<16xf32>
          %w7 = vector.extract %row[%c7] : f32 from vector<16xf32>
          %w8 = vector.extract %row[%c8] : f32 from vector<16xf32>
          %w9 = vector.extract %row[%c9] : f32 from vector<16xf32>
          %w10 = vector.extract %row[%c10] : f32 from vector<16xf32>
          %w11 = vector.extract %row[%c11] : f32 from vector<16xf32>
          %w12 = vector.extract %row[%c12] : f32 from vector<16xf32>
          %w13 = vector.extract %row[%c13] : f32 from vector<16xf32>
          %w14 = vector.extract %row[%c14] : f32 from vector<16xf32>
          %w15 = vector.extract %row[%c15] : f32 from vector<16xf32>
          %x = memref.load %inputs[%r] : memref<25xf32>
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
          %p10 = arith.mulf %x, %w10 : f32
          %p11 = arith.mulf %x, %w11 : f32
          %p12 = arith.mulf %x, %w12 : f32
          %p13 = arith.mulf %x, %w13 : f32
          %p14 = arith.mulf %x, %w14 : f32
          %p15 = arith.mulf %x, %w15 : f32
          %old = memref.load %sums[%i] : memref<25xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %p1 : f32
          %t1 = arith.addf %p2, %p3 : f32
          %t2 = arith.addf %p4, %p5 : f32
          %t3 = arith.addf %p6, %p7 : f32
          %t4 = arith.addf %p8, %p9 : f32
          %t5 = arith.addf %p10, %p11 : f32
          %t6 = arith.addf %p12, %p13 : f32
          %t7 = arith.addf %p14, %p15 : f32
          %t8 = arith.addf %t0, %t1 : f32
          %t9 = arith.addf %t2, %t3 : f32
          %t10 = arith.addf %t4, %t5 : f32
          %t11 = arith.addf %t6, %t7 : f32
          %t12 = arith.addf %t8, %t9 : f32
          %t13 = arith.addf %t10, %t11 : f32
          %t14 = arith.addf %t12, %t13 : f32
          %t15 = arith.addf %t14, %sofar : f32
          memref.store %t15, %sums[%i] : memref<25xf32>
          scf.if %last {
            dataflow.stream_write %t15, %x1 : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node1() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c25 = arith.constant 25 : index
      %result = dataflow.buffer {kind = "bram"} : memref<25xf32>
      scf.for %i = %c0 to %c25 step %c1 {
        %x = dataflow.stream_read %x1 : !dataflow.stream<f32> -> f32
        memref.store %x, %result[%i] : memref<25xf32>
      }
      dataflow.yield
    }
    dataflow.task @node3() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c25 = arith.constant 25 : index
      %values = dataflow.buffer {kind = "bram"} : memref<25x25xf32>
      scf.for %r = %c0 to %c25 step %c1 {
        scf.for %i = %c0 to %c25 step %c1 {
          %x = memref.load %values[%r, %i] : memref<25x25xf32>
          dataflow.stream_write %x, %a : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @node2() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c24 = arith.constant 24 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      %c6 = arith.constant 6 : index
      %c7 = arith.constant 7 : index
      %c8 = arith.constant 8 : index
      %c9 = arith.constant 9 : index
      %c10 = arith.constant 10 : index
      %c11 = arith.constant 11 : index
      %c12 = arith.constant 12 : index
      %c13 = arith.constant 13 : index
      %c14 = arith.constant 14 : index
      %c15 = arith.constant 15 : index
      %c25 = arith.constant 25 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<25xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 16>} : memref<25x16xf32>
      scf.for %r = %c0 to %c25 step %c1 {
        scf.for %i = %c0 to %c25 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c24 : index
          %row = vector.load %weights[%r, %c0] : memref<25x16xf32>, vector<16xf32>
          %w0 = vector.extract %row[%c0] : f32 from vector<16xf32>
          %w1 = vector.extract %row[%c1] : f32 from vector<16xf32>
          %w2 = vector.extract %row[%c2] : f32 from vector<16xf32>
          %w3 = vector.extract %row[%c3] : f32 from vector<16xf32>
          %w4 = vector.extract %row[%c4] : f32 from vector<16xf32>
          %w5 = vector.extract %row[%c5] : f32 from vector<16xf32>
          %w6 = vector.extract %row[%c6] : f32 from vector<16xf32>
          %w7 = vector.extract %row[%c7] : f32 from vector<16xf32>
          %w8 = vector.extract %row[%c8] : f32 from vector<16xf32>
          %w9 = vector.extract %row[%c9] : f32 from vector<16xf32>
          %w10 = vector.extract %row[%c10] : f32 from vector<16xf32>
          %w11 = vector.extract %row[%c11] : f32 from vector<16xf32>
          %w12 = vector.extract %row[%c12] : f32 from vector<16xf32>
          %w13 = vector.extract %row[%c13] : f32 from vector<16xf32>
          %w14 = vector.extract %row[%c14] : f32 from vector<16xf32>
          %w15 = vector.extract %row[%c15] : f32 from vector<16xf32>
          %x = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
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
          %p10 = arith.mulf %x, %w10 : f32
          %p11 = arith.mulf %x, %w11 : f32
          %p12 = arith.mulf %x, %w12 : f32
          %p13 = arith.mulf %x, %w13 : f32
          %p14 = arith.mulf %x, %w14 : f32
          %p15 = arith.mulf %x, %w15 : f32
          %old = memref.load %sums[%i] : memref<25xf32>
          %sofar = arith.select %first, %zero, %old : f32
          %t0 = arith.addf %p0, %p1 : f32
          %t1 = arith.addf %p2, %p3 : f32
          %t2 = arith.addf %p4, %p5 : f32
          %t3 = arith.addf %p6, %p7 : f32
          %t4 = arith.addf %p8, %p9 : f32
          %t5 = arith.addf %p10, %p11 : f32
          %t6 = arith.addf %p12, %p13 : f32
          %t7 = arith.addf %p14, %p15 : f32
          %t8 = arith.addf %t0, %t1 : f32
          %t9 = arith.addf %t2, %t3 : f32
          %t10 = arith.addf %t4, %t5 : f32
          %t11 = arith.addf %t6, %t7 : f32
          %t12 = arith.addf %t8, %t9 : f32
          %t13 = arith.addf %t10, %t11 : f32
          %t14 = arith.addf %t12, %t13 : f32
          %t15 = arith.addf %t14, %sofar : f32
          memref.store %t15, %sums[%i] : memref<25xf32>
          scf.if %last {
            dataflow.stream_write %t15, %x2 : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node0() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c25 = arith.constant 25 : index
      %result = dataflow.buffer {kind = "bram"} : memref<25xf32>
      scf.for %i = %c0 to %c25 step %c1 {
        %x = dataflow.stream_read %x2 : !dataflow.stream<f32> -> f32
        memref.store %x, %result[%i] : memref<25xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
