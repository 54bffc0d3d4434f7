// RUN: opt --verify-diagnostics %s

func.func @f(%x: tensor<4x6xf32>, %d: tensor<2x3x2x2xf32>, %n: index) {
  // expected-error@+1 {{has the packed tensor tensor<2x3x2x2xf32>, expected tensor<2x2x2x3xf32>}}
  %a = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 3] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{has tiles of 4 of an extent of 6}}
  %b = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{has tiles of 0 of an extent of 4}}
  %c = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [0, 2] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{cuts the dimensions [1, 1] of tensor<4x6xf32>}}
  %e = linalg.pack %x inner_dims_pos = [1, 1] inner_tiles = [2, 2] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{cuts the dimensions [0, 2] of tensor<4x6xf32>}}
  %g = linalg.pack %x inner_dims_pos = [0, 2] inner_tiles = [2, 2] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{has 1 tile sizes for 2 dimensions}}
  %h = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{orders tiles by [0, 0], expected a permutation of 2 dimensions}}
  %i = linalg.pack %x outer_dims_perm = [0, 0] inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  // expected-error@+1 {{pads tiles or computes their size, expected whole tiles of constant size}}
  %j = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, %n] into %d : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  return
}

// -----

func.func @unpack(%x: tensor<2x3x2x2xf32>, %d: tensor<4x6xf32>, %p: f32) {
  // expected-error@+1 {{has the packed tensor tensor<2x3x2x2xf32>, expected tensor<4x2x1x3xf32>}}
  %a = linalg.unpack %x inner_dims_pos = [0, 1] inner_tiles = [1, 3] into %d : tensor<2x3x2x2xf32> -> tensor<4x6xf32>
  // expected-error@+1 {{pads tiles or computes their size, expected whole tiles of constant size}}
  %b = linalg.pack %d padding_value(%p : f32) inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %x : tensor<4x6xf32> -> tensor<2x3x2x2xf32>
  return
}
