// 7mm, a chain of 64x64 products, Opt5. Structure: Stream-HLS artefact (UCLA-VAST/Stream-HLS 5e20bcf), xcu280, 3.33 ns.
// Each FIFO stands for the array of FIFOs of the design, each task for one of its lanes, which all do the same in the same
// cycles; products are summed by a tree. The numbers in the buffers are not those of the kernel.
func.func @main() {
  dataflow.kernel @chain() : () -> () {
    %s0 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s0"} : !dataflow.stream<f32>
    %s1 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s1"} : !dataflow.stream<f32>
    %s2 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s2"} : !dataflow.stream<f32>
    %s3 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s3"} : !dataflow.stream<f32>
    %s4 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s4"} : !dataflow.stream<f32>
    %s5 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s5"} : !dataflow.stream<f32>
    %s6 = dataflow.stream_instance {depth = 256 : i64, sym_name = "s6"} : !dataflow.stream<f32>
    dataflow.task @node7() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %inputs = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %x = memref.load %inputs[%i, %r] : memref<16x16xf32>
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s0 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node6() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s0 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s1 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node5() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s1 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s2 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node4() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s2 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s3 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node3() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s3 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s4 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node2() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s4 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s5 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node1() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c15 = arith.constant 15 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %sums = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 4>} : memref<16x4xf32>
      %kept = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %r = %c0 to %c16 step %c1 {
          scf.for %j = %c0 to %c16 step %c1 {
            %first = arith.cmpi eq, %r, %c0 : index
            %last = arith.cmpi eq, %r, %c15 : index
            %row = vector.load %weights[%r, %c0] : memref<16x4xf32>, vector<4xf32>
            %w0 = vector.extract %row[%c0] : f32 from vector<4xf32>
            %w1 = vector.extract %row[%c1] : f32 from vector<4xf32>
            %w2 = vector.extract %row[%c2] : f32 from vector<4xf32>
            %w3 = vector.extract %row[%c3] : f32 from vector<4xf32>
            %at_j = arith.cmpi eq, %j, %c0 : index
            %x = scf.if %at_j -> (f32) {
              %token = dataflow.stream_read %s5 : !dataflow.stream<f32> -> f32
              memref.store %token, %kept[%i, %r] : memref<16x16xf32>
              scf.yield %token : f32
            } else {
              %again = memref.load %kept[%i, %r] : memref<16x16xf32>
              scf.yield %again : f32
            }
            %p0 = arith.mulf %x, %w0 : f32
            %p1 = arith.mulf %x, %w1 : f32
            %p2 = arith.mulf %x, %w2 : f32
            %p3 = arith.mulf %x, %w3 : f32
            %old = memref.load %sums[%i, %j] : memref<16x16xf32>
            %sofar = arith.select %first, %zero, %old : f32
            %t0 = arith.addf %p0, %p1 : f32
            %t1 = arith.addf %p2, %p3 : f32
            %t2 = arith.addf %t0, %t1 : f32
            %t3 = arith.addf %t2, %sofar : f32
            memref.store %t3, %sums[%i, %j] : memref<16x16xf32>
            scf.if %last {
              dataflow.stream_write %t3, %s6 : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @node0() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c16 = arith.constant 16 : index
      %result = dataflow.buffer {kind = "bram"} : memref<16x16xf32>
      scf.for %i = %c0 to %c16 step %c1 {
        scf.for %j = %c0 to %c16 step %c1 {
          %x = dataflow.stream_read %s6 : !dataflow.stream<f32> -> f32
          memref.store %x, %result[%i, %j] : memref<16x16xf32>
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
