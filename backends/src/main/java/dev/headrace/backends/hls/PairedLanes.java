package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.ProductChain;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.PairedFactors;
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

/// Which parts of a loop over lanes are written once and which twice, where two lanes share a multiplier.
final class PairedLanes {
    private final ForOp loop;
    private final Set<BinaryOp> products;
    private final Set<Value> varying = new HashSet<>();

    private PairedLanes(ForOp loop, Set<BinaryOp> products) {
        this.loop = loop;
        this.products = products;
        varying.add(loop.counter());
        for (Op op : loop.body()) if (op.operands().stream().anyMatch(varying::contains)) varying.addAll(op.results());
    }

    /// Nothing for other loops.
    static Optional<PairedLanes> of(ForOp loop) {
        Set<BinaryOp> products = new HashSet<>();
        for (BinaryOp op : loop.body().ops(BinaryOp.class)) if (op.hasAttribute(BinaryOp.PAIRED)) products.add(op);
        return products.isEmpty() ? Optional.empty() : Optional.of(new PairedLanes(loop, products));
    }

    /// How far it is to the next pair.
    String step() {
        if (!(ConstantOp.valueOf(loop.step()).orElse(null) instanceof IntegerAttr step))
            throw new IllegalStateException("lanes without a constant step");
        return CppLiteral.of(2 * Math.toIntExact(step.value()));
    }

    /// Whether multipliers add products up.
    boolean haveChains() {
        return products.stream().anyMatch(ProductChain::isTerm);
    }

    boolean isProduct(Op op) {
        return op instanceof BinaryOp product && products.contains(product);
    }

    /// The factor that both lanes have, as it was before it was widened.
    static Value shared(BinaryOp product) {
        return PairedFactors.narrow(factors(product).shared());
    }

    /// The factor that each lane has of its own, as it was before it was widened.
    static Value own(BinaryOp product) {
        return PairedFactors.narrow(factors(product).own());
    }

    private static PairedFactors factors(BinaryOp product) {
        return PairedFactors.of(product)
                .orElseThrow(() -> new IllegalStateException("lanes that share no factor: " + product));
    }

    /// Whether an operation only serves a product, which does not need it.
    boolean isNeedless(Op op) {
        return op instanceof CastOp cast
                && cast.kind() == CastOp.Kind.EXTSI
                && (ProductChain.isBetween(op) || op.result().users().stream().allMatch(this::isProduct));
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
