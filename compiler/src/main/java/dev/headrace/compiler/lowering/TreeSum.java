package dev.headrace.compiler.lowering;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.Accumulation;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// The loops of a sum whose terms are combined in trees: those over its result, those over trees, and inside of them
/// those that gather the terms of one tree in a row of memory.
///
/// ```mlir
/// scf.for %tree … {
///   scf.for %i = %c0 to %c64 step %c1 { … memref.store %term, %row[%i] : memref<64xf32> }
///   %terms = vector.load %row[%c0] : memref<64xf32>, vector<64xf32>
///   %together = vector.reduction <add>, %terms : vector<64xf32> into f32
///   …                                           // with what there is so far
/// }
/// ```
/// Where terms come in rows, one of each of several sums, the trees of all these are gathered first:
/// ```mlir
/// scf.for %tree … {
///   scf.for %i = %c0 to %c2 step %c1 { scf.for %j = … { … memref.store %term, %rows[%j, %i] : memref<64x2xf32> } }
///   scf.for %j = … { %terms = vector.load %rows[%j, %c0] … }
/// }
/// ```
final class TreeSum {
    private final GenericOp op;
    private final Accumulation sum;
    private final List<Long> elements = new ArrayList<>();
    private final List<Long> trees = new ArrayList<>();
    private final List<Long> terms = new ArrayList<>();
    private final List<Long> row = new ArrayList<>();

    /// The counters of the operation from those of all loops here.
    private final List<AffineExpr> counters = new ArrayList<>();

    private TreeSum(GenericOp op) {
        this.op = op;
        sum = op.accumulation().orElseThrow();
    }

    static TreeSum of(GenericOp op) {
        TreeSum loops = new TreeSum(op);
        loops.split();
        return loops;
    }

    /// Computes a term from the counters of the operation.
    @FunctionalInterface
    interface Term {
        Value compute(Builder at, List<Value> counters);
    }

    /// The loops over elements of the result.
    Dims elements() {
        return new Dims(elements);
    }

    /// The loops over the trees of one element.
    Dims trees() {
        return new Dims(trees);
    }

    /// The loops over elements that lie in a row, inside of those over terms.
    Dims row() {
        return new Dims(row);
    }

    /// The memory for the terms of one tree of each element in a row.
    MemRefType gathered() {
        List<Long> shape = new ArrayList<>(row);
        shape.add(op.tree());
        return new MemRefType(new Dims(shape), sum.term().type());
    }

    Accumulation accumulation() {
        return sum;
    }

    private void split() {
        Dims extents = op.loopExtents();
        int first = op.iterators().indexOf(IteratorType.REDUCTION);
        int end = op.iterators().lastIndexOf(IteratorType.REDUCTION) + 1;
        elements.addAll(extents.values().subList(0, first));
        row.addAll(extents.values().subList(end, op.loopCount()));
        long missing = op.tree();
        int inner = end;
        while (missing > 1 && missing % extents.at(inner - 1) == 0) missing /= extents.at(--inner);
        boolean isCut = missing > 1;
        if (isCut && extents.at(inner - 1) % missing != 0) {
            splitByNumber(first, end);
            return;
        }
        int outer = isCut ? inner - 1 : inner;
        trees.addAll(extents.values().subList(first, outer));
        if (isCut) {
            trees.add(extents.at(outer) / missing);
            terms.add(missing);
        }
        terms.addAll(extents.values().subList(inner, end));
        for (int loop = 0; loop < op.loopCount(); loop++) {
            if (loop < outer) counters.add(AffineExpr.dim(loop));
            else if (loop < inner)
                counters.add(AffineExpr.dim(loop).times(missing).plus(AffineExpr.dim(loop + 1)));
            else counters.add(AffineExpr.dim(isCut ? loop + 1 : loop));
        }
    }

    /// Where the end of a tree is no end of a loop, terms are counted.
    private void splitByNumber(int first, int end) {
        long all = 1;
        for (int loop = first; loop < end; loop++) all *= op.loopExtents().at(loop);
        trees.add(all / op.tree());
        terms.add(op.tree());
        AffineExpr number = AffineExpr.dim(first).times(op.tree()).plus(AffineExpr.dim(first + 1));
        List<AffineExpr> inside = new ArrayList<>();
        for (int loop = end - 1; loop >= first; loop--) {
            long extent = op.loopExtents().at(loop);
            inside.addFirst(loop == first ? number : number.mod(extent));
            number = number.floorDiv(extent);
        }
        for (int loop = 0; loop < first; loop++) counters.add(AffineExpr.dim(loop));
        counters.addAll(inside);
        for (int loop = end; loop < op.loopCount(); loop++) counters.add(AffineExpr.dim(first + 2 + loop - end));
    }

    /// Gathers the terms of one tree of each element in a row.
    /// @param memory for them
    /// @param outer the counters of the loops over elements and trees
    void gather(Builder at, Value memory, List<Value> outer, Term term) {
        Location location = op.location();
        List<Long> inside = new ArrayList<>(terms);
        inside.addAll(row);
        ElementLoops.over(at, location, new Dims(inside), (in, inner) -> {
            List<Value> all = new ArrayList<>(outer);
            all.addAll(inner);
            List<Value> given = counters.stream()
                    .map(c -> AffineArithmetic.emit(in, location, c, all))
                    .toList();
            AffineExpr number = AffineExpr.constant(0);
            for (int i = 0; i < terms.size(); i++)
                number = number.times(terms.get(i)).plus(AffineExpr.dim(i));
            Value value = term.compute(in, given);
            List<Value> place = new ArrayList<>(inner.subList(terms.size(), inner.size()));
            place.add(AffineArithmetic.emit(in, location, number, inner));
            Place.whole(memory).store(in, location, value, place);
        });
    }

    /// What the terms give that were gathered for one element of a row.
    Value combined(Builder at, Value memory, List<Value> element) {
        Location location = op.location();
        List<Value> start = new ArrayList<>(element);
        start.add(dev.headrace.dialects.arith.ConstantOp.index(at, location, 0).result());
        Value terms = LoadOp.create(at, location, VectorType.of(sum.term().type(), op.tree()), memory, start)
                .result();
        return ReductionOp.create(at, location, sum.combining().kind(), terms).result();
    }

    /// What there is after a tree.
    Value with(Builder at, Value before, Value tree) {
        return BinaryOp.create(at, op.location(), sum.combining().kind(), before, tree)
                .result();
    }
}
