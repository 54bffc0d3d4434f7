package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Element-wise computations are done inside of the computation that reads them.
///
/// Before:
/// ```mlir
/// %a = linalg.generic … ins(%x, %y) … { addf }
/// %b = linalg.generic … ins(%a) … { tanh }
/// ```
/// After:
/// ```mlir
/// %b = linalg.generic … ins(%x, %y) … { addf, tanh }
/// ```
///
/// The reader is element-wise itself or a reduction that reads each element once, and it is the only one: nothing is
/// computed twice. Three exceptions compute cheap things (sums, products, comparisons) again rather than send them
/// through a FIFO: a reader that broadcasts, and any number of readers of what is made from leaves alone. Real numbers
/// are not added, multiplied or rounded again for each row of a cache, though. And what several queries multiply in
/// turn waits for them in the bits that it has in its cache, and is widened for each of them. Each rewrite takes a
/// producer off the way to a reader, so it ends.
public record FuseElementwise() implements Pass {
    /// Numbers of so many bits are widened by little logic.
    private static final int FEW_BITS = 16;

    /// So many elements are worth a FIFO, if each would be computed so many times.
    private static final long MANY = 64;

    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new ComputeInside(context)).apply(module);
    }

    private record ComputeInside(PassContext context) implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            for (int i = 0; i < op.inputs().size(); i++) {
                if (!(op.operand(i).definingOp() instanceof GenericOp producer)) continue;
                Set<Integer> readings = readings(op, op.operand(i), op.map(i));
                if (!fuses(producer, op, readings)) continue;
                InlinedProducer inlined = new InlinedProducer(producer, op, readings);
                if (!Generics.areReadable(op.loopCount(), inlined.operands(), inlined.maps())) continue;
                explain(producer, op);
                rewriter.replace(op, inlined.build(rewriter).results());
                return Outcome.REWRITTEN;
            }
            return noMatch("reads no element-wise computation that could be done inside");
        }

        private void explain(GenericOp producer, GenericOp reader) {
            List<String> origin = producer.location().names();
            List<String> into = reader.location().names();
            if (origin.isEmpty() || into.isEmpty() || origin.equals(into)) return;
            context.remark(Remark.of(
                    "linalg",
                    String.join(" + ", origin),
                    "is computed inside of " + String.join(" + ", into),
                    Generics.isCheap(producer) && isMadeOfLeaves(producer)
                            ? "it is cheap and made of parameters and inputs alone, so that nothing is streamed for it"
                            : "it is element-wise and nobody else reads it, so that nothing lies between the two"));
        }

        private static Set<Integer> readings(GenericOp op, Value value, AffineMap map) {
            Set<Integer> readings = new LinkedHashSet<>();
            for (int i = 0; i < op.inputs().size(); i++)
                if (op.operand(i) == value && op.map(i).equals(map)) readings.add(i);
            return readings;
        }

        private static boolean fuses(GenericOp producer, GenericOp consumer, Set<Integer> readings) {
            if (!Generics.isPointwise(producer) || Generics.isGather(producer)) return false;
            AffineMap reading = consumer.map(readings.iterator().next());
            boolean once = reading.isPermutation();
            if (!consumer.isParallel())
                return (once || widens(producer, consumer) && reading.isProjectedPermutation(true))
                        && isOnlyReader(producer, readings);
            boolean cheap = Generics.isCheap(producer);
            if (cheap && isMadeOfLeaves(producer)) return true;
            boolean distinct = reading.isProjectedPermutation(true);
            return distinct && (once || cheap && !repeatsMuch(producer, consumer)) && isOnlyReader(producer, readings);
        }

        private static boolean repeatsMuch(GenericOp producer, GenericOp consumer) {
            long elements = producer.loopExtents().product();
            return elements >= MANY
                    && consumer.loopExtents().product() / elements >= MANY
                    && producer.body().ops().stream().anyMatch(ComputeInside::isOfReals);
        }

        /// Whether a product takes real numbers of few bits that have only been widened for it.
        private static boolean widens(GenericOp producer, GenericOp product) {
            return product.inputs().size() > 1
                    && producer.inputs().size() == 1
                    && producer.body().first() instanceof CastOp cast
                    && cast.kind() == CastOp.Kind.EXTF
                    && ScalarTypes.width(cast.in().type()) <= FEW_BITS
                    && producer.yielded().operand(0) == cast.result();
        }

        private static boolean isOfReals(Op op) {
            return op.results().size() == 1
                    && op.result().type() instanceof FloatType
                    && (op instanceof BinaryOp || op instanceof CastOp);
        }

        private static boolean isMadeOfLeaves(GenericOp producer) {
            return producer.inputs().stream().allMatch(Leaves::isLeaf);
        }

        private static boolean isOnlyReader(GenericOp producer, Set<Integer> readings) {
            List<Op> users = producer.result().users();
            return users.size() == 1 && producer.result().uses().size() == readings.size();
        }
    }
}
