// RUN: opt --passes=quantize-contractions{weights=4,group=16,scales=i8},add-in-trees,fuse-elementwise,drop-operands,erase-duplicates,choose-tiles{default-tile=16},permute-loops,tile-computations,wrap-in-kernels,fuse-kernels,pack-interfaces,materialize-routes,materialize-transfers,materialize-converters,materialize-forks,merge-tasks,lower-to-streams,vectorize-streams,stripe-weights{channels=8,rows-per-channel=1,smallest=1} %s | filecheck %s
// RUN: opt --passes=quantize-contractions{weights=4,group=16,scales=i8},add-in-trees,fuse-elementwise,drop-operands,erase-duplicates,choose-tiles{default-tile=16},permute-loops,tile-computations,wrap-in-kernels,fuse-kernels,pack-interfaces,materialize-routes,materialize-transfers,materialize-converters,materialize-forks,merge-tasks,lower-to-streams,vectorize-streams,stripe-weights{channels=2,rows-per-channel=1,smallest=1} %s | filecheck --check-prefix=ONE %s

// Weights come through eight channels, and scales would add half of what one of these carries: they come through two, in
// turn by groups, eight tokens each, which pass in one iteration. What the other parameters send from die to die passes through one FIFO, one after the other.
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [2, 64] [2, 1] : tensor<4x64xi8> to tensor<2x64xi8>
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [2, 64] [2, 1] : tensor<4x64xi8> to tensor<2x64xi8>
// CHECK: %[[EVEN:.*]] = dataflow.stream_instance {{.*}}fifo = "scales.0.8xi8"
// CHECK: %[[ODD:.*]] = dataflow.stream_instance {{.*}}fifo = "scales.1.8xi8"
// CHECK: %[[B:.*]] = dataflow.stream_instance {{.*}}"load.b.to.{{.*}}fifo = "parameters.0.16xf32"
// CHECK: %[[G:.*]] = dataflow.stream_instance {{.*}}"load.g.to.{{.*}}fifo = "parameters.0.16xf32"
// CHECK: dataflow.task @load.w.i8.7()
// CHECK: dataflow.task @load.w.i8.scales.0()
// CHECK: scf.for %[[GROUP:.*]] = %{{.*}} to %c2
// CHECK: %[[INDEX:.*]] = arith.addi %{{.*}}, %[[GROUP]] : index
// CHECK: vector.load %{{.*}}[%[[INDEX]], %{{.*}}] : memref<2x64xi8>, vector<8xi8>
// CHECK: dataflow.stream_write %{{.*}}, %[[EVEN]]
// CHECK: dataflow.task @load.w.i8.scales.1()
// CHECK: dataflow.stream_write %{{.*}}, %[[ODD]]
// CHECK: dataflow.task @load.parameters()
// CHECK: dataflow.stream_write %{{.*}}, %[[B]]
// CHECK: dataflow.stream_write %{{.*}}, %[[G]]
// CHECK: dataflow.task @join.load.w.i8.scales() attributes {role = "route"}
// CHECK: scf.for %{{.*}} = %{{.*}} to %c2
// CHECK-NOT: scf.for
// CHECK: %[[T:.*]] = dataflow.stream_read %[[EVEN]]
// CHECK: dataflow.stream_write %[[T]], %[[SCALES:.*]] :
// CHECK: %[[U:.*]] = dataflow.stream_read %[[ODD]]
// CHECK: dataflow.stream_write %[[U]], %[[SCALES]] :
// CHECK: dataflow.task @pass.parameters() attributes {role = "route"}
// CHECK: dataflow.stream_read %[[B]]
// CHECK: dataflow.stream_read %[[G]]

// Of two channels each carries so many weights that one takes all scales beside them.
// ONE: dataflow.task @load.w.i8.1()
// ONE: dataflow.task @load.w.i8.scales()
// ONE-NOT: dataflow.task @join.
// ONE: dataflow.task @pass.parameters()
#x = affine_map<(i, j, k) -> (i, k)>
#w = affine_map<(i, j, k) -> (j, k)>
#y = affine_map<(i, j, k) -> (i, j)>
#two = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (j)>
func.func @main(%x: tensor<1x64xf32> {headrace.input = "x"}, %w: tensor<64x64xf32> {headrace.parameter = "w"}, %b: tensor<64xf32> {headrace.parameter = "b"}, %g: tensor<64xf32> {headrace.parameter = "g"}) -> (tensor<1x64xf32> {headrace.output = "y"}) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x64xf32>) -> tensor<1x64xf32>
  %p = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<1x64xf32>, tensor<64x64xf32>) outs(%f : tensor<1x64xf32>) {
  ^bb0(%a: f32, %c: f32, %s: f32):
    %m = arith.mulf %a, %c : f32
    %t = arith.addf %s, %m : f32
    linalg.yield %t : f32
  } -> tensor<1x64xf32>
  %q = linalg.generic {indexing_maps = [#two, #row, #row, #two], iterator_types = ["parallel", "parallel"]} ins(%p, %b, %g : tensor<1x64xf32>, tensor<64xf32>, tensor<64xf32>) outs(%e : tensor<1x64xf32>) {
  ^bb0(%a: f32, %c: f32, %d: f32, %s: f32):
    %t = arith.addf %a, %c : f32
    %u = arith.mulf %t, %d : f32
    linalg.yield %u : f32
  } -> tensor<1x64xf32>
  func.return %q : tensor<1x64xf32>
}
