// RUN: opt --passes=fuse-sum-loops %s | filecheck %s

// Clearing, adding and sending become one nest: the first term begins a sum, the last one sends it.
// RUN-VALUES: @main(iota) == [192.0, 196.0, 200.0, 204.0, 208.0, 212.0, 216.0, 220.0, 224.0, 228.0, 232.0, 236.0, 240.0, 244.0, 248.0, 252.0, 256.0, 260.0, 264.0, 268.0, 272.0, 276.0, 280.0, 284.0, 288.0, 292.0, 296.0, 300.0, 304.0, 308.0, 312.0, 316.0]
// CHECK: subject = "sum", what = "clears, adds and sends its sums in one loop nest"
// CHECK-LABEL: func.func @main
// CHECK: dataflow.task @sum()
// CHECK: scf.for %[[TERM:.*]] =
// CHECK-NEXT: scf.for
// CHECK-NEXT: %[[ROW:.*]] = dataflow.buffer {partition = array<i64: 2>} : memref<2xf32>
// CHECK-NEXT: %[[FIRST:.*]] = arith.cmpi eq, %[[TERM]]
// CHECK: %[[BEFORE:.*]] = memref.load
// CHECK: arith.select %[[FIRST]], {{.*}}, %[[BEFORE]]
// CHECK: memref.store {{.*}}, %[[ROW]]
// CHECK: } {unroll}
// CHECK: %[[LAST:.*]] = arith.cmpi eq, %[[TERM]]
// CHECK-NEXT: scf.if %[[LAST]]
// CHECK: vector.load %[[ROW]]
// CHECK-NEXT: dataflow.stream_write
// CHECK-NOT: scf.for
// CHECK: dataflow.task @store()
module attributes {headrace.level = "stream"} {
func.func @main(%x: tensor<4x32xf32>) -> tensor<32xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4x32xf32>) -> tensor<32xf32> {
  ^bb0(%in: memref<4x32xf32>, %out: memref<32xf32>):
    %terms = dataflow.stream_instance {depth = 2 : i64, sym_name = "terms"} : !dataflow.stream<vector<2xf32>>
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<2xf32>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c32 step %c2 {
          %t = vector.load %in[%i, %j] : memref<4x32xf32>, vector<2xf32>
          dataflow.stream_write %t, %terms : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        }
      }
      dataflow.yield
    }
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      %zero = arith.constant 0.0 : f32
      %kept = dataflow.buffer : memref<32xf32>
      scf.for %j = %c0 to %c32 step %c1 {
        memref.store %zero, %kept[%j] : memref<32xf32>
      }
      scf.for %i = %c0 to %c4 step %c1 {
        scf.for %j = %c0 to %c32 step %c2 {
          %t = dataflow.stream_read %terms : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
          scf.for %l = %c0 to %c2 step %c1 {
            %p = arith.addi %j, %l : index
            %v = vector.extract %t[%l] : f32 from vector<2xf32>
            %b = memref.load %kept[%p] : memref<32xf32>
            %s = arith.addf %b, %v : f32
            memref.store %s, %kept[%p] : memref<32xf32>
          } {unroll}
        }
      }
      scf.for %j = %c0 to %c32 step %c2 {
        %t = vector.load %kept[%j] : memref<32xf32>, vector<2xf32>
        dataflow.stream_write %t, %sums : vector<2xf32>, !dataflow.stream<vector<2xf32>>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c32 = arith.constant 32 : index
      scf.for %j = %c0 to %c32 step %c2 {
        %t = dataflow.stream_read %sums : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %t, %out[%j] : memref<32xf32>, vector<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<32xf32>
}
}

// -----

// A row that leaves is wider than what is added at once: it is made in parts.
// RUN-VALUES: @wide(iota) == [112.0, 114.0, 116.0, 118.0, 120.0, 122.0, 124.0, 126.0, 128.0, 130.0, 132.0, 134.0, 136.0, 138.0, 140.0, 142.0, 144.0, 146.0, 148.0, 150.0, 152.0, 154.0, 156.0, 158.0, 160.0, 162.0, 164.0, 166.0, 168.0, 170.0, 172.0, 174.0]
// CHECK-LABEL: func.func @wide
// CHECK: dataflow.task @sum()
// CHECK: %[[ROW:.*]] = dataflow.buffer {partition = array<i64: 4>} : memref<4xf32>
// CHECK: scf.for %[[TERM:.*]] =
// CHECK-NEXT: scf.for %[[PLACE:.*]] =
// CHECK-NEXT: scf.for %[[PART:.*]] =
// CHECK: arith.addi %[[PLACE]], %[[PART]]
// CHECK: memref.store {{.*}}, %[[ROW]][%[[PART]]]
// CHECK: arith.andi
// CHECK-NEXT: scf.if
// CHECK: vector.load %[[ROW]]
module attributes {headrace.level = "stream"} {
func.func @wide(%x: tensor<2x32xf32>) -> tensor<32xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<2x32xf32>) -> tensor<32xf32> {
  ^bb0(%in: memref<2x32xf32>, %out: memref<32xf32>):
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<4xf32>>
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      %start = arith.constant 80.0 : f32
      %kept = dataflow.buffer : memref<32xf32>
      scf.for %j = %c0 to %c32 step %c1 {
        memref.store %start, %kept[%j] : memref<32xf32>
      }
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c32 step %c1 {
          %v = memref.load %in[%i, %j] : memref<2x32xf32>
          %b = memref.load %kept[%j] : memref<32xf32>
          %s = arith.addf %b, %v : f32
          memref.store %s, %kept[%j] : memref<32xf32>
        }
      }
      scf.for %j = %c0 to %c32 step %c4 {
        %t = vector.load %kept[%j] : memref<32xf32>, vector<4xf32>
        dataflow.stream_write %t, %sums : vector<4xf32>, !dataflow.stream<vector<4xf32>>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      scf.for %j = %c0 to %c32 step %c4 {
        %t = dataflow.stream_read %sums : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
        vector.store %t, %out[%j] : memref<32xf32>, vector<4xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<32xf32>
}
}

// -----

// The next term comes after four iterations: choosing the first number would have to be waited for.
// CHECK-LABEL: func.func @close
// CHECK-NOT: arith.select
// CHECK-NOT: scf.if
module attributes {headrace.level = "stream"} {
func.func @close(%x: tensor<8x4xf32>) -> tensor<4xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<8x4xf32>) -> tensor<4xf32> {
  ^bb0(%in: memref<8x4xf32>, %out: memref<4xf32>):
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<f32>
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c8 = arith.constant 8 : index
      %zero = arith.constant 0.0 : f32
      %kept = dataflow.buffer : memref<4xf32>
      scf.for %j = %c0 to %c4 step %c1 {
        memref.store %zero, %kept[%j] : memref<4xf32>
      }
      scf.for %i = %c0 to %c8 step %c1 {
        scf.for %j = %c0 to %c4 step %c1 {
          %v = memref.load %in[%i, %j] : memref<8x4xf32>
          %b = memref.load %kept[%j] : memref<4xf32>
          %s = arith.addf %b, %v : f32
          memref.store %s, %kept[%j] : memref<4xf32>
        }
      }
      scf.for %j = %c0 to %c4 step %c1 {
        %t = memref.load %kept[%j] : memref<4xf32>
        dataflow.stream_write %t, %sums : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      scf.for %j = %c0 to %c4 step %c1 {
        %t = dataflow.stream_read %sums : !dataflow.stream<f32> -> f32
        memref.store %t, %out[%j] : memref<4xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<4xf32>
}
}

// -----

// Iterations that overlap in what they add to: what a later one would clear has terms already.
// RUN-VALUES: @overlapping(iota) == [0.0, 17.0, 19.0, 21.0, 23.0, 25.0, 27.0, 29.0, 31.0, 33.0, 35.0, 37.0, 39.0, 41.0, 43.0, 45.0, 31.0]
// CHECK-LABEL: func.func @overlapping
// CHECK-NOT: arith.select
module attributes {headrace.level = "stream"} {
func.func @overlapping(%x: tensor<2x16xf32>) -> tensor<17xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<2x16xf32>) -> tensor<17xf32> {
  ^bb0(%in: memref<2x16xf32>, %out: memref<17xf32>):
    %sums = dataflow.stream_instance {depth = 64 : i64, sym_name = "sums"} : !dataflow.stream<f32>
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c16 = arith.constant 16 : index
      %c17 = arith.constant 17 : index
      %zero = arith.constant 0.0 : f32
      %kept = dataflow.buffer : memref<17xf32>
      scf.for %j = %c0 to %c17 step %c1 {
        memref.store %zero, %kept[%j] : memref<17xf32>
      }
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c16 step %c1 {
          %p = arith.addi %i, %j : index
          %v = memref.load %in[%i, %j] : memref<2x16xf32>
          %b = memref.load %kept[%p] : memref<17xf32>
          %s = arith.addf %b, %v : f32
          memref.store %s, %kept[%p] : memref<17xf32>
        }
      }
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c16 step %c1 {
          %p = arith.addi %i, %j : index
          %t = memref.load %kept[%p] : memref<17xf32>
          dataflow.stream_write %t, %sums : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c16 = arith.constant 16 : index
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c16 step %c1 {
          %p = arith.addi %i, %j : index
          %t = dataflow.stream_read %sums : !dataflow.stream<f32> -> f32
          memref.store %t, %out[%p] : memref<17xf32>
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<17xf32>
}
}

// -----

// A term takes a loop of its own: nothing is sent in some iterations of a nest that is no single pipeline.
// RUN-VALUES: @slow(iota) == [32.0, 36.0, 40.0, 44.0, 48.0, 52.0, 56.0, 60.0, 64.0, 68.0, 72.0, 76.0, 80.0, 84.0, 88.0, 92.0]
// CHECK-LABEL: func.func @slow
// CHECK-NOT: arith.select
module attributes {headrace.level = "stream"} {
func.func @slow(%x: tensor<2x16xf32>) -> tensor<16xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<2x16xf32>) -> tensor<16xf32> {
  ^bb0(%in: memref<2x16xf32>, %out: memref<16xf32>):
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<f32>
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c16 = arith.constant 16 : index
      %zero = arith.constant 0.0 : f32
      %kept = dataflow.buffer : memref<16xf32>
      %term = dataflow.buffer : memref<1xf32>
      scf.for %j = %c0 to %c16 step %c1 {
        memref.store %zero, %kept[%j] : memref<16xf32>
      }
      scf.for %i = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c16 step %c1 {
          memref.store %zero, %term[%c0] : memref<1xf32>
          scf.for %n = %c0 to %c2 step %c1 {
            %v = memref.load %in[%i, %j] : memref<2x16xf32>
            %t = memref.load %term[%c0] : memref<1xf32>
            %u = arith.addf %t, %v : f32
            memref.store %u, %term[%c0] : memref<1xf32>
          }
          %w = memref.load %term[%c0] : memref<1xf32>
          %b = memref.load %kept[%j] : memref<16xf32>
          %s = arith.addf %b, %w : f32
          memref.store %s, %kept[%j] : memref<16xf32>
        }
      }
      scf.for %j = %c0 to %c16 step %c1 {
        %t = memref.load %kept[%j] : memref<16xf32>
        dataflow.stream_write %t, %sums : f32, !dataflow.stream<f32>
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c16 = arith.constant 16 : index
      scf.for %j = %c0 to %c16 step %c1 {
        %t = dataflow.stream_read %sums : !dataflow.stream<f32> -> f32
        memref.store %t, %out[%j] : memref<16xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<16xf32>
}
}

// -----

// Four lanes add, tokens have two sums, and sums come in blocks: they leave as wide tokens, which a task behind cuts, and
// nothing lies between two blocks.
// RUN-VALUES: @cut(iota) == [384.0, 388.0, 392.0, 396.0, 400.0, 404.0, 408.0, 412.0, 416.0, 420.0, 424.0, 428.0, 432.0, 436.0, 440.0, 444.0, 448.0, 452.0, 456.0, 460.0, 464.0, 468.0, 472.0, 476.0, 480.0, 484.0, 488.0, 492.0, 496.0, 500.0, 504.0, 508.0, 512.0, 516.0, 520.0, 524.0, 528.0, 532.0, 536.0, 540.0, 544.0, 548.0, 552.0, 556.0, 560.0, 564.0, 568.0, 572.0, 576.0, 580.0, 584.0, 588.0, 592.0, 596.0, 600.0, 604.0, 608.0, 612.0, 616.0, 620.0, 624.0, 628.0, 632.0, 636.0]
// CHECK-LABEL: func.func @cut
// CHECK: dataflow.stream_instance {{.*}}sym_name = "convert.sums.in"{{.*}} : !dataflow.stream<vector<4xf32>>
// CHECK: dataflow.task @sum()
// CHECK: scf.for
// CHECK-NEXT: scf.for %[[TERM:.*]] =
// CHECK-NEXT: scf.for
// CHECK: arith.cmpi eq, %[[TERM]]
// CHECK: scf.if
// CHECK: vector.load %{{.*}} : memref<4xf32>, vector<4xf32>
// CHECK-NOT: scf.for
// CHECK: dataflow.task @convert.sums() attributes {role = "convert"}
// CHECK: dataflow.stream_read %{{.*}} : !dataflow.stream<vector<4xf32>>
// CHECK: dataflow.stream_write %{{.*}} : vector<2xf32>
module attributes {headrace.level = "stream"} {
func.func @cut(%x: tensor<4x64xf32>) -> tensor<64xf32> {
  %r = dataflow.kernel @k(%x) : (tensor<4x64xf32>) -> tensor<64xf32> {
  ^bb0(%in: memref<4x64xf32>, %out: memref<64xf32>):
    %terms = dataflow.stream_instance {depth = 2 : i64, sym_name = "terms"} : !dataflow.stream<vector<4xf32>>
    %sums = dataflow.stream_instance {depth = 2 : i64, sym_name = "sums"} : !dataflow.stream<vector<2xf32>>
    dataflow.task @load() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      %c64 = arith.constant 64 : index
      scf.for %b = %c0 to %c64 step %c32 {
        scf.for %i = %c0 to %c4 step %c1 {
          scf.for %j = %c0 to %c32 step %c4 {
            %p = arith.addi %b, %j : index
            %t = vector.load %in[%i, %p] : memref<4x64xf32>, vector<4xf32>
            dataflow.stream_write %t, %terms : vector<4xf32>, !dataflow.stream<vector<4xf32>>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @sum() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c32 = arith.constant 32 : index
      %zero = arith.constant 0.0 : f32
      %kept = dataflow.buffer : memref<32xf32>
      scf.for %b = %c0 to %c2 step %c1 {
        scf.for %j = %c0 to %c32 step %c1 {
          memref.store %zero, %kept[%j] : memref<32xf32>
        }
        scf.for %i = %c0 to %c4 step %c1 {
          scf.for %j = %c0 to %c32 step %c4 {
            %t = dataflow.stream_read %terms : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
            scf.for %l = %c0 to %c4 step %c1 {
              %p = arith.addi %j, %l : index
              %v = vector.extract %t[%l] : f32 from vector<4xf32>
              %o = memref.load %kept[%p] : memref<32xf32>
              %s = arith.addf %o, %v : f32
              memref.store %s, %kept[%p] : memref<32xf32>
            } {unroll}
          }
        }
        scf.for %j = %c0 to %c32 step %c2 {
          %t = vector.load %kept[%j] : memref<32xf32>, vector<2xf32>
          dataflow.stream_write %t, %sums : vector<2xf32>, !dataflow.stream<vector<2xf32>>
        }
      }
      dataflow.yield
    }
    dataflow.task @store() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c64 = arith.constant 64 : index
      scf.for %j = %c0 to %c64 step %c2 {
        %t = dataflow.stream_read %sums : !dataflow.stream<vector<2xf32>> -> vector<2xf32>
        vector.store %t, %out[%j] : memref<64xf32>, vector<2xf32>
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r : tensor<64xf32>
}
}
