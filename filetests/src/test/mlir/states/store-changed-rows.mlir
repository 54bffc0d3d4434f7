// RUN: opt --passes=store-changed-rows %s | filecheck %s

// Only the row at the position is stored: the task keeps it, counts included, and hands it on behind the loop over rows.
// CHECK: what = "is written in place, one row of it"
// CHECK-SAME: numbers = {rows = 4 : i64}
// CHECK-LABEL: func.func @main
// CHECK: dataflow.kernel @update(%{{.*}}) attributes {in_place = array<i64: 0, -1>}
// CHECK: %[[STORED:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"}
// CHECK-NEXT: %[[NUMBER:.*]] = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored.row"} : !dataflow.stream<i32>
// CHECK: dataflow.task @choose()
// CHECK: %[[KEPT:.*]] = dataflow.buffer : memref<2xf32>
// CHECK: %[[AT:.*]] = dataflow.buffer : memref<i32>
// CHECK: %[[VALUE:.*]] = arith.select
// CHECK: scf.if %{{.*}} {
// CHECK-NEXT: memref.store %[[VALUE]], %[[KEPT]][%{{.*}}]
// CHECK-NEXT: memref.store %{{.*}}, %[[AT]][]
// CHECK-NOT: dataflow.stream_write %[[VALUE]], %[[STORED]]
// CHECK: %[[ROW:.*]] = memref.load %[[AT]][]
// CHECK-NEXT: dataflow.stream_write %[[ROW]], %[[NUMBER]]
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[TOKEN:.*]] = memref.load %[[KEPT]][%[[I]]]
// CHECK-NEXT: dataflow.stream_write %[[TOKEN]], %[[STORED]]
// CHECK: dataflow.task @store.cache()
// CHECK: scf.for %[[H:.*]] =
// CHECK-NEXT: %[[GOT:.*]] = dataflow.stream_read %[[NUMBER]]
// CHECK-NEXT: %[[R:.*]] = arith.index_cast %[[GOT]] : i32 to index
// CHECK-NEXT: scf.for %[[D:.*]] =
// CHECK-NEXT: %[[OUT:.*]] = dataflow.stream_read %[[STORED]]
// CHECK-NEXT: memref.store %[[OUT]], %{{.*}}[%[[H]], %[[R]], %[[D]]]
func.func @main(%cache: tensor<2x4x2xf32> {headrace.state = "cache"}, %row: tensor<2x2xf32>, %at: tensor<i64>) -> (tensor<2x4x2xf32> {headrace.mutated = "cache"}, tensor<2x4x2xf32>) {
  %r:2 = dataflow.kernel @update(%cache, %row, %at) : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<i64>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  ^bb0(%mc: memref<2x4x2xf32>, %mr: memref<2x2xf32>, %ma: memref<i64>, %mn: memref<2x4x2xf32>, %my: memref<2x4x2xf32>):
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i64>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %stored = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"} : !dataflow.stream<f32>
    %used = dataflow.stream_instance {depth = 2 : i64, sym_name = "used"} : !dataflow.stream<f32>
    dataflow.task @load.cache() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = memref.load %mc[%h, %r, %d] : memref<2x4x2xf32>
            dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @load.at() attributes {role = "load"} : () -> () {
      %v = memref.load %ma[] : memref<i64>
      dataflow.stream_write %v, %position : i64, !dataflow.stream<i64>
      dataflow.yield
    }
    dataflow.task @load.row() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mr[%h, %d] : memref<2x2xf32>
          dataflow.stream_write %v, %fresh : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @choose() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c4_i64 = arith.constant 4 : i64
      %p = dataflow.buffer : memref<i64>
      %row = dataflow.buffer : memref<2xf32>
      %got = dataflow.stream_read %position : !dataflow.stream<i64> -> i64
      memref.store %got, %p[] : memref<i64>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
          memref.store %v, %row[%d] : memref<2xf32>
        }
        scf.for %tile = %c0 to %c4 step %c2 {
          scf.for %in = %c0 to %c2 step %c1 {
            scf.for %d = %c0 to %c2 step %c1 {
              %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
              %r = arith.addi %tile, %in : index
              %number = arith.index_cast %r : index to i64
              %behind = arith.subi %number, %c4_i64 : i64
              %wanted = memref.load %p[] : memref<i64>
              %here = arith.cmpi eq, %number, %wanted : i64
              %from_end = arith.cmpi eq, %behind, %wanted : i64
              %is = arith.ori %here, %from_end : i1
              %new = memref.load %row[%d] : memref<2xf32>
              %value = arith.select %is, %new, %v : f32
              dataflow.stream_write %value, %stored : f32, !dataflow.stream<f32>
              dataflow.stream_write %value, %used : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.cache() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %stored : !dataflow.stream<f32> -> f32
            memref.store %v, %mn[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.used() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %used : !dataflow.stream<f32> -> f32
            memref.store %v, %my[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2x4x2xf32>, tensor<2x4x2xf32>
}

// -----

// With 4 rows, position 0 would mean row 0 and, counted from behind, row 3 too.
// CHECK: what = "is written whole", why = "it is not one row that changes, found by comparing its number with a position"
// CHECK-NOT: in_place
func.func @main(%cache: tensor<2x4x2xf32> {headrace.state = "cache"}, %row: tensor<2x2xf32>, %at: tensor<i64>) -> (tensor<2x4x2xf32> {headrace.mutated = "cache"}, tensor<2x4x2xf32>) {
  %r:2 = dataflow.kernel @update(%cache, %row, %at) : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<i64>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  ^bb0(%mc: memref<2x4x2xf32>, %mr: memref<2x2xf32>, %ma: memref<i64>, %mn: memref<2x4x2xf32>, %my: memref<2x4x2xf32>):
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i64>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %stored = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"} : !dataflow.stream<f32>
    %used = dataflow.stream_instance {depth = 2 : i64, sym_name = "used"} : !dataflow.stream<f32>
    dataflow.task @load.cache() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = memref.load %mc[%h, %r, %d] : memref<2x4x2xf32>
            dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @load.at() attributes {role = "load"} : () -> () {
      %v = memref.load %ma[] : memref<i64>
      dataflow.stream_write %v, %position : i64, !dataflow.stream<i64>
      dataflow.yield
    }
    dataflow.task @load.row() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mr[%h, %d] : memref<2x2xf32>
          dataflow.stream_write %v, %fresh : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @choose() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c4_i64 = arith.constant 3 : i64
      %p = dataflow.buffer : memref<i64>
      %row = dataflow.buffer : memref<2xf32>
      %got = dataflow.stream_read %position : !dataflow.stream<i64> -> i64
      memref.store %got, %p[] : memref<i64>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
          memref.store %v, %row[%d] : memref<2xf32>
        }
        scf.for %tile = %c0 to %c4 step %c2 {
          scf.for %in = %c0 to %c2 step %c1 {
            scf.for %d = %c0 to %c2 step %c1 {
              %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
              %r = arith.addi %tile, %in : index
              %number = arith.index_cast %r : index to i64
              %behind = arith.subi %number, %c4_i64 : i64
              %wanted = memref.load %p[] : memref<i64>
              %here = arith.cmpi eq, %number, %wanted : i64
              %from_end = arith.cmpi eq, %behind, %wanted : i64
              %is = arith.ori %here, %from_end : i1
              %new = memref.load %row[%d] : memref<2xf32>
              %value = arith.select %is, %new, %v : f32
              dataflow.stream_write %value, %stored : f32, !dataflow.stream<f32>
              dataflow.stream_write %value, %used : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.cache() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %stored : !dataflow.stream<f32> -> f32
            memref.store %v, %mn[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.used() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %used : !dataflow.stream<f32> -> f32
            memref.store %v, %my[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2x4x2xf32>, tensor<2x4x2xf32>
}

// -----

// The old value is an input, whose memory is another one.
// CHECK-LABEL: func.func @main
// CHECK-NOT: in_place
// CHECK-NOT: stored.row
func.func @main(%cache: tensor<2x4x2xf32>, %row: tensor<2x2xf32>, %at: tensor<i64>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  %r:2 = dataflow.kernel @update(%cache, %row, %at) : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<i64>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  ^bb0(%mc: memref<2x4x2xf32>, %mr: memref<2x2xf32>, %ma: memref<i64>, %mn: memref<2x4x2xf32>, %my: memref<2x4x2xf32>):
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i64>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %stored = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"} : !dataflow.stream<f32>
    %used = dataflow.stream_instance {depth = 2 : i64, sym_name = "used"} : !dataflow.stream<f32>
    dataflow.task @load.cache() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = memref.load %mc[%h, %r, %d] : memref<2x4x2xf32>
            dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @load.at() attributes {role = "load"} : () -> () {
      %v = memref.load %ma[] : memref<i64>
      dataflow.stream_write %v, %position : i64, !dataflow.stream<i64>
      dataflow.yield
    }
    dataflow.task @load.row() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mr[%h, %d] : memref<2x2xf32>
          dataflow.stream_write %v, %fresh : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @choose() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c4_i64 = arith.constant 4 : i64
      %p = dataflow.buffer : memref<i64>
      %row = dataflow.buffer : memref<2xf32>
      %got = dataflow.stream_read %position : !dataflow.stream<i64> -> i64
      memref.store %got, %p[] : memref<i64>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
          memref.store %v, %row[%d] : memref<2xf32>
        }
        scf.for %tile = %c0 to %c4 step %c2 {
          scf.for %in = %c0 to %c2 step %c1 {
            scf.for %d = %c0 to %c2 step %c1 {
              %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
              %r = arith.addi %tile, %in : index
              %number = arith.index_cast %r : index to i64
              %behind = arith.subi %number, %c4_i64 : i64
              %wanted = memref.load %p[] : memref<i64>
              %here = arith.cmpi eq, %number, %wanted : i64
              %from_end = arith.cmpi eq, %behind, %wanted : i64
              %is = arith.ori %here, %from_end : i1
              %new = memref.load %row[%d] : memref<2xf32>
              %value = arith.select %is, %new, %v : f32
              dataflow.stream_write %value, %stored : f32, !dataflow.stream<f32>
              dataflow.stream_write %value, %used : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.cache() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %stored : !dataflow.stream<f32> -> f32
            memref.store %v, %mn[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.used() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %used : !dataflow.stream<f32> -> f32
            memref.store %v, %my[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2x4x2xf32>, tensor<2x4x2xf32>
}

// -----

// What the row was before it changed is used.
// CHECK: what = "is written whole", why = "a token is not either the old one or another"
// CHECK-NOT: in_place
func.func @main(%cache: tensor<2x4x2xf32> {headrace.state = "cache"}, %row: tensor<2x2xf32>, %at: tensor<i64>) -> (tensor<2x4x2xf32> {headrace.mutated = "cache"}, tensor<2x4x2xf32>) {
  %r:2 = dataflow.kernel @update(%cache, %row, %at) : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<i64>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  ^bb0(%mc: memref<2x4x2xf32>, %mr: memref<2x2xf32>, %ma: memref<i64>, %mn: memref<2x4x2xf32>, %my: memref<2x4x2xf32>):
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i64>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %stored = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"} : !dataflow.stream<f32>
    %used = dataflow.stream_instance {depth = 2 : i64, sym_name = "used"} : !dataflow.stream<f32>
    dataflow.task @load.cache() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = memref.load %mc[%h, %r, %d] : memref<2x4x2xf32>
            dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @load.at() attributes {role = "load"} : () -> () {
      %v = memref.load %ma[] : memref<i64>
      dataflow.stream_write %v, %position : i64, !dataflow.stream<i64>
      dataflow.yield
    }
    dataflow.task @load.row() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mr[%h, %d] : memref<2x2xf32>
          dataflow.stream_write %v, %fresh : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @choose() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c4_i64 = arith.constant 4 : i64
      %p = dataflow.buffer : memref<i64>
      %row = dataflow.buffer : memref<2xf32>
      %got = dataflow.stream_read %position : !dataflow.stream<i64> -> i64
      memref.store %got, %p[] : memref<i64>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
          memref.store %v, %row[%d] : memref<2xf32>
        }
        scf.for %tile = %c0 to %c4 step %c2 {
          scf.for %in = %c0 to %c2 step %c1 {
            scf.for %d = %c0 to %c2 step %c1 {
              %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
              %r = arith.addi %tile, %in : index
              %number = arith.index_cast %r : index to i64
              %behind = arith.subi %number, %c4_i64 : i64
              %wanted = memref.load %p[] : memref<i64>
              %here = arith.cmpi eq, %number, %wanted : i64
              %from_end = arith.cmpi eq, %behind, %wanted : i64
              %is = arith.ori %here, %from_end : i1
              %new = memref.load %row[%d] : memref<2xf32>
              %twice = arith.addf %v, %v : f32
              %value = arith.select %is, %new, %v : f32
              dataflow.stream_write %value, %stored : f32, !dataflow.stream<f32>
              dataflow.stream_write %twice, %used : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.cache() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %stored : !dataflow.stream<f32> -> f32
            memref.store %v, %mn[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.used() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %used : !dataflow.stream<f32> -> f32
            memref.store %v, %my[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2x4x2xf32>, tensor<2x4x2xf32>
}

// -----

// Numbers of 8 bits could be those of several rows.
// CHECK: what = "is written whole"
// CHECK-NOT: in_place
func.func @main(%cache: tensor<2x4x2xf32> {headrace.state = "cache"}, %row: tensor<2x2xf32>, %at: tensor<i8>) -> (tensor<2x4x2xf32> {headrace.mutated = "cache"}, tensor<2x4x2xf32>) {
  %r:2 = dataflow.kernel @update(%cache, %row, %at) : (tensor<2x4x2xf32>, tensor<2x2xf32>, tensor<i8>) -> (tensor<2x4x2xf32>, tensor<2x4x2xf32>) {
  ^bb0(%mc: memref<2x4x2xf32>, %mr: memref<2x2xf32>, %ma: memref<i8>, %mn: memref<2x4x2xf32>, %my: memref<2x4x2xf32>):
    %old = dataflow.stream_instance {depth = 2 : i64, sym_name = "old"} : !dataflow.stream<f32>
    %position = dataflow.stream_instance {depth = 2 : i64, sym_name = "position"} : !dataflow.stream<i8>
    %fresh = dataflow.stream_instance {depth = 2 : i64, sym_name = "fresh"} : !dataflow.stream<f32>
    %stored = dataflow.stream_instance {depth = 2 : i64, sym_name = "stored"} : !dataflow.stream<f32>
    %used = dataflow.stream_instance {depth = 2 : i64, sym_name = "used"} : !dataflow.stream<f32>
    dataflow.task @load.cache() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = memref.load %mc[%h, %r, %d] : memref<2x4x2xf32>
            dataflow.stream_write %v, %old : f32, !dataflow.stream<f32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @load.at() attributes {role = "load"} : () -> () {
      %v = memref.load %ma[] : memref<i8>
      dataflow.stream_write %v, %position : i8, !dataflow.stream<i8>
      dataflow.yield
    }
    dataflow.task @load.row() attributes {role = "load"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = memref.load %mr[%h, %d] : memref<2x2xf32>
          dataflow.stream_write %v, %fresh : f32, !dataflow.stream<f32>
        }
      }
      dataflow.yield
    }
    dataflow.task @choose() attributes {role = "compute"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c4_i64 = arith.constant 4 : i8
      %p = dataflow.buffer : memref<i8>
      %row = dataflow.buffer : memref<2xf32>
      %got = dataflow.stream_read %position : !dataflow.stream<i8> -> i8
      memref.store %got, %p[] : memref<i8>
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %d = %c0 to %c2 step %c1 {
          %v = dataflow.stream_read %fresh : !dataflow.stream<f32> -> f32
          memref.store %v, %row[%d] : memref<2xf32>
        }
        scf.for %tile = %c0 to %c4 step %c2 {
          scf.for %in = %c0 to %c2 step %c1 {
            scf.for %d = %c0 to %c2 step %c1 {
              %v = dataflow.stream_read %old : !dataflow.stream<f32> -> f32
              %r = arith.addi %tile, %in : index
              %number = arith.index_cast %r : index to i8
              %behind = arith.subi %number, %c4_i64 : i8
              %wanted = memref.load %p[] : memref<i8>
              %here = arith.cmpi eq, %number, %wanted : i8
              %from_end = arith.cmpi eq, %behind, %wanted : i8
              %is = arith.ori %here, %from_end : i1
              %new = memref.load %row[%d] : memref<2xf32>
              %value = arith.select %is, %new, %v : f32
              dataflow.stream_write %value, %stored : f32, !dataflow.stream<f32>
              dataflow.stream_write %value, %used : f32, !dataflow.stream<f32>
            }
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.cache() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %stored : !dataflow.stream<f32> -> f32
            memref.store %v, %mn[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.task @store.used() attributes {role = "store"} : () -> () {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      scf.for %h = %c0 to %c2 step %c1 {
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %d = %c0 to %c2 step %c1 {
            %v = dataflow.stream_read %used : !dataflow.stream<f32> -> f32
            memref.store %v, %my[%h, %r, %d] : memref<2x4x2xf32>
          }
        }
      }
      dataflow.yield
    }
    dataflow.yield
  }
  return %r#0, %r#1 : tensor<2x4x2xf32>, tensor<2x4x2xf32>
}
