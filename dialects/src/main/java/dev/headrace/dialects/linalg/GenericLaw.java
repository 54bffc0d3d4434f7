package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ShapedType;
import java.util.List;
import java.util.Optional;

/// What holds for a [GenericOp]: maps fit loops and operands, every position lies inside its operand, the body takes
/// and
/// gives elements, the results are the output tensors.
record GenericLaw(GenericOp op, Diagnostics problems) {
    void check() {
        if (attributesHold() && mapsHold()) {
            positionsHold();
            bodyHolds();
            resultsHold();
        }
        if (!problems.hasErrors() && op.hasAttribute(GenericOp.TREE)) treeHolds();
    }

    private boolean attributesHold() {
        for (Attribute each : op.required(GenericOp.MAPS, ArrayAttr.class).elements()) {
            if (each instanceof AffineMapAttr) continue;
            problems.error(op, "has %s among its indexing maps", each);
            return false;
        }
        for (Attribute each : op.required(GenericOp.ITERATORS, ArrayAttr.class).elements()) {
            if (each instanceof IteratorType) continue;
            problems.error(op, "has %s among its iterator types", each);
            return false;
        }
        return true;
    }

    private boolean mapsHold() {
        List<AffineMap> maps = op.maps();
        if (maps.size() != op.operandCount()) {
            problems.error(
                    op,
                    "has %d indexing maps, expected one for each of its %d operands",
                    maps.size(),
                    op.operandCount());
            return false;
        }
        boolean good = true;
        for (int i = 0; i < maps.size(); i++) {
            AffineMap map = maps.get(i);
            if (map.dims() != op.loopCount() || map.symbols() != 0) {
                problems.error(op, "has the indexing map %s, expected one of %d loops", map, op.loopCount());
                good = false;
            } else if (map.resultCount() != rank(op.operand(i).type())) {
                problems.error(
                        op,
                        "has the indexing map %s for an operand of type %s",
                        map,
                        op.operand(i).type());
                good = false;
            }
        }
        return good;
    }

    private static int rank(Type type) {
        return type instanceof ShapedType shaped ? shaped.rank() : 0;
    }

    private void positionsHold() {
        List<Type> types = op.operands().stream().map(Value::type).toList();
        Optional<Dims> extents = LoopExtents.find(op.loopCount(), types, op.maps());
        if (extents.isEmpty()) {
            problems.error(op, "has a loop that no operand gives an extent to");
            return;
        }
        if (!extents.get().isStatic() || extents.get().values().contains(0L)) return;
        for (int i = 0; i < types.size(); i++)
            if (types.get(i) instanceof ShapedType shaped) positionsHold(i, shaped, extents.get());
    }

    private void positionsHold(int operand, ShapedType type, Dims extents) {
        for (int r = 0; r < type.rank(); r++) {
            if (type.sizeOf(r) == Dims.DYNAMIC) continue;
            AffineExpr position = op.map(operand).result(r);
            AffineExpr.Range range = position.range(extents.toArray());
            boolean bare = position instanceof AffineExpr.Dim;
            if (range.low() < 0 || range.high() >= type.sizeOf(r) || bare && range.high() != type.sizeOf(r) - 1)
                problems.error(
                        op,
                        "indexes dimension %d of operand %d, which has size %d, from %d to %d",
                        r,
                        operand,
                        type.sizeOf(r),
                        range.low(),
                        range.high());
        }
    }

    private void bodyHolds() {
        List<Type> elements =
                op.operands().stream().map(o -> Accepts.elementOf(o.type())).toList();
        List<Type> arguments = op.region(0).isEmpty()
                ? List.of()
                : op.body().arguments().stream().map(Value::type).toList();
        if (!arguments.equals(elements)) {
            problems.error(op, "has block arguments %s, expected %s", arguments, elements);
            return;
        }
        if (op.body().isEmpty() || !(op.body().last() instanceof YieldOp last)) {
            problems.error(op, "has a body that does not end with 'linalg.yield'");
            return;
        }
        List<Type> expected = elements.subList(op.inputs().size(), elements.size());
        List<Type> given = last.operands().stream().map(Value::type).toList();
        if (!given.equals(expected)) problems.error(last, "yields %s, expected %s", given, expected);
    }

    private void resultsHold() {
        List<Type> expected = op.outputs().stream().map(Value::type).toList();
        List<Type> given = op.results().stream().map(Value::type).toList();
        if (!given.equals(expected)) problems.error(op, "gives %s, expected %s as its outputs", given, expected);
    }

    /// There are so many terms that trees are full, and the loops over them are one inside the other.
    private void treeHolds() {
        long size = op.tree();
        long terms = 1;
        int first = op.iterators().indexOf(IteratorType.REDUCTION);
        int last = op.iterators().lastIndexOf(IteratorType.REDUCTION);
        for (int loop = first; first >= 0 && loop <= last; loop++) {
            if (op.iterators().get(loop) != IteratorType.REDUCTION) {
                problems.error(op, "combines terms in trees, but has a loop over its result between those of the sum");
                return;
            }
            terms *= op.loopExtents().at(loop);
        }
        if (size < 1 || size > ReductionOp.MOST_LANES || terms % size != 0)
            problems.error(op, "combines %d terms in trees of %d", terms, size);
        Optional<Accumulation> sum = op.accumulation();
        if (sum.isEmpty()
                || !(sum.get().term().type() instanceof FloatType)
                || !ReductionOp.isKnown(
                        sum.get().combining().kind(), sum.get().term().type()))
            problems.error(op, "combines terms in trees, but yields no sum, maximum or minimum of terms");
    }
}
