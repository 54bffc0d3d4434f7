package dev.headrace.filetests.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.linalg.AlignShapes;
import dev.headrace.compiler.linalg.BubbleSlices;
import dev.headrace.compiler.linalg.DetachOutputs;
import dev.headrace.compiler.linalg.DropOperands;
import dev.headrace.compiler.linalg.EraseDuplicates;
import dev.headrace.compiler.linalg.ExplainViews;
import dev.headrace.compiler.linalg.FoldCopies;
import dev.headrace.compiler.linalg.FoldSlices;
import dev.headrace.compiler.linalg.FoldViews;
import dev.headrace.compiler.linalg.FuseElementwise;
import dev.headrace.compiler.linalg.InlineScalars;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.pass.Pass;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each pass of the stage, and all in their order, on random programs against the interpreter.
class LinalgPassesTest {
    private static final long PROGRAMS = 2000;

    static final Pass[] ALL = {
        new EraseDuplicates(),
        new BubbleSlices(),
        new AlignShapes(),
        new BubbleSlices(),
        new FoldViews(),
        new DetachOutputs(),
        new InlineScalars(),
        new FoldCopies(),
        new FoldSlices(),
        new FuseElementwise(),
        new DropOperands(),
        new InlineScalars(),
        new EraseDuplicates(),
        new ExplainViews()
    };

    static Stream<Pass> each() {
        return Stream.of(ALL).distinct();
    }

    @ParameterizedTest
    @MethodSource("each")
    void aPassKeepsValues(Pass pass) {
        long changed = LongStream.range(0, PROGRAMS)
                .filter(seed -> {
                    var before = ProgramGenerator.generate(seed);
                    return !operations(SameValues.after(before, seed, pass)).equals(operations(before));
                })
                .count();
        if (!(pass instanceof ExplainViews))
            assertThat(changed).as("programs that the pass changes").isGreaterThan(PROGRAMS / 50);
    }

    private static List<String> operations(ModuleOp module) {
        return module.all(Op.class).stream()
                .map(op -> op.name() + op.operandCount() + op.attributes())
                .toList();
    }

    @Test
    void allPassesKeepValues() {
        LongStream.range(0, PROGRAMS).forEach(seed -> SameValues.after(ProgramGenerator.generate(seed), seed, ALL));
    }
}
