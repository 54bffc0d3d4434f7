package dev.headrace.compiler.linalg;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// The program gives the place of the greatest score in place of the scores: a language model chooses its next token
/// itself (greedy decoding, argmax), and what leaves the card is one number instead of one for each word that it knows.
/// The scores are the result `output0`, real numbers whose last dimension is the vocabulary.
///
/// They are read once, in the order in which they are computed: a score and its place are one integer, the score's bits
/// in front so that a greater one is a greater integer, and the place behind so that the first of equal ones is the
/// greatest. As in PyTorch, NaN counts as greater than all numbers. The two zeros are equal.
///
/// Before:
/// ```mlir
/// return %scores : tensor<1x50257xf32>
/// ```
/// After:
/// ```mlir
/// %greatest = linalg.generic {iterator_types = ["parallel", "reduction"]} ins(%scores) outs(%least : tensor<1xi64>)
///   { bitcast, select …, shli 32, subi index, maxsi }
/// %token = linalg.generic … ins(%greatest) { andi, subi } -> tensor<1xi64>
/// return %token : tensor<1xi64>
/// ```
public record ChooseGreedily() implements Pass {
    private static final int PLACE_BITS = 32;

    /// That of the first score; those behind it have less.
    private static final long FIRST = Integer.MAX_VALUE;

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElse(null);
        if (main == null || main.isDeclaration()) return;
        int result = IntStream.range(0, main.type().results().size())
                .filter(i -> main.resultAttribute(i, "headrace.output").orElse(null) instanceof StringAttr(String name)
                        && name.equals("output0"))
                .findFirst()
                .orElseThrow(() -> noScores("there is no output0"));
        Value scores = main.returned().operand(result);
        if (!(scores.type() instanceof TensorType type)
                || !(type.element() == FloatType.F32
                        || type.element() == FloatType.F16
                        || type.element() == FloatType.BF16)
                || type.rank() == 0
                || !type.shape().isStatic()
                || type.shape().at(type.rank() - 1) < 1
                || type.shape().at(type.rank() - 1) > FIRST) throw noScores("output0 is " + scores.type());
        Location place = scores.location();
        Builder at = Builder.before(main.returned());
        long count = type.shape().at(type.rank() - 1);
        dropWords(main, result, count);
        FuncSignature.setResult(main, result, places(at, place, greatest(at, place, withPadding(scores), count)));
        if (scores.isUnused() && scores.definingOp() instanceof ExtractSliceOp slice)
            Rewriter.at(slice).erase(slice);
        context.remark(Remark.of(
                        "linalg",
                        "output0",
                        "is the place of the greatest score",
                        "the next token is chosen greedily, on the card")
                .with("scores", count));
    }

    /// What the scores are the first part of in their last dimension: the rest is left out by their places.
    private static Value withPadding(Value scores) {
        if (!(scores.definingOp() instanceof ExtractSliceOp slice)) return scores;
        SliceDims dims = SliceDims.of(slice);
        int last = dims.rank() - 1;
        boolean isFirstPart = dims.offset(last) == 0
                && IntStream.range(0, dims.rank()).noneMatch(dims::isDropped)
                && IntStream.range(0, last).allMatch(dims::isWhole);
        return isFirstPart ? slice.source() : scores;
    }

    /// Where sizes differ from run to run, the result has one less.
    private static void dropWords(FuncOp main, int result, long count) {
        if (!(main.resultAttribute(result, DynamicShapes.SIZES).orElse(null) instanceof ArrayAttr(var sizes))) return;
        if (!sizes.getLast().equals(new StringAttr(Long.toString(count))))
            throw noScores("there are " + sizes.getLast() + " of them");
        FuncSignature.setResultAttribute(
                main, result, DynamicShapes.SIZES, ArrayAttr.of(sizes.subList(0, sizes.size() - 1)));
    }

    private static InputError noScores(String why) {
        return new InputError("has no scores to choose from: " + why, "the model, with --greedy", "leave --greedy out");
    }

    /// @param count of the scores that count in the last dimension, the first ones
    private static Value greatest(Builder at, Location place, Value scores, long count) {
        TensorType type = (TensorType) scores.type();
        int words = type.rank() - 1;
        AffineMap rows = AffineMap.of(
                type.rank(), AffineMap.identity(type.rank()).results().subList(0, words));
        TensorType chosen = new TensorType(rows.apply(type.shape()), IntegerType.I64);
        Value least =
                ConstantOp.integer(at, place, Long.MIN_VALUE, IntegerType.I64).result();
        Value empty = EmptyOp.create(at, place, chosen).result();
        List<IteratorType> loops = new ArrayList<>(Collections.nCopies(words, IteratorType.PARALLEL));
        loops.add(IteratorType.REDUCTION);
        return GenericOp.create(
                        at,
                        place,
                        List.of(scores),
                        List.of(FillOp.create(at, place, least, empty).result()),
                        List.of(AffineMap.identity(type.rank()), rows),
                        loops,
                        (in, elements) -> {
                            Scalars scalars = new Scalars(in, place);
                            Value index = IndexOp.create(in, place, words).result();
                            Value key = scalars.key(elements.getFirst(), index);
                            if (count < type.shape().at(words)) key = scalars.below(count, index, key, least);
                            return List.of(scalars.binary(BinaryOp.Kind.MAXSI, elements.getLast(), key));
                        })
                .result();
    }

    private static Value places(Builder at, Location place, Value keys) {
        TensorType type = (TensorType) keys.type();
        AffineMap same = AffineMap.identity(type.rank());
        return GenericOp.create(
                        at,
                        place,
                        List.of(keys),
                        List.of(EmptyOp.create(at, place, type).result()),
                        List.of(same, same),
                        Collections.nCopies(type.rank(), IteratorType.PARALLEL),
                        (in, elements) -> List.of(new Scalars(in, place).place(elements.getFirst())))
                .result();
    }

    /// Writes what happens to a number.
    private record Scalars(Builder at, Location location) {
        /// Of two scores the greater one's, or the first one's.
        Value key(Value score, Value index) {
            Value real = score.type() == FloatType.F32 ? score : cast(CastOp.Kind.EXTF, score, FloatType.F32);
            Value bits = cast(CastOp.Kind.BITCAST, real, IntegerType.I32);
            Value isNegative = compare(IntegerPredicate.SLT, bits, narrow(0));
            Value magnitude = binary(BinaryOp.Kind.ANDI, bits, narrow(Integer.MAX_VALUE));
            Value minus = binary(BinaryOp.Kind.SUBI, narrow(0), magnitude);
            Value ordered =
                    SelectOp.create(at, location, isNegative, minus, magnitude).result();
            Value isNaN =
                    compare(IntegerPredicate.SGT, magnitude, narrow(Float.floatToRawIntBits(Float.POSITIVE_INFINITY)));
            Value number = SelectOp.create(at, location, isNaN, narrow(Integer.MAX_VALUE), ordered)
                    .result();
            Value front =
                    binary(BinaryOp.Kind.SHLI, cast(CastOp.Kind.EXTSI, number, IntegerType.I64), wide(PLACE_BITS));
            Value behind =
                    binary(BinaryOp.Kind.SUBI, wide(FIRST), cast(CastOp.Kind.INDEX_CAST, index, IntegerType.I64));
            return binary(BinaryOp.Kind.ORI, front, behind);
        }

        /// One number where the index is below an end, else another one.
        Value below(long end, Value index, Value number, Value otherwise) {
            Value isBelow = compare(
                    IntegerPredicate.SLT,
                    index,
                    ConstantOp.index(at, location, end).result());
            return SelectOp.create(at, location, isBelow, number, otherwise).result();
        }

        Value place(Value key) {
            return binary(
                    BinaryOp.Kind.SUBI, wide(FIRST), binary(BinaryOp.Kind.ANDI, key, wide((1L << PLACE_BITS) - 1)));
        }

        Value binary(BinaryOp.Kind kind, Value left, Value right) {
            return BinaryOp.create(at, location, kind, left, right).result();
        }

        private Value compare(IntegerPredicate predicate, Value left, Value right) {
            return CompareIntegerOp.create(at, location, predicate, left, right).result();
        }

        private Value cast(CastOp.Kind kind, Value number, Type type) {
            return CastOp.create(at, location, kind, number, type).result();
        }

        private Value narrow(long number) {
            return ConstantOp.integer(at, location, number, IntegerType.I32).result();
        }

        private Value wide(long number) {
            return ConstantOp.integer(at, location, number, IntegerType.I64).result();
        }
    }
}
