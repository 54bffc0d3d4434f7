package dev.headrace.dialects.scf;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.Optional;

/// The factors of a product in a loop over lanes, one of which is the same in all lanes.
///
/// @param shared the one that all lanes have
/// @param own the one that each lane has of its own
public record PairedFactors(Value shared, Value own) {
    /// Nothing where both factors differ from lane to lane, or neither does.
    public static Optional<PairedFactors> of(BinaryOp product) {
        Block lanes = product.block();
        if (lanes == null || !(lanes.owner() instanceof ForOp)) return Optional.empty();
        boolean left = varies(product.left(), lanes);
        if (left == varies(product.right(), lanes)) return Optional.empty();
        return Optional.of(
                left
                        ? new PairedFactors(product.right(), product.left())
                        : new PairedFactors(product.left(), product.right()));
    }

    /// Whether a value differs from lane to lane.
    public static boolean varies(Value value, Block lanes) {
        if (value == lanes.argument(0)) return true;
        Op definition = value.definingOp();
        return definition != null
                && definition.block() == lanes
                && definition.operands().stream().anyMatch(operand -> varies(operand, lanes));
    }

    /// A factor before it was widened, if it was; a difference is as wide as the product.
    public static Value narrow(Value factor) {
        return factor.definingOp() instanceof CastOp cast && cast.kind() == CastOp.Kind.EXTSI ? cast.in() : factor;
    }
}
