#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
module {
  func.func @main(%x: tensor<4x8xf32> {headrace.input = "x"}, %i: index, %n: i32, %c: i1) -> (tensor<4xf32> {headrace.output = "y"}, f32) {
    %zero = arith.constant 0.0 : f32
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %mask = arith.constant dense<[true, false, true, true]> : tensor<4xi1>
    %nums = arith.constant dense<[[1.0, 2.0], [3.5, -0.0]]> : tensor<2x2xf32>
    %inf = arith.constant 0xFF800000 : f32
    %e = tensor.empty() : tensor<4xf32>
    %f = linalg.fill {headrace.placement = "host"} ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    %g = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xf32>) outs(%f : tensor<4xf32>) {
    ^bb0(%a: f32, %s: f32):
      %k = linalg.index 1 : index
      %k32 = arith.index_cast %k : index to i32
      %kf = arith.sitofp %k32 : i32 to f32
      %p = arith.mulf %a, %kf : f32
      %t = arith.addf %s, %p : f32
      %big = arith.cmpf ogt, %t, %zero : f32
      %ex = math.exp %t : f32
      %sel = arith.select %big, %ex, %t : f32
      %fm = math.fma %sel, %a, %s : f32
      %pw = math.powf %fm, %a : f32
      linalg.yield %pw : f32
    } -> tensor<4xf32>
    %sl = tensor.extract_slice %x[%i, 0] [1, 8] [1, 1] : tensor<4x8xf32> to tensor<8xf32>
    %ins = tensor.insert_slice %sl into %x[2, 0] [1, 8] [1, 1] : tensor<8xf32> into tensor<4x8xf32>
    %ex2 = tensor.expand_shape %ins [[0], [1, 2]] output_shape [4, 2, 4] : tensor<4x8xf32> into tensor<4x2x4xf32>
    %co = tensor.collapse_shape %ex2 [[0, 1, 2]] : tensor<4x2x4xf32> into tensor<32xf32>
    %pd = tensor.empty() : tensor<2x2x2x4xf32>
    %pk = linalg.pack %ins inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %pd : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
    %up = linalg.unpack %pk inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %x : tensor<2x2x2x4xf32> -> tensor<4x8xf32>
    %rd = tensor.empty() : tensor<2x4x4xf32>
    %rp = linalg.pack %up outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [4] into %rd {kept = 1 : i64} : tensor<4x8xf32> -> tensor<2x4x4xf32>
    %ru = linalg.unpack %rp outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [4] into %x : tensor<2x4x4xf32> -> tensor<4x8xf32>
    %el = tensor.extract %co[%i] : tensor<32xf32>
    %new = tensor.insert %el into %g[%c0] : tensor<4xf32>
    %loop = scf.for %j = %c0 to %c4 step %c1 iter_args(%acc = %zero) -> (f32) {
      %v = tensor.extract %new[%j] : tensor<4xf32>
      %w = arith.addf %acc, %v : f32
      scf.yield %w : f32
    }
    %br = scf.if %c -> (f32) {
      scf.yield %loop : f32
    } else {
      %neg = arith.negf %loop : f32
      scf.yield %neg : f32
    }
    scf.for %j = %c0 to %c4 step %c1 {
      %m = memref.alloc() : memref<4xf32>
      memref.store %br, %m[%j] : memref<4xf32>
      %ld = memref.load %m[%j] : memref<4xf32>
      scf.if %c {
        memref.store %ld, %m[%c0] : memref<4xf32>
      }
    }
    %cmp = arith.cmpi slt, %n, %n : i32
    %sel2 = arith.select %cmp, %br, %inf : f32
    %selt = arith.select %mask, %new, %g : tensor<4xi1>, tensor<4xf32>
    return %selt, %sel2 : tensor<4xf32>, f32
  }
}
