package dev.headrace.filetests.levels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.sizing.Pace;
import dev.headrace.compiler.sizing.ProveDeadlockFree;
import dev.headrace.compiler.sizing.SizeFifos;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The conservative strategy as the paper prints it deadlocks a real model; the proof repairs it, place by place.
class ConservativePaceTest {
    @Test
    void aTransformerNeedsWhatTheProofAddsAndMostlyNoPlaceLess() {
        Target target = Targets.named("u55c");
        Path file = Path.of("../examples/models/gpt2-tiny-prefill.pt2");
        ModuleOp module = ImportPt2.convert(Pt2Archive.open(file));
        new PassManager().run(module, Pipeline.until(Level.SCHEDULED, target));
        run(module, new Step.Run(new SizeFifos(Pace.CONSERVATIVE, target.onChipBits())));
        List<Long> printed = depths(module);
        run(module, new Step.Run(new ProveDeadlockFree()));
        List<Long> proven = depths(module);
        List<Integer> deepened = IntStream.range(0, proven.size())
                .filter(i -> !proven.get(i).equals(printed.get(i)))
                .boxed()
                .toList();
        assertThat(deepened).hasSizeGreaterThan(5).allMatch(i -> proven.get(i) > printed.get(i));
        int tight = 0;
        for (int fifo : deepened) {
            StreamOp stream = module.all(StreamOp.class).get(fifo);
            setDepth(stream, proven.get(fifo) - 1);
            run(module, new Step.Run(new ProveDeadlockFree()));
            if (depths(module).equals(proven)) tight++;
            setDepth(stream, proven.get(fifo));
            assertThat(depths(module)).as(stream.symbol()).isEqualTo(proven);
        }
        // A FIFO that was deepened first may be helped by one that was deepened later.
        assertThat(tight).isGreaterThan(deepened.size() / 2);
    }

    private static void setDepth(StreamOp stream, long depth) {
        Rewriter.at(stream).setAttribute(stream, "depth", IntegerAttr.i64(depth));
    }

    private static void run(ModuleOp module, Step step) {
        new PassManager().run(module, List.of(step));
    }

    private static List<Long> depths(ModuleOp module) {
        return module.all(StreamOp.class).stream().map(StreamOp::depth).toList();
    }
}
