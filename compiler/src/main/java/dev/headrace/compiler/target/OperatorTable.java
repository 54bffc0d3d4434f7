package dev.headrace.compiler.target;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ProductChain;
import dev.headrace.dialects.arith.SmallFloatSteps;
import dev.headrace.dialects.scf.PairedFactors;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The costs of all operators of a device at its clock.
public final class OperatorTable {
    private static final String MULTIPLICATION = "arith.muli";

    /// A product that takes one multiply-accumulate slice.
    private static final IntegerType SLICE = new IntegerType(18);

    /// A slice multiplies 18 bits by so many at least.
    private static final int WIDE_FACTOR = 25;

    /// That share a slice in a chain.
    private static final long LANES = 2;

    /// The width of `index`.
    private static final int INDEX_BITS = 32;

    private final Map<String, Operator> operators = new LinkedHashMap<>();
    private final Map<String, NavigableMap<Integer, Operator>> integers = new LinkedHashMap<>();
    private final Map<String, DspPacking> packings = new LinkedHashMap<>();

    /// @param operators entries for one operation and type differ by the fastest clock that they hold for; the slowest
    ///     of those that reach the clock of the device counts
    /// @throws IllegalArgumentException if an entry is there twice
    public OperatorTable(List<Operator> operators, List<DspPacking> packings, double megahertz) {
        Set<String> listed = new HashSet<>();
        for (Operator operator : operators) {
            String key = key(operator.op(), operator.type());
            if (!listed.add(key + " " + operator.megahertz()))
                throw new IllegalArgumentException(operator.op() + " on " + operator.type() + " is listed twice");
            if (operator.megahertz() >= megahertz)
                this.operators.merge(key, operator, (a, b) -> a.megahertz() < b.megahertz() ? a : b);
        }
        for (Operator operator : this.operators.values())
            if (operator.type().matches("i[0-9]{1,4}"))
                integers.computeIfAbsent(operator.op(), _ -> new TreeMap<>())
                        .put(Integer.valueOf(operator.type().substring(1)), operator);
        for (DspPacking packing : packings)
            if (this.packings.put(packing.type(), packing) != null)
                throw new IllegalArgumentException("the packing of " + packing.type() + " is listed twice");
    }

    /// The operator for an operation on scalars; nothing if the table does not know it.
    ///
    /// A product is as expensive as the wider of its factors, whatever it is widened to: where both are extended for
    /// it, what they were before counts. A slice has one wide factor. In a chain of products slices take the sums, and
    /// what mends the signs is there once, behind the last one.
    public Optional<Operator> find(Op op) {
        Type type = type(op);
        if (SmallFloatSteps.isWithin(op)) return find("arith.bitcast", type);
        if (op instanceof BinaryOp sum && ProductChain.isChained(op))
            return find(ProductChain.product(sum))
                    .flatMap(_ -> packing(ProductChain.product(sum)))
                    .map(packing -> chained(ProductChain.isLast(sum) ? packing.lut() : 0))
                    .or(() -> find(op.name(), type));
        if (!(op instanceof BinaryOp product) || !op.hasAttribute(BinaryOp.PAIRED)) return find(op.name(), type);
        return packing(op)
                .flatMap(packing -> find(op.name(), SLICE)
                        .map(slice -> slice.with(ProductChain.isTerm(product) ? delay(product) : packing.lut())));
    }

    /// A sum that a slice takes: a cycle in the register of its input, one in that of the sum.
    private static Operator chained(long lut) {
        return new Operator(BinaryOp.Kind.ADDI.spec().name(), "slice", Double.MAX_VALUE, 1, 1, 0, 0, lut, 0);
    }

    /// The factors of a term wait in shift registers until the sum of the terms before it is there, one table for each
    /// bit; one that all lanes share waits once for all of them.
    private static long delay(BinaryOp product) {
        return PairedFactors.of(product)
                .filter(_ -> ProductChain.before(product).isPresent())
                .map(factors -> LANES * bits(PairedFactors.narrow(factors.own()).type()))
                .orElse(0L);
    }

    /// How many such operations one operator computes at the same time.
    public int together(Op op) {
        if (op instanceof BinaryOp sum && ProductChain.isChained(op)) return together(ProductChain.product(sum));
        return op.hasAttribute(BinaryOp.PAIRED)
                ? packing(op).map(DspPacking::products).orElse(1)
                : 1;
    }

    /// The type that decides what an operation costs.
    public static Type type(Op op) {
        return switch (op) {
            case CompareFloatOp compare -> compare.operand(0).type();
            case CompareIntegerOp compare -> compare.operand(0).type();
            case CastOp cast when cast.kind() == CastOp.Kind.EXTF -> cast.in().type();
            case CastOp cast when SmallFloatSteps.of(cast).isPresent() -> FloatType.F8E4M3FN;
            default ->
                op.name().equals(MULTIPLICATION) ? factor(op) : op.result().type();
        };
    }

    /// The operator for an operation on scalars of this type; nothing if the table does not know it.
    public Optional<Operator> find(String op, Type type) {
        Operator own = operators.get(key(op, type.toString()));
        if (own == null && type instanceof IntegerType integer && integers.containsKey(op)) {
            var wider = integers.get(op).ceilingEntry(integer.width());
            if (wider != null) own = wider.getValue();
        }
        if (own == null) own = operators.get(key(op, type instanceof FloatType ? "float" : "int"));
        return Optional.ofNullable(own).map(found -> found.at(bits(type)));
    }

    /// How such products of integers can share a multiply-accumulate slice, if they can. A factor that is the
    /// difference of two numbers, as a weight less its zero point, counts as they do: it has one bit more, but not its
    /// least number, and the slice has room for that.
    public Optional<DspPacking> packing(Op product) {
        Type widest = null;
        for (Value operand : product.operands())
            for (Value term :
                    operand.definingOp() instanceof BinaryOp difference && difference.kind() == BinaryOp.Kind.SUBI
                            ? difference.operands()
                            : List.of(operand)) {
                if (!(term.definingOp() instanceof CastOp cast) || cast.kind() != CastOp.Kind.EXTSI)
                    return Optional.empty();
                if (widest == null || bits(cast.in().type()) > bits(widest))
                    widest = cast.in().type();
            }
        return widest == null ? Optional.empty() : packing(widest);
    }

    /// How products of integers of this type can share a slice, if they can.
    public Optional<DspPacking> packing(Type type) {
        return Optional.ofNullable(packings.get(type.toString()));
    }

    private static int bits(Type type) {
        return switch (type) {
            case IntegerType integer -> integer.width();
            case FloatType real -> real.width();
            default -> INDEX_BITS;
        };
    }

    private static Type factor(Op product) {
        Type result = product.result().type();
        Type widest = null;
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (Value operand : product.operands()) {
            if (!(operand.definingOp() instanceof CastOp cast)
                    || cast.kind() != CastOp.Kind.EXTSI && cast.kind() != CastOp.Kind.EXTUI) return result;
            Type before = cast.in().type();
            int signed =
                    isSteps(cast) ? SmallFloatSteps.BITS : bits(before) + (cast.kind() == CastOp.Kind.EXTUI ? 1 : 0);
            if (widest == null || bits(before) > bits(widest)) widest = before;
            most = Math.max(most, signed);
            least = Math.min(least, signed);
        }
        if (widest == null) return result;
        boolean isOneSlice = bits(widest) > SLICE.width() && most <= WIDE_FACTOR && least <= SLICE.width();
        return isOneSlice ? SLICE : widest;
    }

    private static boolean isSteps(CastOp widening) {
        return widening.in() instanceof OpResult result
                && SmallFloatSteps.of(result.definingOp()).isPresent();
    }

    private static String key(String op, String type) {
        return op + " " + type;
    }
}
