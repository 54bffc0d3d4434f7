// ffn-131072. CODO (sjtu-zhao-lab/codo-artifact 8b85e41), GPT-2 medium W4A8, 32x32 lanes, xcu280, 3.33 ns.
// One of the 32 rows of lanes stands for all; which of the two loops sums is an assumption.
func.func @main() {
  dataflow.kernel @gemv() : () -> () {
    %y = dataflow.stream_instance {depth = 8192 : i64, sym_name = "y"} : !dataflow.stream<i8>
    dataflow.task @gemv() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c31 = arith.constant 31 : index
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
      %c16 = arith.constant 16 : index
      %c17 = arith.constant 17 : index
      %c18 = arith.constant 18 : index
      %c19 = arith.constant 19 : index
      %c20 = arith.constant 20 : index
      %c21 = arith.constant 21 : index
      %c22 = arith.constant 22 : index
      %c23 = arith.constant 23 : index
      %c24 = arith.constant 24 : index
      %c25 = arith.constant 25 : index
      %c26 = arith.constant 26 : index
      %c27 = arith.constant 27 : index
      %c28 = arith.constant 28 : index
      %c29 = arith.constant 29 : index
      %c30 = arith.constant 30 : index
      %c4096 = arith.constant 4096 : index
      %c32 = arith.constant 32 : index
      %zero = arith.constant 0 : i32
      %sums = dataflow.buffer {kind = "bram"} : memref<4096xi32>
      %weights = dataflow.buffer {kind = "bram", partition = array<i64: 1, 32>} : memref<32x32xi8>
      %inputs = dataflow.buffer {kind = "bram"} : memref<4096xi8>
      scf.for %i = %c0 to %c4096 step %c1 {
        scf.for %r = %c0 to %c32 step %c1 {
          %first = arith.cmpi eq, %r, %c0 : index
          %last = arith.cmpi eq, %r, %c31 : index
          %row = vector.load %weights[%r, %c0] : memref<32x32xi8>, vector<32xi8>
          %w0 = vector.extract %row[%c0] : i8 from vector<32xi8>
          %w1 = vector.extract %row[%c1] : i8 from vector<32xi8>
          %w2 = vector.extract %row[%c2] : i8 from vector<32xi8>
          %w3 = vector.extract %row[%c3] : i8 from vector<32xi8>
          %w4 = vector.extract %row[%c4] : i8 from vector<32xi8>
          %w5 = vector.extract %row[%c5] : i8 from vector<32xi8>
          %w6 = vector.extract %row[%c6] : i8 from vector<32xi8>
          %w7 = vector.extract %row[%c7] : i8 from vector<32xi8>
          %w8 = vector.extract %row[%c8] : i8 from vector<32xi8>
          %w9 = vector.extract %row[%c9] : i8 from vector<32xi8>
          %w10 = vector.extract %row[%c10] : i8 from vector<32xi8>
          %w11 = vector.extract %row[%c11] : i8 from vector<32xi8>
          %w12 = vector.extract %row[%c12] : i8 from vector<32xi8>
          %w13 = vector.extract %row[%c13] : i8 from vector<32xi8>
          %w14 = vector.extract %row[%c14] : i8 from vector<32xi8>
          %w15 = vector.extract %row[%c15] : i8 from vector<32xi8>
          %w16 = vector.extract %row[%c16] : i8 from vector<32xi8>
          %w17 = vector.extract %row[%c17] : i8 from vector<32xi8>
          %w18 = vector.extract %row[%c18] : i8 from vector<32xi8>
          %w19 = vector.extract %row[%c19] : i8 from vector<32xi8>
          %w20 = vector.extract %row[%c20] : i8 from vector<32xi8>
          %w21 = vector.extract %row[%c21] : i8 from vector<32xi8>
          %w22 = vector.extract %row[%c22] : i8 from vector<32xi8>
          %w23 = vector.extract %row[%c23] : i8 from vector<32xi8>
          %w24 = vector.extract %row[%c24] : i8 from vector<32xi8>
          %w25 = vector.extract %row[%c25] : i8 from vector<32xi8>
          %w26 = vector.extract %row[%c26] : i8 from vector<32xi8>
          %w27 = vector.extract %row[%c27] : i8 from vector<32xi8>
          %w28 = vector.extract %row[%c28] : i8 from vector<32xi8>
          %w29 = vector.extract %row[%c29] : i8 from vector<32xi8>
          %w30 = vector.extract %row[%c30] : i8 from vector<32xi8>
          %w31 = vector.extract %row[%c31] : i8 from vector<32xi8>
          %x = memref.load %inputs[%i] : memref<4096xi8>
          %wide = arith.extsi %x : i8 to i32
          %v0 = arith.extsi %w0 : i8 to i32
          %p0 = arith.muli %wide, %v0 : i32
          %v1 = arith.extsi %w1 : i8 to i32
          %p1 = arith.muli %wide, %v1 : i32
          %v2 = arith.extsi %w2 : i8 to i32
          %p2 = arith.muli %wide, %v2 : i32
          %v3 = arith.extsi %w3 : i8 to i32
          %p3 = arith.muli %wide, %v3 : i32
          %v4 = arith.extsi %w4 : i8 to i32
          %p4 = arith.muli %wide, %v4 : i32
          %v5 = arith.extsi %w5 : i8 to i32
          %p5 = arith.muli %wide, %v5 : i32
          %v6 = arith.extsi %w6 : i8 to i32
          %p6 = arith.muli %wide, %v6 : i32
          %v7 = arith.extsi %w7 : i8 to i32
          %p7 = arith.muli %wide, %v7 : i32
          %v8 = arith.extsi %w8 : i8 to i32
          %p8 = arith.muli %wide, %v8 : i32
          %v9 = arith.extsi %w9 : i8 to i32
          %p9 = arith.muli %wide, %v9 : i32
          %v10 = arith.extsi %w10 : i8 to i32
          %p10 = arith.muli %wide, %v10 : i32
          %v11 = arith.extsi %w11 : i8 to i32
          %p11 = arith.muli %wide, %v11 : i32
          %v12 = arith.extsi %w12 : i8 to i32
          %p12 = arith.muli %wide, %v12 : i32
          %v13 = arith.extsi %w13 : i8 to i32
          %p13 = arith.muli %wide, %v13 : i32
          %v14 = arith.extsi %w14 : i8 to i32
          %p14 = arith.muli %wide, %v14 : i32
          %v15 = arith.extsi %w15 : i8 to i32
          %p15 = arith.muli %wide, %v15 : i32
          %v16 = arith.extsi %w16 : i8 to i32
          %p16 = arith.muli %wide, %v16 : i32
          %v17 = arith.extsi %w17 : i8 to i32
          %p17 = arith.muli %wide, %v17 : i32
          %v18 = arith.extsi %w18 : i8 to i32
          %p18 = arith.muli %wide, %v18 : i32
          %v19 = arith.extsi %w19 : i8 to i32
          %p19 = arith.muli %wide, %v19 : i32
          %v20 = arith.extsi %w20 : i8 to i32
          %p20 = arith.muli %wide, %v20 : i32
          %v21 = arith.extsi %w21 : i8 to i32
          %p21 = arith.muli %wide, %v21 : i32
          %v22 = arith.extsi %w22 : i8 to i32
          %p22 = arith.muli %wide, %v22 : i32
          %v23 = arith.extsi %w23 : i8 to i32
          %p23 = arith.muli %wide, %v23 : i32
          %v24 = arith.extsi %w24 : i8 to i32
          %p24 = arith.muli %wide, %v24 : i32
          %v25 = arith.extsi %w25 : i8 to i32
          %p25 = arith.muli %wide, %v25 : i32
          %v26 = arith.extsi %w26 : i8 to i32
          %p26 = arith.muli %wide, %v26 : i32
          %v27 = arith.extsi %w27 : i8 to i32
          %p27 = arith.muli %wide, %v27 : i32
          %v28 = arith.extsi %w28 : i8 to i32
          %p28 = arith.muli %wide, %v28 : i32
          %v29 = arith.extsi %w29 : i8 to i32
          %p29 = arith.muli %wide, %v29 : i32
          %v30 = arith.extsi %w30 : i8 to i32
          %p30 = arith.muli %wide, %v30 : i32
          %v31 = arith.extsi %w31 : i8 to i32
          %p31 = arith.muli %wide, %v31 : i32
          %old = memref.load %sums[%i] : memref<4096xi32>
          %sofar = arith.select %first, %zero, %old : i32
          %t0 = arith.addi %p0, %p1 : i32
          %t1 = arith.addi %p2, %p3 : i32
          %t2 = arith.addi %p4, %p5 : i32
          %t3 = arith.addi %p6, %p7 : i32
          %t4 = arith.addi %p8, %p9 : i32
          %t5 = arith.addi %p10, %p11 : i32
          %t6 = arith.addi %p12, %p13 : i32
          %t7 = arith.addi %p14, %p15 : i32
          %t8 = arith.addi %p16, %p17 : i32
          %t9 = arith.addi %p18, %p19 : i32
          %t10 = arith.addi %p20, %p21 : i32
          %t11 = arith.addi %p22, %p23 : i32
          %t12 = arith.addi %p24, %p25 : i32
          %t13 = arith.addi %p26, %p27 : i32
          %t14 = arith.addi %p28, %p29 : i32
          %t15 = arith.addi %p30, %p31 : i32
          %t16 = arith.addi %t0, %t1 : i32
          %t17 = arith.addi %t2, %t3 : i32
          %t18 = arith.addi %t4, %t5 : i32
          %t19 = arith.addi %t6, %t7 : i32
          %t20 = arith.addi %t8, %t9 : i32
          %t21 = arith.addi %t10, %t11 : i32
          %t22 = arith.addi %t12, %t13 : i32
          %t23 = arith.addi %t14, %t15 : i32
          %t24 = arith.addi %t16, %t17 : i32
          %t25 = arith.addi %t18, %t19 : i32
          %t26 = arith.addi %t20, %t21 : i32
          %t27 = arith.addi %t22, %t23 : i32
          %t28 = arith.addi %t24, %t25 : i32
          %t29 = arith.addi %t26, %t27 : i32
          %t30 = arith.addi %t28, %t29 : i32
          %t31 = arith.addi %t30, %sofar : i32
          memref.store %t31, %sums[%i] : memref<4096xi32>
          scf.if %last {
            %narrow = arith.trunci %t31 : i32 to i8
            dataflow.stream_write %narrow, %y : i8, !dataflow.stream<i8>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @keep() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4096 = arith.constant 4096 : index
      %result = dataflow.buffer {kind = "bram"} : memref<4096xi8>
      scf.for %i = %c0 to %c4096 step %c1 {
        %x = dataflow.stream_read %y : !dataflow.stream<i8> -> i8
        memref.store %x, %result[%i] : memref<4096xi8>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return
}
