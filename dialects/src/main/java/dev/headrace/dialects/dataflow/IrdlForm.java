package dev.headrace.dialects.dataflow;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Programs and the dialect in the form that `mlir-opt --irdl-file=DIALECT PROGRAM` verifies: a second opinion on what
/// we print, by a verifier that nobody here wrote.
public final class IrdlForm {
    /// The most operands, and the most results, that a kernel or task can have in this form.
    public static final int MOST = 256;

    private static final String RESULT_SEGMENTS = "resultSegmentSizes";

    private IrdlForm() {}

    /// The dialect in IRDL.
    public static String dialect() {
        try (var text = IrdlForm.class.getResourceAsStream("dataflow.irdl.mlir")) {
            if (text == null) throw new IllegalStateException("dataflow.irdl.mlir is missing");
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replace(
                            "  // KERNEL AND TASK\n",
                            operation("kernel", "irdl.base \"!builtin.tensor\"") + operation("task", "irdl.any"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String operation(String name, String constraint) {
        StringBuilder out = new StringBuilder("  irdl.operation @" + name + " {\n");
        for (int i = 0; i < MOST; i++) {
            out.append("    %in").append(i).append(" = ").append(constraint).append('\n');
            out.append("    %out").append(i).append(" = ").append(constraint).append('\n');
        }
        out.append("    %name = irdl.base \"#builtin.string\"\n    %body = irdl.region\n");
        out.append("    irdl.operands(").append(each("in")).append(")\n");
        out.append("    irdl.results(").append(each("out")).append(")\n");
        return out.append("    irdl.attributes {\"sym_name\" = %name}\n    irdl.regions(body: %body)\n  }\n")
                .toString();
    }

    private static String each(String stem) {
        return IntStream.range(0, MOST)
                .mapToObj(i -> stem + i + ": optional %" + stem + i)
                .collect(Collectors.joining(", "));
    }

    /// The program in generic form, with what [#dialect] needs to tell operands apart.
    /// @throws IllegalArgumentException if a kernel or task has more than [#MOST] operands or results
    public static String program(ModuleOp module) {
        ModuleOp copy = module.copy();
        copy.walk(op -> {
            if (!(op instanceof KernelOp || op instanceof TaskOp)) return;
            Rewriter rewriter = Rewriter.at(op);
            rewriter.setAttribute(op, OpState.SEGMENTS, segments(op, op.operandCount()));
            rewriter.setAttribute(op, RESULT_SEGMENTS, segments(op, op.results().size()));
        });
        return Printer.generic().endingForeignBlocksWith("gpu.yield").print(copy);
    }

    private static DenseArrayAttr segments(Op op, int count) {
        if (count > MOST) throw new IllegalArgumentException(op.name() + " has " + count + " operands or results");
        long[] sizes = new long[MOST];
        Arrays.fill(sizes, 0, count, 1);
        return DenseArrayAttr.i32(sizes);
    }
}
