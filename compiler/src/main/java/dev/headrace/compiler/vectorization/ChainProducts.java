package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.SignedBits;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Multipliers that two lanes share add up their products themselves, a few in a chain, and both sums pass through it
/// at once. A multiply-accumulate slice has an adder that a lone product leaves unused; what a tree of adders has left
/// to add are the sums of chains ([ProductChain]).
///
/// Before:
/// ```mlir
/// scf.for %term = %c0 to %c128 step %c1 {
///   scf.for %lane = %c0 to %c32 step %c1 {
///     … %p = arith.muli %a, %w {paired} : i16
///     %wide = arith.extsi %p : i16 to i32
///     memref.store %wide, %terms[%lane, %term] : memref<32x128xi32>
///   } {unroll}
/// } {unroll}
/// … vector.load %terms[%lane, %c0] : memref<32x128xi32>, vector<128xi32> … vector.reduction <add> …
/// ```
/// After:
/// ```mlir
/// scf.for %chain = %c0 to %c16 step %c1 {
///   scf.for %lane = %c0 to %c32 step %c1 {
///     … %p0 = … %wide0 = … %p1 = … %wide1 = …
///     %s1 = arith.addi %wide0, %wide1 {chained} : i32
///     … %s7 = arith.addi %s6, %wide7 {chained} : i32
///     memref.store %s7, %terms[%lane, %chain] : memref<32x16xi32>
///   } {unroll}
/// } {unroll}
/// … vector.load %terms[%lane, %c0] : memref<32x16xi32>, vector<16xi32> … vector.reduction <add> …
/// ```
/// Sums of integers may take any order, so that values do not change.
public record ChainProducts() implements Pass {
    /// The later a term, the longer its factors wait for the sum of those before it.
    private static final int LONGEST = 8;

    /// Bits between the two sums that pass through a chain.
    private static final int APART = 18;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (ForOp loop : module.all(ForOp.class))
            ProductTerms.of(loop).ifPresent(terms -> {
                int length = length(terms);
                if (length >= 2) chain(terms, length, context);
            });
    }

    /// So many terms that no sum of them runs into the other one.
    private static int length(ProductTerms terms) {
        BinaryOp product = terms.product();
        int largest = SignedBits.of(product.left()) + SignedBits.of(product.right()) - 2;
        int length = LONGEST;
        while (length > 1
                && (terms.number() % length != 0
                        || terms.number() < 2L * length
                        || (long) length << largest >= 1L << APART - 1)) length /= 2;
        return length;
    }

    private static void chain(ProductTerms terms, int length, PassContext context) {
        ForOp loop = terms.loop();
        Location location = loop.location();
        Rewriter rewriter = Rewriter.at(loop);
        long number = terms.number();
        long chains = number / length;
        shrink(terms, chains);
        Value upper = ConstantOp.index(rewriter, location, chains).result();
        Value factor = ConstantOp.index(rewriter, location, length).result();
        List<Value> places = new ArrayList<>();
        for (int place = 0; place < length; place++)
            places.add(ConstantOp.index(rewriter, location, place).result());
        unrolled(rewriter, loop, upper, (at, chain) -> {
            Value first = BinaryOp.create(at, location, BinaryOp.Kind.MULI, chain, factor)
                    .result();
            List<Value> numbers = new ArrayList<>();
            for (Value place : places)
                numbers.add(BinaryOp.create(at, location, BinaryOp.Kind.ADDI, first, place)
                        .result());
            unrolled(at, terms.lanes(), terms.lanes().upper(), (in, lane) -> lane(terms, in, lane, chain, numbers));
        });
        loop.enclosing(TaskOp.class)
                .ifPresent(task -> context.remark(Remark.of(
                                "vectorization",
                                task.symbol(),
                                "adds products up in its multipliers",
                                "a multiplier that two lanes share adds its products to what the one before it hands"
                                        + " on; a tree adds up what the chains give")
                        .with("terms", number)
                        .with("in_a_chain", length)));
        rewriter.erase(loop);
    }

    /// Makes rows as long as there are chains.
    private static void shrink(ProductTerms terms, long chains) {
        BufferOp buffer = terms.buffer();
        Rewriter rewriter = Rewriter.at(buffer);
        rewriter.setAttribute(
                buffer, BufferOp.PARTITION, DenseArrayAttr.i64(withLast(buffer.partition(), chains, true)));
        rewriter.setType(
                buffer.result(),
                new MemRefType(
                        withLast(buffer.type().shape(), chains, false),
                        buffer.type().element()));
        rewriter.setType(terms.row().result(), VectorType.of(terms.row().type().element(), chains));
    }

    private static Dims withLast(Dims sizes, long last, boolean atMost) {
        long[] all = sizes.toArray();
        int end = all.length - 1;
        all[end] = atMost ? Math.min(all[end], last) : last;
        return Dims.of(all);
    }

    private static void lane(ProductTerms terms, Builder in, Value lane, Value chain, List<Value> numbers) {
        Value sum = null;
        Map<Value, Value> mapping = new HashMap<>();
        for (Value number : numbers) {
            mapping = new HashMap<>(
                    Map.of(terms.loop().counter(), number, terms.lanes().counter(), lane));
            for (Op op : terms.lanes().body())
                if (op != terms.store() && !op.spec().has(Trait.TERMINATOR)) Copying.copyInto(in, op, mapping);
            Value term = Objects.requireNonNull(mapping.get(terms.store().value()));
            if (sum == null) {
                sum = term;
                continue;
            }
            BinaryOp added = BinaryOp.create(in, terms.store().location(), BinaryOp.Kind.ADDI, sum, term);
            Rewriter.at(added).setAttribute(added, BinaryOp.CHAINED, UnitAttr.UNIT);
            sum = added.result();
        }
        mapping.put(terms.loop().counter(), chain);
        mapping.put(terms.store().value(), Objects.requireNonNull(sum));
        Copying.copyInto(in, terms.store(), mapping);
    }

    private interface Body {
        void build(Builder at, Value counter);
    }

    private static void unrolled(Builder at, ForOp like, Value upper, Body body) {
        ForOp loop =
                ForOp.create(at, like.location(), like.lower(), upper, like.step(), List.of(), (in, counter, _) -> {
                    body.build(in, counter);
                    return List.of();
                });
        Rewriter.at(loop).setAttribute(loop, ForOp.UNROLL, UnitAttr.UNIT);
    }
}
