// Rows of a table, looked up on the host; on the device reversed in blocks of two, clipped, and scaled by the lower half
// of a parameter. `scale` goes the short way, so it has to wait for the first block.
module attributes {headrace.level = "SIZED"} {
  func.func @main(%ids: tensor<4xi64> {headrace.input = "input_ids"}, %table: tensor<6x3xf32> {headrace.parameter = "wte.weight"}, %scales: tensor<24xf32> {headrace.parameter = "scale"}) -> (tensor<4x3xf32> {headrace.output = "logits"}) {
    %pairs = tensor.expand_shape %scales [[0, 1]] output_shape [8, 3] : tensor<24xf32> into tensor<8x3xf32>
    %scale = tensor.extract_slice %pairs[4, 0] [4, 3] [1, 1] : tensor<8x3xf32> to tensor<4x3xf32>
    %rows = dataflow.kernel @wte(%ids, %table) attributes {placement = "host"} : (tensor<4xi64>, tensor<6x3xf32>) -> tensor<4x3xf32> {
    ^bb0(%i: memref<4xi64>, %t: memref<6x3xf32>, %o: memref<4x3xf32>):
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c3 = arith.constant 3 : index
      %c4 = arith.constant 4 : index
      scf.for %r = %c0 to %c4 step %c1 {
        %id = memref.load %i[%r] : memref<4xi64>
        %row = arith.index_cast %id : i64 to index
        scf.for %c = %c0 to %c3 step %c1 {
          %x = memref.load %t[%row, %c] : memref<6x3xf32>
          memref.store %x, %o[%r, %c] : memref<4x3xf32>
        }
      }
      dataflow.yield
    }
    %y = dataflow.kernel @"h.0"(%rows, %scale) attributes {memory.channels = array<i64: 0, 1, 2>, memory.spans = array<i64: 1, 1, 1>, die = 0 : i64, resources = {lut = 900 : i64, ff = 700 : i64, dsp = 3 : i64, bram18 = 6 : i64, uram = 0 : i64}} : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32> {
    ^bb0(%x: memref<4x3xf32>, %s: memref<4x3xf32>, %o: memref<4x3xf32>):
      %in = dataflow.stream_instance {depth = 2 : i64, sym_name = "x.to.reverse", die = 0 : i64, memory.kind = "register"} : !dataflow.stream<f32>
      %reversed = dataflow.stream_instance {depth = 2 : i64, sym_name = "reverse.to.scale", die = 0 : i64} : !dataflow.stream<f32>
      %factor = dataflow.stream_instance {depth = 2 : i64, sym_name = "s.to.scale", die = 0 : i64} : !dataflow.stream<f32>
      %out = dataflow.stream_instance {depth = 2 : i64, sym_name = "scale.to.y", die = 0 : i64} : !dataflow.stream<f32>
      dataflow.task @load.x() attributes {role = "load", memory.bundles = array<i64: 0>, die = 0 : i64, resources = {lut = 700 : i64, bram18 = 2 : i64}, schedule.latency = 15 : i64} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c3 = arith.constant 3 : index
        %c4 = arith.constant 4 : index
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %c = %c0 to %c3 step %c1 {
            %v = memref.load %x[%r, %c] : memref<4x3xf32>
            dataflow.stream_write %v, %in : f32, !dataflow.stream<f32>
          } {schedule.ii = 1 : i64}
        }
        dataflow.yield
      }
      dataflow.task @load.s() attributes {role = "load", memory.bundles = array<i64: 1>, die = 0 : i64} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c3 = arith.constant 3 : index
        %c4 = arith.constant 4 : index
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %c = %c0 to %c3 step %c1 {
            %v = memref.load %s[%r, %c] : memref<4x3xf32>
            dataflow.stream_write %v, %factor : f32, !dataflow.stream<f32>
          } {schedule.ii = 1 : i64}
        }
        dataflow.yield
      }
      dataflow.task @reverse() attributes {role = "convert", die = 0 : i64} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c2 = arith.constant 2 : index
        scf.for %block = %c0 to %c2 step %c1 {
          %b = dataflow.buffer {kind = "lutram", double} : memref<2x3xf32>
          dataflow.task @reverse.fill() attributes {role = "convert"} : () -> () {
            %d0 = arith.constant 0 : index
            %d1 = arith.constant 1 : index
            %d2 = arith.constant 2 : index
            %d3 = arith.constant 3 : index
            scf.for %r = %d0 to %d2 step %d1 {
              scf.for %c = %d0 to %d3 step %d1 {
                %v = dataflow.stream_read %in : !dataflow.stream<f32> -> f32
                memref.store %v, %b[%r, %c] : memref<2x3xf32>
              } {schedule.ii = 1 : i64}
            }
            dataflow.yield
          }
          dataflow.task @reverse.drain() attributes {role = "convert"} : () -> () {
            %d0 = arith.constant 0 : index
            %d1 = arith.constant 1 : index
            %d2 = arith.constant 2 : index
            %d3 = arith.constant 3 : index
            scf.for %r = %d0 to %d2 step %d1 {
              scf.for %c = %d0 to %d3 step %d1 {
                %other = arith.subi %d1, %r : index
                %v = memref.load %b[%other, %c] : memref<2x3xf32>
                dataflow.stream_write %v, %reversed : f32, !dataflow.stream<f32>
              } {schedule.ii = 1 : i64}
            }
            dataflow.yield
          }
        }
        dataflow.yield
      }
      dataflow.task @scale() attributes {role = "compute", die = 0 : i64} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c12 = arith.constant 12 : index
        %limit = arith.constant 2.5 : f32
        %start = arith.constant 0.0 : f32
        %sum = scf.for %i = %c0 to %c12 step %c1 iter_args(%so_far = %start) -> (f32) {
          %v = dataflow.stream_read %reversed : !dataflow.stream<f32> -> f32
          %f = dataflow.stream_read %factor : !dataflow.stream<f32> -> f32
          %large = arith.cmpf ogt, %v, %limit : f32
          %clipped = scf.if %large -> (f32) {
            scf.yield %limit : f32
          } else {
            scf.yield %v : f32
          }
          %y = arith.mulf %clipped, %f : f32
          %next = arith.addf %so_far, %y : f32
          dataflow.stream_write %next, %out : f32, !dataflow.stream<f32>
          scf.yield %next : f32
        } {schedule.ii = 4 : i64}
        dataflow.yield
      }
      dataflow.task @store.y() attributes {role = "store", memory.bundles = array<i64: 2>, die = 0 : i64} : () -> () {
        %c0 = arith.constant 0 : index
        %c1 = arith.constant 1 : index
        %c3 = arith.constant 3 : index
        %c4 = arith.constant 4 : index
        scf.for %r = %c0 to %c4 step %c1 {
          scf.for %c = %c0 to %c3 step %c1 {
            %v = dataflow.stream_read %out : !dataflow.stream<f32> -> f32
            memref.store %v, %o[%r, %c] : memref<4x3xf32>
          } {schedule.ii = 1 : i64}
        }
        dataflow.yield
      }
      dataflow.yield
    }
    return %y : tensor<4x3xf32>
  }
}
