package dev.headrace.filetests.programs;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// A program while it is written: the place, the dice, and the tensors so far.
final class Draft {
    /// More elements than this are not worth their time: all that is special happens in small tensors too.
    static final long MOST_ELEMENTS = 512;

    static final int HIGHEST_RANK = 4;

    /// Every number in an argument has at most this magnitude.
    static final double ARGUMENT_BOUND = 2;

    final Random random;
    final Builder at;
    private final ModuleOp module;
    private final FuncOp function;
    private int step;

    /// A tensor, and what the magnitude of its elements cannot exceed. The bounds keep programs away from infinity.
    record Term(Value value, double bound) {
        TensorType type() {
            return (TensorType) value.type();
        }

        Dims shape() {
            return type().shape();
        }

        int rank() {
            return shape().size();
        }
    }

    Draft(long seed) {
        random = new Random(seed);
        module = ModuleOp.create(Location.named("program." + seed));
        FunctionType type = new FunctionType(List.of(), List.of());
        function = FuncOp.create(Builder.atEnd(module.body()), Location.named("main"), "main", type);
        at = Builder.atEnd(function.body());
    }

    /// From now on operations come from step `number`.
    void enter(int number) {
        step = number;
    }

    Location here() {
        return Location.named("step." + step);
    }

    ModuleOp finish(List<Value> results) {
        ReturnOp.create(at, here(), results);
        List<Type> inputs =
                function.body().arguments().stream().map(Value::type).toList();
        List<Type> outputs = results.stream().map(Value::type).toList();
        Rewriter.at(function).setAttribute(function, "function_type", new TypeAttr(new FunctionType(inputs, outputs)));
        return module;
    }

    /// True once in `times`.
    boolean once(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Dims shape() {
        long[] sizes = {1, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 32};
        List<Long> shape = new ArrayList<>();
        int rank = 1 + random.nextInt(HIGHEST_RANK);
        long elements = 1;
        for (int i = 0; i < rank; i++) {
            long size = sizes[random.nextInt(sizes.length)];
            if (elements * size > MOST_ELEMENTS) break;
            shape.add(size);
            elements *= size;
        }
        return new Dims(shape);
    }

    Term argument(Dims shape) {
        return new Term(argument(shape, FloatType.F32), ARGUMENT_BOUND);
    }

    Value argument(Dims shape, Type element) {
        return function.body().addArgument(new TensorType(shape, element), here());
    }

    Value empty(Dims shape) {
        return empty(shape, FloatType.F32);
    }

    Value empty(Dims shape, Type element) {
        return EmptyOp.create(at, here(), shape, element).result();
    }

    Value filled(Dims shape, float number) {
        Value constant = ConstantOp.f32(at, here(), number).result();
        return FillOp.create(at, here(), constant, empty(shape)).result();
    }

    static List<IteratorType> parallel(int loops) {
        return Collections.nCopies(loops, IteratorType.PARALLEL);
    }

    /// Parallel loops first, then reductions.
    static List<IteratorType> loops(int parallel, int reductions) {
        List<IteratorType> loops = new ArrayList<>(parallel(parallel));
        loops.addAll(Collections.nCopies(reductions, IteratorType.REDUCTION));
        return loops;
    }

    Value pointwise(Dims shape, List<Value> inputs, List<AffineMap> maps, GenericOp.Body body) {
        return pointwise(shape, FloatType.F32, inputs, maps, body);
    }

    /// A computation with one parallel loop for each dimension of the result.
    Value pointwise(Dims shape, Type element, List<Value> inputs, List<AffineMap> maps, GenericOp.Body body) {
        List<AffineMap> all = new ArrayList<>(maps);
        all.add(AffineMap.identity(shape.size()));
        List<IteratorType> loops = parallel(shape.size());
        return GenericOp.create(at, here(), inputs, List.of(empty(shape, element)), all, loops, body)
                .result();
    }
}
