package dev.headrace.frontends.mlir;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Arithmetic with single numbers that the file states: sizes and offsets, and the constants of double precision that
/// PyTorch has where it computes in single precision.
final class FoldNumbers {
    private FoldNumbers() {}

    record Casts() implements Pattern<CastOp> {
        @Override
        public Class<CastOp> root() {
            return CastOp.class;
        }

        @Override
        public Outcome rewrite(CastOp op, Rewriter rewriter) {
            Attribute value = ConstantOp.valueOf(op.in()).orElse(null);
            Attribute folded = value == null ? null : cast(op, value).orElse(null);
            if (folded == null) return noMatch("is not known");
            rewriter.replace(
                    op, ConstantOp.create(rewriter, op.location(), folded).result());
            return Outcome.REWRITTEN;
        }

        private static Optional<Attribute> cast(CastOp op, Attribute value) {
            Type to = op.result().type();
            return Optional.ofNullable(
                    switch (op.kind()) {
                        case TRUNCF, EXTF ->
                            value instanceof FloatAttr(double number, var _)
                                            && to instanceof FloatType type
                                            && (type == FloatType.F32 || type == FloatType.F64)
                                    ? new FloatAttr(type == FloatType.F32 ? (float) number : number, type)
                                    : null;
                        case SITOFP ->
                            value instanceof IntegerAttr(long number, var from)
                                            && !from.equals(IntegerType.I1)
                                            && to instanceof FloatType type
                                            && (type == FloatType.F32 || type == FloatType.F64)
                                    ? new FloatAttr(type == FloatType.F32 ? (float) number : (double) number, type)
                                    : null;
                        case INDEX_CAST ->
                            value instanceof IntegerAttr(long number, var _) && fits(number, to)
                                    ? new IntegerAttr(number, to)
                                    : null;
                        case EXTSI ->
                            value instanceof IntegerAttr(long number, var from) && !from.equals(IntegerType.I1)
                                    ? new IntegerAttr(number, to)
                                    : null;
                        case TRUNCI ->
                            value instanceof IntegerAttr(long number, var _) && fits(number, to)
                                    ? new IntegerAttr(number, to)
                                    : null;
                        case EXTUI, UITOFP, FPTOSI, FPTOUI, BITCAST -> null;
                    });
        }
    }

    record Integers() implements Pattern<BinaryOp> {
        @Override
        public Class<BinaryOp> root() {
            return BinaryOp.class;
        }

        @Override
        public Outcome rewrite(BinaryOp op, Rewriter rewriter) {
            OptionalLong left = ConstantOp.integerOf(op.left());
            OptionalLong right = ConstantOp.integerOf(op.right());
            Type type = op.result().type();
            if (left.isEmpty() || right.isEmpty() || type.equals(IntegerType.I1)) return noMatch("is not known");
            OptionalLong folded = fold(op.kind(), left.getAsLong(), right.getAsLong());
            if (folded.isEmpty() || !fits(folded.getAsLong(), type)) return noMatch("is not computed here");
            rewriter.replace(
                    op,
                    ConstantOp.integer(rewriter, op.location(), folded.getAsLong(), type)
                            .result());
            return Outcome.REWRITTEN;
        }

        /// Nothing where the result is undefined or leaves the range of a `long`.
        private static OptionalLong fold(BinaryOp.Kind kind, long a, long b) {
            try {
                return switch (kind) {
                    case ADDI -> OptionalLong.of(Math.addExact(a, b));
                    case SUBI -> OptionalLong.of(Math.subtractExact(a, b));
                    case MULI -> OptionalLong.of(Math.multiplyExact(a, b));
                    case MAXSI -> OptionalLong.of(Math.max(a, b));
                    case MINSI -> OptionalLong.of(Math.min(a, b));
                    case DIVSI -> OptionalLong.of(Math.divideExact(a, b));
                    case FLOORDIVSI -> OptionalLong.of(Math.floorDivExact(a, b));
                    case CEILDIVSI -> OptionalLong.of(Math.ceilDivExact(a, b));
                    case REMSI -> OptionalLong.of(a % b);
                    default -> OptionalLong.empty();
                };
            } catch (ArithmeticException _) {
                return OptionalLong.empty();
            }
        }
    }

    /// One element of a constant tensor.
    record Extracts() implements Pattern<ExtractOp> {
        @Override
        public Class<ExtractOp> root() {
            return ExtractOp.class;
        }

        @Override
        public Outcome rewrite(ExtractOp op, Rewriter rewriter) {
            Dims place = fixedPlace(op.indices()).orElse(null);
            if (place == null
                    || !(ConstantOp.valueOf(op.tensor()).orElse(null) instanceof DenseElementsAttr elements)
                    || !elements.type().shape().isStatic()) return noMatch("is not known");
            long at = 0;
            for (int i = 0; i < place.size(); i++) {
                long size = elements.type().sizeOf(i);
                if (place.at(i) < 0 || place.at(i) >= size) return noMatch("is out of bounds");
                at = at * size + place.at(i);
            }
            Type type = op.result().type();
            Attribute number = type instanceof FloatType real
                    ? new FloatAttr(elements.floatAt(at), real)
                    : new IntegerAttr(elements.integerAt(at), type);
            rewriter.replace(
                    op, ConstantOp.create(rewriter, op.location(), number).result());
            return Outcome.REWRITTEN;
        }
    }

    /// The numbers that the indices are, if all are constants.
    static Optional<Dims> fixedPlace(List<Value> indices) {
        List<Long> place = new ArrayList<>();
        for (Value index : indices) {
            OptionalLong known = ConstantOp.integerOf(index);
            if (known.isEmpty()) return Optional.empty();
            place.add(known.getAsLong());
        }
        return Optional.of(new Dims(place));
    }

    private static boolean fits(long number, Type type) {
        if (type instanceof IndexType) return true;
        if (!(type instanceof IntegerType whole)) return false;
        int unused = 64 - whole.width();
        return number << unused >> unused == number;
    }
}
