package dev.headrace.filetests.levels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Knob;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.Sizing;
import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.sizing.ProveDeadlockFree;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.filetests.models.Model;
import dev.headrace.filetests.programs.ProgramGenerator;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// FIFOs sized by simulation of time, kernel by kernel: as quick as those of the strategy `normal`, and no deeper.
class ExactSizingTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 2000) / 100;
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final Target TARGET = Targets.named("u55c");
    private static final KernelTime TIME = new SimulatedTime(TARGET);
    private static final Configuration SMALL_TILES = Configuration.USUAL.with(Knob.TILE, 4);

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mlp-784-256-10", "gpt2-tiny-prefill", "llama-tiny-decode"})
    void modelsTakeAsLongWithLess(String name) {
        Model model = new Model(name);
        ModuleOp normal = sized(model.imported(), Configuration.USUAL.with(Sizing.NORMAL));
        ModuleOp exact = sized(model.imported(), Configuration.USUAL.with(Sizing.EXACT));
        compare(normal, exact);
        assertThat(bits(exact)).isLessThan(bits(normal));
        assertProven(exact);
    }

    @Test
    void randomProgramsTakeAsLongWithNoMore() {
        int compared = 0;
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            ModuleOp exact;
            try {
                exact = sized(ProgramGenerator.generate(seed), SMALL_TILES.with(Sizing.EXACT));
            } catch (CompileError _) {
                continue;
            }
            compare(sized(ProgramGenerator.generate(seed), SMALL_TILES.with(Sizing.NORMAL)), exact);
            assertProven(exact);
            compared++;
        }
        assertThat(compared).isGreaterThan((int) PROGRAMS / 2);
    }

    @Test
    void noPlaceCanBeSpared() {
        ModuleOp exact = sized(new Model("gpt2-tiny-prefill").imported(), Configuration.USUAL.with(Sizing.EXACT));
        int deep = 0;
        for (KernelOp kernel : kernels(exact)) {
            KernelTime.Trials trials = TIME.of(kernel);
            List<Long> depths = depths(kernel);
            long cycles = trials.run(depths).orElseThrow().cycles();
            for (int i = 0; i < depths.size(); i++) {
                if (depths.get(i) == 2) continue;
                deep++;
                List<Long> less = new ArrayList<>(depths);
                less.set(i, less.get(i) - 1);
                assertThat(trials.run(less).map(KernelTime.Run::cycles).filter(c -> c <= cycles))
                        .as(kernel.streams().get(i).symbol())
                        .isEmpty();
            }
        }
        assertThat(deep).isPositive();
    }

    private static ModuleOp sized(ModuleOp module, Configuration chosen) {
        new PassManager().run(module, Pipeline.standard(TARGET, chosen, TIME));
        return module;
    }

    private static void compare(ModuleOp normal, ModuleOp exact) {
        List<KernelOp> before = kernels(normal);
        List<KernelOp> after = kernels(exact);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(cycles(after.get(i))).isEqualTo(cycles(before.get(i)));
            List<Long> most = depths(before.get(i));
            List<Long> least = depths(after.get(i));
            for (int fifo = 0; fifo < most.size(); fifo++)
                assertThat(least.get(fifo)).isBetween(2L, most.get(fifo));
        }
    }

    private static void assertProven(ModuleOp module) {
        List<Long> before =
                module.all(StreamOp.class).stream().map(StreamOp::depth).toList();
        new PassManager().run(module, List.of(new Step.Run(new ProveDeadlockFree())));
        assertThat(module.all(StreamOp.class).stream().map(StreamOp::depth)).isEqualTo(before);
    }

    private static long cycles(KernelOp kernel) {
        return TIME.of(kernel).run(depths(kernel)).orElseThrow().cycles();
    }

    private static List<KernelOp> kernels(ModuleOp module) {
        return module.all(KernelOp.class).stream()
                .filter(kernel -> !kernel.isOnHost())
                .toList();
    }

    private static List<Long> depths(KernelOp kernel) {
        return kernel.streams().stream().map(StreamOp::depth).toList();
    }

    private static long bits(ModuleOp module) {
        return module.all(StreamOp.class).stream()
                .mapToLong(stream -> stream.depth() * stream.type().bits())
                .sum();
    }
}
