package dev.headrace.explorer;

import dev.headrace.compiler.sizing.KernelTime;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.simulator.time.DepthTrials;
import dev.headrace.simulator.time.ExternalMemory;
import dev.headrace.simulator.time.Outcome;
import java.util.List;
import java.util.Optional;

/// Tells the compiler how long kernels take, by simulation.
public record SimulatedTime(ExternalMemory memory) implements KernelTime {
    public SimulatedTime(Target target) {
        this(ExternalMemory.of(target.memory().channel().sustainedGigabytesPerSecond(), target.megahertz()));
    }

    @Override
    public Trials of(KernelOp kernel) {
        DepthTrials trials = DepthTrials.of(kernel, memory);
        int fifos = kernel.fifos().size();
        return depths -> run(trials, depths, fifos);
    }

    private static Optional<Run> run(DepthTrials trials, List<Long> depths, int fifos) {
        return switch (trials.run(depths)) {
            case Outcome.Deadlock _ -> Optional.empty();
            case Outcome.Finished finished ->
                Optional.of(new Run(
                        finished.cycles(),
                        finished.passages().subList(0, fifos).stream()
                                .map(Outcome.Passage::mostFill)
                                .toList()));
        };
    }
}
