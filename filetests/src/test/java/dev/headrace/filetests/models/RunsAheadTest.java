package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Knob;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.text.Parser;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.ProgramTime;
import org.junit.jupiter.api.Test;

/// A reader that waits for a polynomial, term by term, and then is faster than the memory that its other tensor comes
/// from.
class RunsAheadTest {
    private static final String PROGRAM = """
        #i = affine_map<(d0) -> (d0)>
        #one = affine_map<(d0) -> ()>
        #ij = affine_map<(d0, d1) -> (d0, d1)>
        #all = affine_map<(d0, d1) -> ()>
        func.func @main(%x: tensor<1024xf32>, %w: tensor<512x1024xf32>) -> tensor<512x1024xi1> {
          %zero = arith.constant 0.0 : f32
          %e = tensor.empty() : tensor<f32>
          %z = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
          %sum = linalg.generic {indexing_maps = [#i, #one], iterator_types = ["reduction"]}
              ins(%x : tensor<1024xf32>) outs(%z : tensor<f32>) {
          ^bb0(%l: f32, %o: f32):
            %p = arith.mulf %l, %o : f32
            %q = arith.addf %p, %l : f32
            linalg.yield %q : f32
          } -> tensor<f32>
          %f = tensor.empty() : tensor<512x1024xi1>
          %y = linalg.generic {indexing_maps = [#ij, #all, #ij], iterator_types = ["parallel", "parallel"]}
              ins(%w, %sum : tensor<512x1024xf32>, tensor<f32>) outs(%f : tensor<512x1024xi1>) {
          ^bb0(%l: f32, %r: f32, %o: i1):
            %q = arith.cmpf ogt, %l, %r : f32
            linalg.yield %q : i1
          } -> tensor<512x1024xi1>
          return %y : tensor<512x1024xi1>
        }
        """;

    private static final Target TARGET = Targets.named("u55c");
    private static final ExternalMemory MEMORY =
            ExternalMemory.of(TARGET.memory().channel().sustainedGigabytesPerSecond(), TARGET.megahertz());

    /// As many cycles as the remark says, but for the few that filling takes.
    @Test
    void saves_the_cycles_that_it_promises() {
        ModuleOp waiting = design(0);
        ModuleOp ahead = design(25);
        long promised = PassManager.remarks(ahead).stream()
                .filter(remark -> remark.what().startsWith("runs ahead"))
                .mapToLong(remark -> remark.numbers().get("saves_cycles"))
                .sum();
        long saved = cycles(waiting) - cycles(ahead);
        assertThat(promised).isGreaterThan(4000);
        assertThat(saved).isBetween(promised - 200, promised + 200);
        assertThat(PassManager.remarks(waiting).stream().map(Remark::what)).noneMatch(what -> what.startsWith("runs"));
    }

    private static long cycles(ModuleOp module) {
        return ProgramTime.of(module, MEMORY).cycles();
    }

    private static ModuleOp design(long percent) {
        ModuleOp module = Parser.module(PROGRAM, "ahead.mlir", Dialects.registry());
        Configuration chosen = Configuration.USUAL.with(Knob.RUN_AHEAD_PERCENT, percent);
        new PassManager().run(module, Pipeline.standard(TARGET, chosen, KernelTime.UNKNOWN));
        return module;
    }
}
