package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.filetests.programs.Draft.Term;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What is chosen by masks and by ids.
final class LookupSteps {
    private final Draft draft;
    private final List<Value> masks = new ArrayList<>();

    LookupSteps(Draft draft) {
        this.draft = draft;
    }

    /// The tensors of `i1` that were made so far.
    List<Value> masks() {
        return masks;
    }

    /// Keeps the elements under a mask, and puts a number in the place of the others.
    Term selected(Term x) {
        Value mask = mask(x);
        AffineMap identity = AffineMap.identity(x.rank());
        int less = x.rank() - ((TensorType) mask.type()).rank();
        AffineMap suffix = AffineMap.select(
                x.rank(), IntStream.range(less, x.rank()).boxed().toList());
        Value result = draft.pointwise(x.shape(), List.of(x.value(), mask), List.of(identity, suffix), (at, in) -> {
            Value other = ConstantOp.f32(at, draft.here(), -100).result();
            return List.of(SelectOp.create(at, draft.here(), in.get(1), in.get(0), other)
                    .result());
        });
        return new Term(result, Math.max(100, x.bound()));
    }

    /// A mask for the last dimensions of `x`: an argument, a triangle, a comparison, one that there is, two of these.
    private Value mask(Term x) {
        Dims shape = x.shape();
        List<Value> fitting = masks.stream()
                .filter(m -> ((TensorType) m.type()).shape().equals(shape))
                .toList();
        if (!fitting.isEmpty() && draft.random.nextBoolean()) return draft.oneOf(fitting);
        Value mask = switch (draft.random.nextInt(4)) {
            case 0 -> draft.argument(new Dims(shape.values().subList(shape.size() / 2, shape.size())), IntegerType.I1);
            case 1 -> shape.size() < 2 ? comparison(x) : triangle(shape);
            case 2 -> fitting.isEmpty() ? comparison(x) : both(shape, draft.oneOf(fitting), comparison(x));
            default -> comparison(x);
        };
        masks.add(mask);
        return mask;
    }

    private Value comparison(Term x) {
        AffineMap identity = AffineMap.identity(x.rank());
        return draft.pointwise(x.shape(), IntegerType.I1, List.of(x.value()), List.of(identity), (at, in) -> {
            // No sum of the arguments' eighths comes near this number.
            Value bar = ConstantOp.f32(at, draft.here(), 0.3f).result();
            return List.of(CompareFloatOp.create(at, draft.here(), FloatPredicate.OGT, in.getFirst(), bar)
                    .result());
        });
    }

    private Value triangle(Dims shape) {
        Dims square = new Dims(shape.values().subList(shape.size() - 2, shape.size()));
        return draft.pointwise(square, IntegerType.I1, List.of(), List.of(), (at, _) -> {
            Value row = IndexOp.create(at, draft.here(), 0).result();
            Value column = IndexOp.create(at, draft.here(), 1).result();
            return List.of(CompareIntegerOp.create(at, draft.here(), IntegerPredicate.SGE, row, column)
                    .result());
        });
    }

    private Value both(Dims shape, Value left, Value right) {
        AffineMap identity = AffineMap.identity(shape.size());
        return draft.pointwise(
                shape,
                IntegerType.I1,
                List.of(left, right),
                List.of(identity, identity),
                (at, in) -> List.of(BinaryOp.create(at, draft.here(), BinaryOp.Kind.ANDI, in.get(0), in.get(1))
                        .result()));
    }

    /// Rows of a table at the places that ids name: an argument, or the last value where it is one.
    Term gathered(Term x) {
        Term table = x.rank() == 2 && x.shape().at(0) >= Execution.IDS + 1
                ? x
                : draft.argument(Dims.of(Execution.IDS + 2, draft.oneOf(List.of(1L, 4L, 8L))));
        long count = draft.oneOf(List.of(1L, 3L, 4L, 8L));
        Value ids = draft.argument(Dims.of(count), IntegerType.I64);
        if (draft.once(3)) ids = successors(ids);
        Dims shape = Dims.of(count, table.shape().at(1));
        Value result = draft.pointwise(shape, List.of(ids), List.of(AffineMap.select(2, List.of(0))), (at, in) -> {
            Value row = CastOp.create(at, draft.here(), CastOp.Kind.INDEX_CAST, in.getFirst(), IndexType.INDEX)
                    .result();
            Value column = IndexOp.create(at, draft.here(), 1).result();
            return List.of(ExtractOp.create(at, draft.here(), table.value(), List.of(row, column))
                    .result());
        });
        return new Term(result, table.bound());
    }

    private Value successors(Value ids) {
        Dims shape = ((TensorType) ids.type()).shape();
        AffineMap identity = AffineMap.identity(1);
        return draft.pointwise(shape, IntegerType.I64, List.of(ids), List.of(identity), (at, in) -> {
            Value one = ConstantOp.integer(at, draft.here(), 1, IntegerType.I64).result();
            return List.of(BinaryOp.create(at, draft.here(), BinaryOp.Kind.ADDI, in.getFirst(), one)
                    .result());
        });
    }
}
