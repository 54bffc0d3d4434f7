package dev.headrace.compiler.analysis;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.ProductChain;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.arith.SmallFloatSteps;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.VectorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// How many bits signed integers need, be their type wider: what extends narrow numbers, multiplies them and adds them
/// up needs no more than the largest result.
public final class SignedBits {
    /// Memory that is being looked into.
    private final Set<BufferOp> open = new HashSet<>();

    private final Map<Value, Integer> known = new HashMap<>();

    private SignedBits() {}

    /// Of a number, or of each in a vector.
    public static int of(Value value) {
        return new SignedBits().bits(value);
    }

    private int bits(Value value) {
        Integer before = known.get(value);
        if (before != null) return before;
        int bits = computed(value);
        known.put(value, bits);
        return bits;
    }

    private int computed(Value value) {
        int declared = ScalarTypes.width(value.type() instanceof VectorType vector ? vector.element() : value.type());
        int needed = switch (value.definingOp()) {
            case ConstantOp constant
            when constant.value() instanceof IntegerAttr number ->
                Long.SIZE - Long.numberOfLeadingZeros(number.value() < 0 ? ~number.value() : number.value()) + 1;
            case CastOp cast when cast.kind() == CastOp.Kind.EXTSI -> bits(cast.in());
            case CastOp cast when SmallFloatSteps.of(cast).isPresent() -> SmallFloatSteps.BITS;
            case BinaryOp product
            when product.kind() == BinaryOp.Kind.MULI -> bits(product.left()) + bits(product.right());
            case BinaryOp sum
            when ProductChain.isChained(sum) -> {
                int most = 1;
                int terms = 0;
                for (Op at = sum; ; at = Objects.requireNonNull(at.operand(0).definingOp())) {
                    boolean isFirst = !ProductChain.isChained(at);
                    most = Math.max(most, bits(isFirst ? at.result() : at.operand(1)));
                    terms++;
                    if (isFirst) break;
                }
                yield most + moreFor(terms);
            }
            case BinaryOp sum
            when sum.kind() == BinaryOp.Kind.ADDI || sum.kind() == BinaryOp.Kind.SUBI ->
                Math.max(bits(sum.left()), bits(sum.right())) + 1;
            case SelectOp chosen -> Math.max(bits(chosen.whenTrue()), bits(chosen.whenFalse()));
            case ReductionOp sum
            when sum.combining() == BinaryOp.Kind.ADDI -> bits(sum.vector()) + moreFor(sum.lanes());
            case LoadOp load -> stored(load.memref(), declared);
            case dev.headrace.dialects.vector.LoadOp load -> stored(load.memref(), declared);
            case null, default -> declared;
        };
        return Math.min(declared, needed);
    }

    /// Bits that the sum of so many numbers has more than each of them.
    private static int moreFor(long numbers) {
        return Long.SIZE - Long.numberOfLeadingZeros(numbers - 1);
    }

    /// Of what is read from a memory.
    private int stored(Value memory, int declared) {
        if (!(memory.definingOp() instanceof BufferOp buffer) || !open.add(buffer)) return declared;
        int most = 1;
        for (Op user : memory.users())
            most = Math.max(
                    most,
                    switch (user) {
                        case LoadOp _, dev.headrace.dialects.vector.LoadOp _ -> 1;
                        case StoreOp store when store.memref() == memory -> stored(store, buffer, declared);
                        case dev.headrace.dialects.vector.StoreOp store
                        when store.memref() == memory -> bits(store.value());
                        default -> declared;
                    });
        open.remove(buffer);
        return most;
    }

    private int stored(StoreOp store, BufferOp buffer, int declared) {
        if (!(store.value().definingOp() instanceof BinaryOp sum) || sum.kind() != BinaryOp.Kind.ADDI)
            return bits(store.value());
        for (int side = 0; side < 2; side++)
            if (sum.operand(side).definingOp() instanceof LoadOp load && load.memref() == buffer.result())
                return LaneTotal.of(buffer, load, store)
                        .map(total -> bits(total.term()) + moreFor(total.terms()))
                        .orElse(declared);
        return bits(store.value());
    }
}
