module {
  func.func @main(%x: tensor<8x8xf32> {headrace.input = "x"}, %wqkv: tensor<8x24xf32> {headrace.parameter = "wqkv"}, %bqkv: tensor<24xf32> {headrace.parameter = "bqkv"}, %wo: tensor<8x8xf32> {headrace.parameter = "wo"}, %w1: tensor<8x16xf32> {headrace.parameter = "w1"}, %b1: tensor<16xf32> {headrace.parameter = "b1"}, %w2: tensor<16x8xf32> {headrace.parameter = "w2"}) -> (tensor<8x8xf32> {headrace.output = "y"}) {
    %zero = arith.constant 0.0 : f32
    %ninf = arith.constant 0xFF800000 : f32
    %v1 = tensor.empty() : tensor<8xf32>
    %v2 = linalg.fill ins(%zero : f32) outs(%v1 : tensor<8xf32>) -> tensor<8xf32>
    %v3 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<8x8xf32>) outs(%v2 : tensor<8xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      %q = arith.mulf %a0, %a0 : f32
      %s = arith.addf %a1, %q : f32
      linalg.yield %s : f32
    } -> tensor<8xf32>
    %v4 = tensor.empty() : tensor<8x8xf32>
    %v5 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%x, %v3 : tensor<8x8xf32>, tensor<8xf32>) outs(%v4 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %c = arith.constant 0.125 : f32
      %e = arith.constant 1.0e-5 : f32
      %m = arith.mulf %a1, %c : f32
      %m2 = arith.addf %m, %e : f32
      %r = math.rsqrt %m2 : f32
      %y = arith.mulf %a0, %r : f32
      linalg.yield %y : f32
    } -> tensor<8x8xf32>
    %v6 = tensor.empty() : tensor<8x24xf32>
    %v7 = linalg.fill ins(%zero : f32) outs(%v6 : tensor<8x24xf32>) -> tensor<8x24xf32>
    %v8 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v5, %wqkv : tensor<8x8xf32>, tensor<8x24xf32>) outs(%v7 : tensor<8x24xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<8x24xf32>
    %v9 = tensor.empty() : tensor<8x24xf32>
    %v10 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v8, %bqkv : tensor<8x24xf32>, tensor<24xf32>) outs(%v9 : tensor<8x24xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.addf %a0, %a1 : f32
      linalg.yield %s : f32
    } -> tensor<8x24xf32>
    %v11 = tensor.extract_slice %v10[0, 0] [8, 8] [1, 1] : tensor<8x24xf32> to tensor<8x8xf32>
    %v12 = tensor.expand_shape %v11 [[0], [1, 2]] output_shape [8, 2, 4] : tensor<8x8xf32> into tensor<8x2x4xf32>
    %v13 = tensor.empty() : tensor<2x8x4xf32>
    %v14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v12 : tensor<8x2x4xf32>) outs(%v13 : tensor<2x8x4xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      linalg.yield %a0 : f32
    } -> tensor<2x8x4xf32>
    %v15 = tensor.extract_slice %v10[0, 8] [8, 8] [1, 1] : tensor<8x24xf32> to tensor<8x8xf32>
    %v16 = tensor.expand_shape %v15 [[0], [1, 2]] output_shape [8, 2, 4] : tensor<8x8xf32> into tensor<8x2x4xf32>
    %v17 = tensor.empty() : tensor<2x8x4xf32>
    %v18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v16 : tensor<8x2x4xf32>) outs(%v17 : tensor<2x8x4xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      linalg.yield %a0 : f32
    } -> tensor<2x8x4xf32>
    %v19 = tensor.extract_slice %v10[0, 16] [8, 8] [1, 1] : tensor<8x24xf32> to tensor<8x8xf32>
    %v20 = tensor.expand_shape %v19 [[0], [1, 2]] output_shape [8, 2, 4] : tensor<8x8xf32> into tensor<8x2x4xf32>
    %v21 = tensor.empty() : tensor<2x8x4xf32>
    %v22 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v20 : tensor<8x2x4xf32>) outs(%v21 : tensor<2x8x4xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      linalg.yield %a0 : f32
    } -> tensor<2x8x4xf32>
    %v23 = tensor.empty() : tensor<2x8x8xf32>
    %v24 = linalg.fill ins(%zero : f32) outs(%v23 : tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
    %v25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%v14, %v18 : tensor<2x8x4xf32>, tensor<2x8x4xf32>) outs(%v24 : tensor<2x8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<2x8x8xf32>
    %v26 = tensor.empty() : tensor<2x8xf32>
    %v27 = linalg.fill ins(%ninf : f32) outs(%v26 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %v28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v25 : tensor<2x8x8xf32>) outs(%v27 : tensor<2x8xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      %s = arith.maximumf %a1, %a0 : f32
      linalg.yield %s : f32
    } -> tensor<2x8xf32>
    %v29 = tensor.empty() : tensor<2x8x8xf32>
    %v30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v25, %v28 : tensor<2x8x8xf32>, tensor<2x8xf32>) outs(%v29 : tensor<2x8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.subf %a0, %a1 : f32
      %e = math.exp %s : f32
      linalg.yield %e : f32
    } -> tensor<2x8x8xf32>
    %v31 = tensor.empty() : tensor<2x8xf32>
    %v32 = linalg.fill ins(%zero : f32) outs(%v31 : tensor<2x8xf32>) -> tensor<2x8xf32>
    %v33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v30 : tensor<2x8x8xf32>) outs(%v32 : tensor<2x8xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      %s = arith.addf %a1, %a0 : f32
      linalg.yield %s : f32
    } -> tensor<2x8xf32>
    %v34 = tensor.empty() : tensor<2x8x8xf32>
    %v35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v30, %v33 : tensor<2x8x8xf32>, tensor<2x8xf32>) outs(%v34 : tensor<2x8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.divf %a0, %a1 : f32
      linalg.yield %s : f32
    } -> tensor<2x8x8xf32>
    %v36 = tensor.empty() : tensor<2x8x4xf32>
    %v37 = linalg.fill ins(%zero : f32) outs(%v36 : tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
    %v38 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%v35, %v22 : tensor<2x8x8xf32>, tensor<2x8x4xf32>) outs(%v37 : tensor<2x8x4xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<2x8x4xf32>
    %v39 = tensor.empty() : tensor<8x2x4xf32>
    %v40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d1, d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%v38 : tensor<2x8x4xf32>) outs(%v39 : tensor<8x2x4xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      linalg.yield %a0 : f32
    } -> tensor<8x2x4xf32>
    %v41 = tensor.collapse_shape %v40 [[0], [1, 2]] : tensor<8x2x4xf32> into tensor<8x8xf32>
    %v42 = tensor.empty() : tensor<8x8xf32>
    %v43 = linalg.fill ins(%zero : f32) outs(%v42 : tensor<8x8xf32>) -> tensor<8x8xf32>
    %v44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v41, %wo : tensor<8x8xf32>, tensor<8x8xf32>) outs(%v43 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<8x8xf32>
    %v45 = tensor.empty() : tensor<8x8xf32>
    %v46 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v44, %x : tensor<8x8xf32>, tensor<8x8xf32>) outs(%v45 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.addf %a0, %a1 : f32
      linalg.yield %s : f32
    } -> tensor<8x8xf32>
    %v47 = tensor.empty() : tensor<8xf32>
    %v48 = linalg.fill ins(%zero : f32) outs(%v47 : tensor<8xf32>) -> tensor<8xf32>
    %v49 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%v46 : tensor<8x8xf32>) outs(%v48 : tensor<8xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      %q = arith.mulf %a0, %a0 : f32
      %s = arith.addf %a1, %q : f32
      linalg.yield %s : f32
    } -> tensor<8xf32>
    %v50 = tensor.empty() : tensor<8x8xf32>
    %v51 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v46, %v49 : tensor<8x8xf32>, tensor<8xf32>) outs(%v50 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %c = arith.constant 0.125 : f32
      %e = arith.constant 1.0e-5 : f32
      %m = arith.mulf %a1, %c : f32
      %m2 = arith.addf %m, %e : f32
      %r = math.rsqrt %m2 : f32
      %y = arith.mulf %a0, %r : f32
      linalg.yield %y : f32
    } -> tensor<8x8xf32>
    %v52 = tensor.empty() : tensor<8x16xf32>
    %v53 = linalg.fill ins(%zero : f32) outs(%v52 : tensor<8x16xf32>) -> tensor<8x16xf32>
    %v54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v51, %w1 : tensor<8x8xf32>, tensor<8x16xf32>) outs(%v53 : tensor<8x16xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<8x16xf32>
    %v55 = tensor.empty() : tensor<8x16xf32>
    %v56 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v54, %b1 : tensor<8x16xf32>, tensor<16xf32>) outs(%v55 : tensor<8x16xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.addf %a0, %a1 : f32
      linalg.yield %s : f32
    } -> tensor<8x16xf32>
    %v57 = tensor.empty() : tensor<8x16xf32>
    %v58 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v56 : tensor<8x16xf32>) outs(%v57 : tensor<8x16xf32>) {
    ^bb0(%a0: f32, %a1: f32):
      %th = math.tanh %a0 : f32
      %y = arith.mulf %a0, %th : f32
      linalg.yield %y : f32
    } -> tensor<8x16xf32>
    %v59 = tensor.empty() : tensor<8x8xf32>
    %v60 = linalg.fill ins(%zero : f32) outs(%v59 : tensor<8x8xf32>) -> tensor<8x8xf32>
    %v61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%v58, %w2 : tensor<8x16xf32>, tensor<16x8xf32>) outs(%v60 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %p = arith.mulf %a0, %a1 : f32
      %s = arith.addf %a2, %p : f32
      linalg.yield %s : f32
    } -> tensor<8x8xf32>
    %v62 = tensor.empty() : tensor<8x8xf32>
    %v63 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%v61, %v46 : tensor<8x8xf32>, tensor<8x8xf32>) outs(%v62 : tensor<8x8xf32>) {
    ^bb0(%a0: f32, %a1: f32, %a2: f32):
      %s = arith.addf %a0, %a1 : f32
      linalg.yield %s : f32
    } -> tensor<8x8xf32>
    return %v63 : tensor<8x8xf32>
  }
}
