package dev.headrace.compiler.analysis;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// A generic operation taken apart: its loops can be split, shifted and dropped and its operands exchanged before it is
/// put together again with the same body.
public final class GenericDraft {
    private final GenericOp origin;
    private final List<Value> operands;
    private final List<AffineMap> maps;
    private List<IteratorType> iterators;
    private List<AffineExpr> counters;
    private final Map<Integer, Value> starts = new HashMap<>();

    private GenericDraft(GenericOp origin) {
        this.origin = origin;
        operands = new ArrayList<>(origin.operands());
        maps = new ArrayList<>(origin.maps());
        iterators = origin.iterators();
        counters = AffineMap.identity(origin.loopCount()).results();
    }

    public static GenericDraft of(GenericOp op) {
        return new GenericDraft(op);
    }

    public AffineMap map(int operand) {
        return maps.get(operand);
    }

    /// Exchanges an operand (inputs, then outputs) and the map that reads it.
    public void operand(int index, Value value, AffineMap map) {
        operands.set(index, value);
        maps.set(index, map);
    }

    /// The kinds of the loops now.
    public List<IteratorType> iterators() {
        return iterators;
    }

    public List<Value> operands() {
        return operands;
    }

    public List<AffineMap> maps() {
        return maps;
    }

    /// Runs over other loops.
    /// @param replacements for each loop so far, its counter as an expression of the new ones
    public void loops(List<IteratorType> fresh, List<AffineExpr> replacements) {
        maps.replaceAll(map -> map.substitute(fresh.size(), replacements));
        counters = counters.stream().map(c -> c.substitute(replacements)).toList();
        iterators = List.copyOf(fresh);
    }

    /// Where a position has become a bare loop counter that does not run over the whole dimension any more, reads the
    /// part that it runs over.
    /// @param extents of the loops now
    public void trimOperands(Builder at, Dims extents) {
        for (int i = 0; i < operands.size(); i++) {
            if (!(operands.get(i).type() instanceof TensorType type)) continue;
            Dims part = type.shape();
            for (int r = 0; r < part.size(); r++) {
                OptionalInt loop = maps.get(i).dimOf(r);
                if (loop.isPresent()) part = part.with(r, extents.at(loop.getAsInt()));
            }
            if (part.equals(type.shape())) continue;
            List<IndexValue> start = IndexValue.of(Dims.filled(part.size(), 0));
            operands.set(
                    i,
                    ExtractSliceOp.create(at, origin.location(), operands.get(i), start, part)
                            .result());
        }
    }

    /// Lets the body see the counter of a loop of the original as `start` more than it is.
    public void startFrom(int loop, Value start) {
        starts.put(loop, start);
    }

    public GenericOp build(Builder at) {
        Location location = origin.location();
        int inputs = origin.inputs().size();
        GenericOp built = GenericOp.create(
                at,
                location,
                operands.subList(0, inputs),
                operands.subList(inputs, operands.size()),
                maps,
                iterators,
                (inside, elements) -> BodyCopy.copy(origin, inside, elements, this::counter));
        Rewriter rewriter = Rewriter.at(built);
        origin.attributes().forEach((name, value) -> {
            if (name.startsWith("headrace.")) rewriter.setAttribute(built, name, value);
        });
        return built;
    }

    private Value counter(Builder at, int loop) {
        Location location = origin.location();
        Value counter =
                AffineArithmetic.emit(at, location, counters.get(loop), indices(at, location, iterators.size()));
        Value start = starts.get(loop);
        return start == null
                ? counter
                : BinaryOp.create(at, location, BinaryOp.Kind.ADDI, start, counter)
                        .result();
    }

    /// The loop counters as values; each is asked for where an expression needs it.
    public static List<Value> indices(Builder at, Location location, int loops) {
        return new AbstractList<>() {
            @Override
            public Value get(int loop) {
                return IndexOp.create(at, location, loop).result();
            }

            @Override
            public int size() {
                return loops;
            }
        };
    }
}
