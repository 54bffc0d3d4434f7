// RUN: opt --passes=stripe-weights{channels=2,smallest=1,rows-per-channel=2} %s | filecheck %s

// Each of two channels brings two of the four rows that the product takes at once, in turn through FIFOs of their own.
// CHECK-LABEL: func.func @main
// CHECK: %[[EVEN:.*]] = tensor.extract_slice %{{.*}}[0, 0] [4, 16] [2, 1] : tensor<8x16xi4> to tensor<4x16xi4>
// CHECK: %[[ODD:.*]] = tensor.extract_slice %{{.*}}[1, 0] [4, 16] [2, 1] : tensor<8x16xi4> to tensor<4x16xi4>
// CHECK: dataflow.kernel @kernel(%{{.*}}, %[[EVEN]], %[[ODD]])
// CHECK: %[[S0:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.kernel.0"}
// CHECK: %[[S1:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.kernel.1"}
// CHECK: %[[S2:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.kernel.2"}
// CHECK: %[[S3:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.kernel.3"}
// CHECK: dataflow.task @load.w.0()
// CHECK: scf.for %[[PAIR:.*]] = %{{.*}} to %{{.*}} step %c2
// CHECK: scf.for %[[TURN:.*]] = %{{.*}} to %c2
// CHECK: %[[ROW:.*]] = arith.addi %[[PAIR]], %[[TURN]] : index
// CHECK: %[[TOKEN:.*]] = vector.load %{{.*}}[%[[ROW]], %{{.*}}]
// CHECK: arith.cmpi eq, %[[TURN]], %c0
// CHECK: dataflow.stream_write %[[TOKEN]], %[[S0]]
// CHECK: } else {
// CHECK: dataflow.stream_write %[[TOKEN]], %[[S2]]
// CHECK: dataflow.task @load.w.1()
// CHECK: dataflow.stream_write %{{.*}}, %[[S1]]
// CHECK: dataflow.stream_write %{{.*}}, %[[S3]]
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %c4
// CHECK: dataflow.stream_write %{{.*}} : vector<4xi32>, !dataflow.stream<vector<4xi32>>
func.func @main(%arg0: tensor<1x16xi8> {headrace.input = "x"}, %arg1: tensor<8x16xi4> {headrace.parameter = "w"}) -> (tensor<1x8xi32>) {
  %0 = dataflow.kernel @kernel(%arg0, %arg1) attributes {memory.unfused_bits = 0 : i64} : (tensor<1x16xi8>, tensor<8x16xi4>) -> tensor<1x8xi32> {
  ^bb0(%arg2: memref<1x16xi8>, %arg3: memref<8x16xi4>, %arg4: memref<1x8xi32>):
    %1 = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.x.to.kernel"} : !dataflow.stream<vector<16xi8>>
    %2 = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.w.to.kernel"} : !dataflow.stream<vector<16xi4>>
    %3 = dataflow.stream_instance {depth = 2 : i64, sym_name = "kernel.to.store.output"} : !dataflow.stream<i32>
    dataflow.task @load.x() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c16 = arith.constant 16 : index
      %c16_0 = arith.constant 16 : index
      scf.for %arg5 = %c0 to %c16_0 step %c16 {
        %4 = vector.load %arg2[%c0, %arg5] : memref<1x16xi8>, vector<16xi8>
        dataflow.stream_write %4, %1 : vector<16xi8>, !dataflow.stream<vector<16xi8>>
      }
      dataflow.yield
    }
    dataflow.task @load.w() attributes {role = "load"} : () -> () {
      %c0_0 = arith.constant 0 : index
      %c8 = arith.constant 8 : index
      %c1 = arith.constant 1 : index
      scf.for %arg6 = %c0_0 to %c8 step %c1 {
        %5 = vector.load %arg3[%arg6, %c0_0] : memref<8x16xi4>, vector<16xi4>
        dataflow.stream_write %5, %2 : vector<16xi4>, !dataflow.stream<vector<16xi4>>
      }
      dataflow.yield
    }
    dataflow.task @kernel() attributes {role = "compute"} : () -> () {
      %c0_i32 = arith.constant 0 : i32
      %c1_0 = arith.constant 1 : index
      %c0_1 = arith.constant 0 : index
      %c16_1 = arith.constant 16 : index
      %c0_2 = arith.constant 0 : index
      %c16_2 = arith.constant 16 : index
      %c1_1 = arith.constant 1 : index
      %c0_3 = arith.constant 0 : index
      %c16_3 = arith.constant 16 : index
      %c8_0 = arith.constant 8 : index
      %6 = dataflow.buffer {partition = array<i64: 1, 16>} : memref<1x16xi8>
      %7 = dataflow.buffer : memref<i32>
      scf.for %arg7 = %c0_1 to %c16_3 step %c16_1 {
        %8 = dataflow.stream_read %1 : !dataflow.stream<vector<16xi8>> -> vector<16xi8>
        vector.store %8, %6[%c0_1, %arg7] : memref<1x16xi8>, vector<16xi8>
      }
      scf.for %arg8 = %c0_1 to %c8_0 step %c1_0 {
        memref.store %c0_i32, %7[] : memref<i32>
        %9 = dataflow.stream_read %2 : !dataflow.stream<vector<16xi4>> -> vector<16xi4>
        %10 = dataflow.buffer {partition = array<i64: 16>} : memref<16xi32>
        scf.for %arg9 = %c0_2 to %c16_2 step %c1_1 {
          %11 = memref.load %6[%c0_1, %arg9] : memref<1x16xi8>
          %12 = vector.extract %9[%arg9] : i4 from vector<16xi4>
          %13 = arith.extsi %11 : i8 to i16
          %14 = arith.extsi %12 : i4 to i16
          %15 = arith.muli %13, %14 : i16
          %16 = arith.extsi %15 : i16 to i32
          memref.store %16, %10[%arg9] : memref<16xi32>
        } {unroll}
        %17 = vector.load %10[%c0_3] : memref<16xi32>, vector<16xi32>
        %18 = vector.reduction <add>, %17 : vector<16xi32> into i32
        %19 = memref.load %7[] : memref<i32>
        %20 = arith.addi %19, %18 : i32
        memref.store %20, %7[] : memref<i32>
        %21 = memref.load %7[] : memref<i32>
        dataflow.stream_write %21, %3 : i32, !dataflow.stream<i32>
      }
      dataflow.yield
    }
    dataflow.task @store.output() attributes {role = "store"} : () -> () {
      %c0_4 = arith.constant 0 : index
      %c8_1 = arith.constant 8 : index
      %c1_2 = arith.constant 1 : index
      scf.for %arg10 = %c0_4 to %c8_1 step %c1_2 {
        %22 = dataflow.stream_read %3 : !dataflow.stream<i32> -> i32
        memref.store %22, %arg4[%c0_4, %arg10] : memref<1x8xi32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  func.return %0 : tensor<1x8xi32>
}
