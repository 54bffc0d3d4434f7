package dev.headrace.dialects.arith;

import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.Optional;

/// Products whose sum is taken where they are: each multiplier adds its product to what the one before it hands on.
/// Every sum on the way is marked `chained`; its second term is a product, or one that is widened. In a chain of
/// products that are `paired` both sums pass at once, 18 bits apart, as the products do.
///
/// ```mlir
/// %p0 = arith.muli %a0, %w0 {paired} : i16
/// %t0 = arith.extsi %p0 : i16 to i32
/// %p1 = arith.muli %a1, %w1 {paired} : i16
/// %t1 = arith.extsi %p1 : i16 to i32
/// %s1 = arith.addi %t0, %t1 {chained} : i32
/// ```
public final class ProductChain {
    private ProductChain() {}

    public static boolean isChained(Op op) {
        return op instanceof BinaryOp sum && sum.hasAttribute(BinaryOp.CHAINED);
    }

    /// Whether a sum adds a paired product to another one or to a sum of the chain, and these are used for nothing
    /// else.
    static boolean isWellFormed(BinaryOp sum) {
        boolean begins = isPaired(sum.left());
        boolean goesOn = sum.left().definingOp() instanceof BinaryOp before
                && isChained(before)
                && before.result().hasOneUse();
        return sum.kind() == BinaryOp.Kind.ADDI && isPaired(sum.right()) && (begins || goesOn);
    }

    private static boolean isPaired(Value term) {
        return product(term)
                .filter(product -> product.hasAttribute(BinaryOp.PAIRED) && isTerm(product))
                .isPresent();
    }

    /// The product that a sum of a chain takes up.
    public static BinaryOp product(BinaryOp sum) {
        return product(sum.right()).orElseThrow(() -> new IllegalStateException("a chain without a product: " + sum));
    }

    /// Whether a product is a term of a chain.
    public static boolean isTerm(BinaryOp product) {
        return onlyUser(product)
                .map(user -> isChained(user)
                        || isWidening(user)
                                && onlyUser(user)
                                        .filter(ProductChain::isChained)
                                        .isPresent())
                .orElse(false);
    }

    /// The term before this one; nothing for the first one.
    public static Optional<BinaryOp> before(BinaryOp product) {
        return sumWith(product)
                .filter(sum -> product(sum) == product)
                .map(sum -> sum.left().definingOp() instanceof BinaryOp earlier && isChained(earlier)
                        ? product(earlier)
                        : product(sum.left()).orElseThrow());
    }

    /// Whether nothing is added to a sum of a chain any more.
    public static boolean isLast(BinaryOp sum) {
        return onlyUser(sum).filter(ProductChain::isChained).isEmpty();
    }

    /// The widening between a term and its sum.
    public static boolean isBetween(Op op) {
        return isWidening(op) && onlyUser(op).filter(ProductChain::isChained).isPresent();
    }

    private static Optional<BinaryOp> sumWith(BinaryOp product) {
        return onlyUser(product)
                .flatMap(user -> isWidening(user) ? onlyUser(user) : Optional.of(user))
                .filter(ProductChain::isChained)
                .map(BinaryOp.class::cast);
    }

    private static Optional<BinaryOp> product(Value term) {
        Op maker = term.definingOp();
        if (maker instanceof CastOp widening && isWidening(widening))
            maker = widening.in().definingOp();
        return maker instanceof BinaryOp product && product.kind() == BinaryOp.Kind.MULI
                ? Optional.of(product)
                : Optional.empty();
    }

    private static boolean isWidening(Op op) {
        return op instanceof CastOp cast && cast.kind() == CastOp.Kind.EXTSI;
    }

    private static Optional<Op> onlyUser(Op op) {
        return op.result().hasOneUse() ? op.result().users().stream().findFirst() : Optional.empty();
    }
}
