package dev.headrace.filetests.programs;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.text.ParseError;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes a program smaller while it keeps failing: fewer results, fewer operations, smaller dimensions. Greedy, the
/// first smaller program that still fails is the next to be made smaller.
final class Shrinker {
    private static final Pattern SIZE = Pattern.compile("(?<=[<x\\[, ])(\\d+)(?=[x,\\]])");
    private static final int MOST_TRIES = 2000;

    private final Predicate<ModuleOp> fails;
    private int tries;

    private Shrinker(Predicate<ModuleOp> fails) {
        this.fails = fails;
    }

    /// @param program one that fails
    static ModuleOp shrink(ModuleOp program, Predicate<ModuleOp> fails) {
        Shrinker shrinker = new Shrinker(fails);
        ModuleOp smallest = program;
        Optional<ModuleOp> next = Optional.of(program);
        while (next.isPresent()) {
            smallest = next.get();
            next = shrinker.smaller(smallest);
        }
        return smallest;
    }

    private Optional<ModuleOp> smaller(ModuleOp program) {
        return Stream.of(fewerResults(program), earlierResults(program), fewerOps(program), smallerSizes(program))
                .flatMap(s -> s)
                .filter(Shrinker::isValid)
                .filter(candidate -> tries++ < MOST_TRIES && fails.test(candidate))
                .findFirst();
    }

    private static boolean isValid(ModuleOp module) {
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        boolean tensorsOnly = main(module).type().inputs().stream().allMatch(TensorType.class::isInstance)
                && main(module).type().results().stream().allMatch(TensorType.class::isInstance);
        return tensorsOnly && !problems.hasErrors();
    }

    private static FuncOp main(ModuleOp module) {
        return FuncOp.find(module, "main").orElseThrow();
    }

    private static Stream<ModuleOp> fewerResults(ModuleOp program) {
        int count = main(program).returned().operandCount();
        if (count < 2) return Stream.empty();
        return Stream.iterate(0, i -> i < count, i -> i + 1).map(i -> {
            ModuleOp copy = program.copy();
            ReturnOp returned = main(copy).returned();
            List<Value> fewer = new ArrayList<>(returned.operands());
            fewer.remove((int) i);
            Rewriter.at(returned).setOperands(returned, fewer);
            return tidied(copy);
        });
    }

    /// Gives what the last operation takes in the place of what it makes.
    private static Stream<ModuleOp> earlierResults(ModuleOp program) {
        ReturnOp returned = main(program).returned();
        List<ModuleOp> candidates = new ArrayList<>();
        for (int i = 0; i < returned.operandCount(); i++) {
            Op last = returned.operand(i).definingOp();
            for (int j = 0; last != null && j < last.operandCount(); j++) {
                ModuleOp copy = program.copy();
                ReturnOp end = main(copy).returned();
                Op maker = end.operand(i).definingOp();
                if (maker != null) Rewriter.at(end).setOperand(end, i, maker.operand(j));
                candidates.add(tidied(copy));
            }
        }
        return candidates.stream();
    }

    /// Without one operation: an operand of the same type or a new argument takes the place of its result.
    private static Stream<ModuleOp> fewerOps(ModuleOp program) {
        int count = main(program).body().ops().size() - 1;
        return Stream.iterate(0, i -> i < count, i -> i + 1)
                .flatMap(i -> Stream.of(true, false).map(bypass -> without(program, i, bypass)));
    }

    private static ModuleOp without(ModuleOp program, int index, boolean bypass) {
        ModuleOp copy = program.copy();
        Block body = main(copy).body();
        Op op = body.ops().get(index);
        for (OpResult result : op.results()) {
            Optional<Value> same = op.operands().stream()
                    .filter(o -> bypass && o.type().equals(result.type()))
                    .findFirst();
            Value other = same.orElseGet(() -> body.addArgument(result.type(), op.location()));
            Rewriter.at(op).replaceAllUses(result, other);
        }
        return tidied(copy);
    }

    /// With one number smaller wherever it stands in the text.
    private static Stream<ModuleOp> smallerSizes(ModuleOp program) {
        String text = Journey.text(program);
        SequencedSet<Long> sizes = new LinkedHashSet<>();
        Matcher matcher = SIZE.matcher(text);
        while (matcher.find()) if (matcher.group().length() < 5) sizes.add(Long.parseLong(matcher.group()));
        return sizes.stream()
                .filter(size -> size > 1)
                .flatMap(size -> Stream.of(1L, 2L, 3L, 4L, size / 2, size - 1)
                        .filter(less -> less < size && less > 0)
                        .map(less -> SIZE.matcher(text)
                                .replaceAll(m -> m.group().equals(size.toString()) ? less.toString() : m.group())))
                .flatMap(smaller -> parsed(smaller).stream());
    }

    private static Optional<ModuleOp> parsed(String text) {
        try {
            return Optional.of(Parser.module(text, "shrunk.mlir", Dialects.registry()));
        } catch (ParseError e) {
            return Optional.empty();
        }
    }

    /// Drops what nobody needs any more, and makes the type of the function fit.
    private static ModuleOp tidied(ModuleOp module) {
        Patterns.eraseUnused(module);
        FuncOp function = main(module);
        Block body = function.body();
        Rewriter rewriter = Rewriter.at(function);
        for (int i = body.arguments().size() - 1; i >= 0; i--)
            if (body.argument(i).isUnused()) rewriter.removeArgument(body, i);
        FunctionType type = new FunctionType(
                body.arguments().stream().map(Value::type).toList(),
                function.returned().operands().stream().map(Value::type).toList());
        rewriter.setAttribute(function, "function_type", new TypeAttr(type));
        return module;
    }
}
