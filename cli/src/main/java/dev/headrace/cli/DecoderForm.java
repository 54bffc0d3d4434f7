package dev.headrace.cli;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.TensorType;
import java.util.Optional;

/// How many tokens a compiled decoder takes, and how many it remembers.
///
/// @param tokens that it takes in one run
/// @param capacity the most tokens that its caches hold
record DecoderForm(long tokens, long capacity) {
    /// Of a program that takes tokens `input0[1, n]` with positions `input1[n]`, and has caches `[1, heads, capacity,
    /// size]`, as state or as further inputs.
    /// @param main at any level
    /// @return nothing where it has no such form
    static Optional<DecoderForm> of(FuncOp main) {
        long tokens = 0;
        long positions = -1;
        long capacity = 0;
        for (int i = 0; i < main.type().inputs().size(); i++) {
            Dims shape = main.type().inputs().get(i) instanceof TensorType type ? type.shape() : Dims.NONE;
            String input = text(main, i, "headrace.input");
            if (input.equals("input0") && shape.size() == 2 && shape.at(0) == 1) tokens = shape.at(1);
            else if (input.equals("input1") && shape.size() == 1) positions = shape.at(0);
            else if (shape.size() == 4
                    && (!input.isEmpty() || !text(main, i, "headrace.state").isEmpty()))
                capacity = capacity == 0 ? shape.at(2) : Math.min(capacity, shape.at(2));
        }
        return tokens > 0 && tokens == positions && capacity > 0
                ? Optional.of(new DecoderForm(tokens, capacity))
                : Optional.empty();
    }

    private static String text(FuncOp main, int argument, String attribute) {
        return main.argumentAttribute(argument, attribute).orElse(null) instanceof StringAttr(String text) ? text : "";
    }

    /// How many runs take a prompt, the last of them again some tokens of the one before.
    long runsFor(long prompt) {
        return Math.ceilDiv(prompt, tokens);
    }
}
