package dev.headrace.frontends.sizes;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Lets the body of a computation know the sizes of the run: a reduction leaves out what is not meant, numbers that
/// depend on a size are computed from it, and at positions that are not meant nothing is looked up or divided by.
///
/// Before:
/// ```mlir
/// linalg.generic {iterator_types = ["reduction"]} ins(%x) outs(%zero) { ^bb0(%a: f32, %sum: f32): addf … yield %next }
/// ```
/// After:
/// ```mlir
/// linalg.generic {iterator_types = ["reduction"]} ins(%x, %size) outs(%zero) {
/// ^bb0(%a: f32, %s: i64, %sum: f32): addf …
///   %i = linalg.index 0  %p = arith.index_cast %i  %in = arith.cmpi slt, %p, %s
///   %kept = arith.select %in, %next, %sum  linalg.yield %kept
/// ```
final class SizedBodies {
    private final TracedSizes traced;
    private final Map<String, Value> sizes;

    /// @param sizes the value of each symbol, `tensor<1xi64>`
    SizedBodies(TracedSizes traced, Map<String, Value> sizes) {
        this.traced = traced;
        this.sizes = sizes;
    }

    void apply() {
        for (GenericOp op : List.copyOf(traced.computations())) if (needsSizes(op)) rewrite(op);
    }

    private boolean needsSizes(GenericOp op) {
        List<Layout> loops = traced.loops(op);
        boolean varies = false;
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).isFixed()) continue;
            varies = true;
            if (op.iterators().get(i) == IteratorType.REDUCTION) return true;
        }
        for (Op inner : op.body()) {
            if (inner instanceof ConstantOp constant && traced.number(constant).isPresent()) return true;
            if (varies && (inner instanceof ExtractOp || isDivision(inner))) return true;
        }
        return false;
    }

    private static boolean isDivision(Op op) {
        if (!(op instanceof BinaryOp binary) || binary.operand(1).definingOp() instanceof ConstantOp) return false;
        return switch (binary.kind()) {
            case DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI, SHLI, SHRSI, SHRUI -> true;
            default -> false;
        };
    }

    private void rewrite(GenericOp op) {
        SequencedSet<String> symbols = new LinkedHashSet<>();
        for (Layout layout : traced.loops(op))
            for (Layout.Digit digit : layout.digits())
                if (!digit.isFixed()) symbols.add(digit.size().symbol());
        for (Op inner : op.body())
            if (inner instanceof ConstantOp constant)
                traced.number(constant).ifPresent(number -> symbols.add(number.symbol()));
        List<Value> inputs = new ArrayList<>(op.inputs());
        List<AffineMap> maps = new ArrayList<>(op.maps().subList(0, inputs.size()));
        for (String symbol : symbols) {
            inputs.add(Objects.requireNonNull(sizes.get(symbol)));
            maps.add(AffineMap.of(op.loopCount(), List.of(AffineExpr.constant(0))));
        }
        maps.addAll(op.maps().subList(op.inputs().size(), op.operandCount()));
        Rewriter at = Rewriter.at(op);
        GenericOp sized = GenericOp.create(
                at,
                op.location(),
                inputs,
                op.outputs(),
                maps,
                op.iterators(),
                (inside, elements) -> new Body(op, inside, elements, List.copyOf(symbols)).copy());
        at.replace(op, sized.results());
    }

    /// The copy of one body.
    private final class Body {
        private final GenericOp op;
        private final Builder at;
        private final Rewriter rewriter;
        private final Location place;
        private final Map<Value, Value> copies = new HashMap<>();
        private final Map<String, Value> values = new HashMap<>();

        Body(GenericOp op, Builder at, List<? extends Value> elements, List<String> symbols) {
            this.op = op;
            this.at = at;
            place = op.location();
            rewriter = Rewriter.atEndOf(((dev.headrace.ir.BlockArgument) elements.getFirst()).block());
            int inputs = op.inputs().size();
            for (int i = 0; i < op.operandCount(); i++)
                copies.put(op.body().argument(i), elements.get(i < inputs ? i : i + symbols.size()));
            for (int i = 0; i < symbols.size(); i++) values.put(symbols.get(i), elements.get(inputs + i));
        }

        List<Value> copy() {
            for (Op inner : op.body()) {
                if (inner instanceof YieldOp) continue;
                Optional<Extent> number =
                        inner instanceof ConstantOp constant ? traced.number(constant) : Optional.empty();
                if (number.isPresent()) {
                    copies.put(
                            inner.result(), number(number.get(), inner.result().type()));
                    continue;
                }
                Op copied = rewriter.copy(inner, copies);
                if (copied instanceof ExtractOp look) {
                    for (int i = 0; i < look.indices().size(); i++)
                        guard(look, look.operandCount() - look.indices().size() + i, 0);
                } else if (isDivision(inner)) {
                    guard(copied, 1, 1);
                }
            }
            Value inside = inside(true);
            List<Value> results = new ArrayList<>();
            for (int i = 0; i < op.outputs().size(); i++) {
                Value next = copied(op.yielded().operand(i));
                Value before = copied(op.outputElement(i));
                results.add(
                        inside == null
                                ? next
                                : SelectOp.create(at, place, inside, next, before)
                                        .result());
            }
            return results;
        }

        private Value copied(Value value) {
            return copies.getOrDefault(value, value);
        }

        /// Where the position is not meant, the operand is the given number.
        private void guard(Op user, int operand, long otherwise) {
            Rewriter before = Rewriter.at(user);
            Value inside = inside(before, false);
            if (inside == null) return;
            Value value = user.operand(operand);
            Value number =
                    ConstantOp.integer(before, place, otherwise, value.type()).result();
            rewriter.setOperand(
                    user,
                    operand,
                    SelectOp.create(before, place, inside, value, number).result());
        }

        private @Nullable Value inside(boolean reductionsOnly) {
            return inside(at, reductionsOnly);
        }

        private @Nullable Value inside(Builder in, boolean reductionsOnly) {
            List<Layout> loops = traced.loops(op);
            Value all = null;
            for (int loop = 0; loop < loops.size(); loop++) {
                if (reductionsOnly && op.iterators().get(loop) != IteratorType.REDUCTION) continue;
                long inner = loops.get(loop).maximum();
                for (Layout.Digit digit : loops.get(loop).digits()) {
                    boolean isFirst = inner == loops.get(loop).maximum();
                    inner /= digit.maximum();
                    if (digit.isFixed()) continue;
                    Value here = isBelow(in, digit(in, loop, inner, isFirst ? 0 : digit.maximum()), digit.size());
                    all = all == null
                            ? here
                            : BinaryOp.create(in, place, BinaryOp.Kind.ANDI, all, here)
                                    .result();
                }
            }
            return all;
        }

        /// `position / inner mod values`
        private Value digit(Builder in, int loop, long inner, long values) {
            Value position = IndexOp.create(in, place, loop).result();
            if (inner > 1) position = with(in, BinaryOp.Kind.DIVSI, position, inner);
            return values == 0 ? position : with(in, BinaryOp.Kind.REMSI, position, values);
        }

        private Value with(Builder in, BinaryOp.Kind kind, Value index, long number) {
            return BinaryOp.create(
                            in,
                            place,
                            kind,
                            index,
                            ConstantOp.index(in, place, number).result())
                    .result();
        }

        private Value isBelow(Builder in, Value position, Extent size) {
            Value whole = CastOp.create(in, place, CastOp.Kind.INDEX_CAST, position, IntegerType.I64)
                    .result();
            return CompareIntegerOp.create(in, place, IntegerPredicate.SLT, whole, size(in, size))
                    .result();
        }

        private Value size(Builder in, Extent size) {
            Value value = Objects.requireNonNull(values.get(size.symbol()));
            if (size.scale() != 1) value = whole(in, BinaryOp.Kind.MULI, value, size.scale());
            return size.offset() == 0 ? value : whole(in, BinaryOp.Kind.ADDI, value, size.offset());
        }

        private Value whole(Builder in, BinaryOp.Kind kind, Value value, long number) {
            return BinaryOp.create(
                            in,
                            place,
                            kind,
                            value,
                            ConstantOp.integer(in, place, number, IntegerType.I64)
                                    .result())
                    .result();
        }

        private Value number(Extent number, Type type) {
            Value value = size(at, number);
            return switch (type) {
                case FloatType _ ->
                    CastOp.create(at, place, CastOp.Kind.SITOFP, value, type).result();
                case IndexType _ ->
                    CastOp.create(at, place, CastOp.Kind.INDEX_CAST, value, type)
                            .result();
                case IntegerType(int width)
                when width < 64 ->
                    CastOp.create(at, place, CastOp.Kind.TRUNCI, value, type).result();
                default -> value;
            };
        }
    }
}
