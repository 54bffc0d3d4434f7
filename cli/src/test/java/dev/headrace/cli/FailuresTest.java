package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.PassFailure;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.FloatType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Mistakes of ours, made on purpose.
class FailuresTest {
    private static final String PROGRAM = """
        module {
          func.func @main(%x: tensor<2xf32> {headrace.input = "input0"}) -> (tensor<2xf32> {headrace.output = "output0"}) {
            %0 = tensor.empty() : tensor<2xf32>
            %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%0 : tensor<2xf32>) {
            ^bb0(%in: f32, %out: f32):
              %two = arith.constant 2.0 : f32
              %y = arith.mulf %in, %two : f32
              linalg.yield %y : f32
            } -> tensor<2xf32>
            return %1 : tensor<2xf32>
          }
        }
        """;

    /// Does nothing.
    record LeaveAlone() implements Pass {
        @Override
        public void run(ModuleOp module, PassContext context) {}
    }

    /// Turns every constant into 3.
    record SpoilConstants() implements Pass {
        @Override
        public void run(ModuleOp module, PassContext context) {
            for (ConstantOp constant : module.all(ConstantOp.class))
                Rewriter.at(constant).setAttribute(constant, "value", new FloatAttr(3, FloatType.F32));
        }
    }

    /// Breaks.
    record FallOver() implements Pass {
        @Override
        public void run(ModuleOp module, PassContext context) {
            throw new IllegalStateException("no leg to stand on");
        }
    }

    @Test
    void aBrokenPassLeavesWhatShowsItAgain() throws IOException {
        ModuleOp module = module();
        StringWriter err = new StringWriter();
        int code = 0;
        try {
            new PassManager().run(module, List.of(new Step.Run(new FallOver())));
        } catch (PassFailure e) {
            code = Failures.report(e, new PrintWriter(err), "compile", "a.pt2");
        }
        assertThat(code).isEqualTo(3);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString())
                .startsWith("headrace: internal error: pass fall-over failed: no leg to stand on\n"
                        + "headrace: this is a bug of ours, no mistake of yours; please report it with the file "
                        + "headrace-bug-");
        Path reproducer = Path.of(err.toString().strip().replaceAll("(?s).* ", ""));
        try {
            assertThat(reproducer).content().contains("// command: headrace compile a.pt2", "// \tat dev.headrace.");
            assertThat(Run.of("opt", reproducer, "--verify-only").code())
                    .as("the file is a program that opt reads")
                    .isZero();
        } finally {
            Files.delete(reproducer);
        }
    }

    @Test
    void aPassThatChangesTheNumbersIsFound() {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("input0", TensorData.ofFloats(new float[] {1, 2}, 2));
        SequencedMap<String, TensorData> expected = new LinkedHashMap<>();
        expected.put("output0", TensorData.ofFloats(new float[] {2, 4}, 2));
        StringWriter out = new StringWriter();
        LevelCheck check = new LevelCheck(
                new Model(module(), name -> {
                    throw new IllegalArgumentException(name);
                }),
                inputs,
                expected,
                1e-4,
                false,
                new CheckTable(new PrintWriter(out)),
                new Progress(new PrintWriter(new StringWriter()), false));
        check.through(List.of(
                new Step.Run(new LeaveAlone()),
                new Step.Reach(dev.headrace.dialects.Level.LINALG),
                new Step.Run(new LeaveAlone()),
                new Step.Run(new SpoilConstants()),
                new Step.Run(new LeaveAlone()),
                new Step.Reach(dev.headrace.dialects.Level.LINALG)));
        assertThat(check.passed()).isFalse();
        assertThat(out.toString().lines().skip(2).toList().getFirst()).matches("linalg +0.00e\\+00 .* pass .*");
        assertThat(out.toString())
                .contains("First difference: level linalg, output0[0]: 3.0 instead of 2.0")
                .contains("The first pass that changes it: spoil-constants");
    }

    @Test
    void progressIsErasedBeforeAMistakeIsTold() {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new PrintWriter(err), true);
        try {
            progress.during(module(), List.of(new Step.Run(new FallOver())));
        } catch (PassFailure _) {
            assertThat(err.toString()).isEqualTo("\r\u001b[Kfall-over\r\u001b[K");
            return;
        }
        throw new AssertionError("the pass did not break");
    }

    @Test
    void memoryIsTheUsersToGive() {
        StringWriter err = new StringWriter();
        assertThat(Failures.report(new OutOfMemoryError("heap"), new PrintWriter(err)))
                .isEqualTo(2);
        assertThat(err.toString()).matches("headrace: error: out of memory at \\d+ MB; give Java more, .*\\n");
    }

    private static ModuleOp module() {
        return Parser.module(PROGRAM, "program.mlir", Dialects.registry());
    }
}
