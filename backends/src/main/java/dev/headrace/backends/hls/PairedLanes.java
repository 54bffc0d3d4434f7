package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which parts of a loop over lanes are written once and which twice, where two lanes share a multiplier.
final class PairedLanes {
    private final ForOp loop;
    private final BinaryOp product;
    private final Value shared;
    private final Value own;
    private final Set<Value> varying = new HashSet<>();

    private PairedLanes(ForOp loop, BinaryOp product) {
        this.loop = loop;
        this.product = product;
        varying.add(loop.counter());
        for (Op op : loop.body()) if (op.operands().stream().anyMatch(varying::contains)) varying.addAll(op.results());
        boolean isLeftShared = !varying.contains(product.left());
        if (isLeftShared != varying.contains(product.right()))
            throw new IllegalStateException("lanes that share no factor: " + product);
        shared = isLeftShared ? product.left() : product.right();
        own = isLeftShared ? product.right() : product.left();
    }

    private static boolean isWidening(@Nullable Op op) {
        return op instanceof CastOp cast && cast.kind() == CastOp.Kind.EXTSI;
    }

    /// A factor before it was widened, if it was; a difference is as wide as the product.
    private static Value narrow(Value factor) {
        return factor.definingOp() instanceof CastOp cast && isWidening(cast) ? cast.in() : factor;
    }

    /// Nothing for other loops.
    static Optional<PairedLanes> of(ForOp loop) {
        return loop.body().ops(BinaryOp.class).stream()
                .filter(op -> op.hasAttribute(BinaryOp.PAIRED))
                .findFirst()
                .map(product -> new PairedLanes(loop, product));
    }

    /// How far it is to the next pair.
    String step() {
        if (!(ConstantOp.valueOf(loop.step()).orElse(null) instanceof IntegerAttr step))
            throw new IllegalStateException("lanes without a constant step");
        return CppLiteral.of(2 * Math.toIntExact(step.value()));
    }

    boolean isProduct(Op op) {
        return op == product;
    }

    /// The factor that both lanes have.
    Value shared() {
        return narrow(shared);
    }

    /// The factor that each lane has of its own.
    Value own() {
        return narrow(own);
    }

    Value product() {
        return product.result();
    }

    /// Whether an operation only serves the product, which does not need it.
    boolean isNeedless(Op op) {
        return isWidening(op)
                && (op == shared.definingOp() || op == own.definingOp())
                && op.result(0).hasOneUse();
    }

    boolean isWrittenTwice(Op op) {
        return op.results().isEmpty() || op.results().stream().anyMatch(varying::contains);
    }

    /// The names that values have in the second lane, for as long as it is written.
    static final class Second {
        private final Map<Value, String> names = new HashMap<>();
        private final Map<Value, String> atoms;

        /// @param atoms the names of the first lane, exchanged while the second one is written
        Second(Map<Value, String> atoms) {
            this.atoms = atoms;
        }

        void name(Value value, String name) {
            names.put(value, name);
        }

        /// @param results what is given a name
        void during(List<? extends Value> results, Runnable writing) {
            List<Value> own = new ArrayList<>(names.keySet());
            own.addAll(results);
            Map<Value, String> first = new HashMap<>();
            for (Value value : own) {
                String name = atoms.get(value);
                if (name != null) first.put(value, name);
            }
            atoms.putAll(names);
            writing.run();
            for (Value value : results) {
                String name = atoms.get(value);
                if (name != null) names.put(value, name);
            }
            atoms.putAll(first);
        }
    }
}
