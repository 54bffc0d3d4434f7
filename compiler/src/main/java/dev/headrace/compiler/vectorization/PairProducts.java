package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.DspPacking;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.PairedFactors;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.IntegerType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Two neighbouring lanes that multiply different small integers with the same one share a multiplier, on a device
/// whose multipliers are wide enough for that.
///
/// Before:
/// ```mlir
/// scf.for %n = %c0 to %c16 step %c1 {
///   %x = memref.load %a[%k] : memref<16xi8>
///   %w = memref.load %b[%k, %n] : memref<16x16xi8>
///   … %p = arith.muli %wide_x, %wide_w : i16 …
/// } {unroll}
/// ```
/// After: `%p = arith.muli %wide_x, %wide_w {paired} : i16`. Values do not change; the product costs half a multiplier,
/// and the C++ computes both at once.
public record PairProducts(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (ForOp loop : module.all(ForOp.class))
            if (loop.isUnrolled() && isOfPairs(loop)) {
                List<BinaryOp> products = loop.body().ops(BinaryOp.class).stream()
                        .filter(op -> op.kind() == BinaryOp.Kind.MULI && !isIndex(op))
                        .toList();
                if (products.size() == 1 && fits(products.getFirst()))
                    Rewriter.at(products.getFirst()).setAttribute(products.getFirst(), BinaryOp.PAIRED, new UnitAttr());
            }
    }

    private static boolean isIndex(BinaryOp op) {
        return !(op.result().type() instanceof IntegerType);
    }

    /// Whether two iterations may run as one, operation by operation: what one stores no other one reads.
    private static boolean isOfPairs(ForOp loop) {
        if (loop.tripCount().orElse(1) % 2 != 0 || !loop.inits().isEmpty()) return false;
        Set<Value> stored = new HashSet<>();
        for (StoreOp store : loop.body().ops(StoreOp.class)) {
            if (!stored.add(store.memref()) || store.indices().stream().noneMatch(i -> isOwn(i, loop))) return false;
            for (LoadOp load : loop.body().ops(LoadOp.class))
                if (load.memref() == store.memref() && !load.indices().equals(store.indices())) return false;
        }
        return loop.body().ops().stream().allMatch(PairProducts::isPlain);
    }

    private static boolean isPlain(Op op) {
        return switch (op) {
            case ArithOp _, LoadOp _, StoreOp _, ExtractOp _, YieldOp _ -> true;
            default -> false;
        };
    }

    /// Whether an index differs from lane to lane: the counter, or that and something that does not change.
    private static boolean isOwn(Value index, ForOp loop) {
        if (index == loop.counter()) return true;
        return index.definingOp() instanceof BinaryOp sum
                && sum.kind() == BinaryOp.Kind.ADDI
                && (sum.left() == loop.counter() && !PairedFactors.varies(sum.right(), loop.body())
                        || sum.right() == loop.counter() && !PairedFactors.varies(sum.left(), loop.body()));
    }

    private boolean fits(BinaryOp product) {
        return target.operators()
                        .packing(product)
                        .map(DspPacking::products)
                        .filter(products -> products == 2)
                        .isPresent()
                && (isExtended(product.left()) && isSmall(product.right())
                        || isSmall(product.left()) && isExtended(product.right()))
                && PairedFactors.of(product).isPresent();
    }

    /// Whether a factor has at most nine bits and is not the least of these: at most eight, or the difference of two
    /// such numbers, as a weight less its zero point.
    private static boolean isSmall(Value factor) {
        return isExtended(factor)
                || factor.definingOp() instanceof BinaryOp difference
                        && difference.kind() == BinaryOp.Kind.SUBI
                        && isExtended(difference.left())
                        && isExtended(difference.right());
    }

    /// Whether a factor has at most eight bits, and is only widened to be multiplied.
    private static boolean isExtended(Value factor) {
        return factor.definingOp() instanceof CastOp cast
                && cast.kind() == CastOp.Kind.EXTSI
                && cast.in().type() instanceof IntegerType(int width)
                && width > 1
                && width <= Byte.SIZE;
    }
}
