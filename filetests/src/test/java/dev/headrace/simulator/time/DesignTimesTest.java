package dev.headrace.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.filetests.models.Model;
import dev.headrace.filetests.programs.SizedPrograms;
import dev.headrace.ir.ModuleOp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Designs that come out of the compiler, in time.
class DesignTimesTest {
    private static final long PROGRAMS = Long.getLong("headrace.programs", 2000) / 10;
    private static final long FIRST = Long.getLong("headrace.seed", 0);
    private static final ExternalMemory MEMORY = ExternalMemory.of(14.375, 300);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlp-784-256-10",
                "lenet5",
                "lenet5-relu",
                "unet-tiny",
                "kvcache-bufmut",
                "gpt2-tiny-prefill",
                "gpt2-tiny-decode-bufmut",
                "llama-tiny-prefill",
                "llama-tiny-decode",
                "llama-tiny-decode-bufmut"
            })
    void models_do_the_same_cycle_by_cycle(String name) {
        ModuleOp module = SizedPrograms.of(new Model(name));
        assertThat(kernels(module)).isNotEmpty().allSatisfy(DesignTimesTest::agrees);
    }

    /// What was proven to finish by tokens alone finishes in time too.
    @Test
    void random_programs_do_the_same_cycle_by_cycle_and_finish() {
        int simulated = 0;
        for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            ModuleOp module = SizedPrograms.random(seed).orElse(null);
            if (module == null) continue;
            for (KernelOp kernel : kernels(module)) agrees(kernel);
            simulated++;
        }
        assertThat(simulated).isGreaterThan((int) PROGRAMS / 2);
    }

    private static List<KernelOp> kernels(ModuleOp module) {
        return module.all(KernelOp.class).stream()
                .filter(kernel -> !kernel.isOnHost())
                .toList();
    }

    private static void agrees(KernelOp kernel) {
        Network network = DesignNetwork.of(kernel, MEMORY);
        Outcome outcome = Simulation.run(network);
        assertThat(outcome).as(kernel.symbol()).isInstanceOf(Outcome.Finished.class);
        Outcome.Finished finished = (Outcome.Finished) outcome;
        assertThat(Simulation.runEachEvent(network)).isEqualTo(finished);
        CycleByCycle.Result expected = CycleByCycle.run(network).orElseThrow();
        assertThat(finished.activities()).isEqualTo(expected.activity());
        assertThat(finished.passages().stream().map(Outcome.Passage::mostFill).toList())
                .isEqualTo(expected.mostFill());
    }
}
