package dev.headrace.compiler.lowering;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;

/// Streams of tiles become FIFOs of elements, tensors become memory, computations become loops.
///
/// A tile passes element by element in row-major order. A tile that is used element by element in that order needs no
/// memory; another one lies in a buffer of its task, where it changes in place as long as nobody needs what it was.
///
/// Before:
/// ```mlir
/// %r = dataflow.kernel @k(%X) : (tensor<8x4xf32>) -> tensor<8x4xf32> {
/// ^bb0(%m: tensor<8x4xf32>):
///   %i = dataflow.itensor_instance : !s
///   %s = dataflow.task @load.x(%i) … { scf.for … { tensor.extract_slice %m …, dataflow.itensor_write … } }
///   …
///   dataflow.yield %n : tensor<8x4xf32>
/// }
/// ```
/// After:
/// ```mlir
/// %r = dataflow.kernel @k(%X) : (tensor<8x4xf32>) -> tensor<8x4xf32> {
/// ^bb0(%m: memref<8x4xf32>, %n: memref<8x4xf32>):
///   %s = dataflow.stream_instance {depth = 2 : i64, sym_name = "load.x.to.k"} : !dataflow.stream<f32>
///   dataflow.task @load.x() … { scf.for … { scf.for … { memref.load %m …, dataflow.stream_write … } } }
///   …
///   dataflow.yield
/// }
/// ```
public record LowerToStreams() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            KernelOp lowered = KernelLowering.of(kernel).lower();
            SplitConverters.in(lowered);
            UnitSteps.in(lowered);
            GatherDeclarations.in(lowered);
            MergeRounds.in(lowered);
        }
        Patterns.eraseUnused(module);
    }
}
