package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Computes on tensors whose elements are known.
final class Folding {
    /// Computations of more iterations stay in the program.
    private static final long MOST_ITERATIONS = 1 << 22;

    private static final long MOST_ELEMENTS = 1 << 25;

    private Folding() {}

    /// A number of elements that are held here one by one.
    /// @throws InputError if they are too many for any sensible model
    static int count(long elements) {
        if (elements > MOST_ELEMENTS)
            throw new InputError(
                    "holds " + elements + " elements, at most " + MOST_ELEMENTS + " are taken",
                    "a constant of the model",
                    "make it an input");
        return Math.toIntExact(elements);
    }

    static ElementKind kindOf(Type element) {
        return ElementKind.of(element).orElseThrow(() -> new IllegalArgumentException("no data of type " + element));
    }

    /// See [Lowering#parallel]. A result without elements is always known.
    static Optional<Tensor> parallel(
            List<? extends Tensor> inputs, List<AffineMap> maps, Dims shape, Type element, Lowering.Body body) {
        if (shape.product() != 0 && (!areKnown(inputs) || shape.product() > MOST_ITERATIONS)) return Optional.empty();
        Elements results = new Elements(element, shape);
        List<Reader> readers = readers(inputs, maps);
        forEach(shape, at -> results.put(results.next++, body.build(Scalars.folding(at), read(readers, at))));
        return Optional.of(results.tensor());
    }

    /// See [Lowering#reduce]. Where there is nothing to combine the result is the start.
    /// @param maps one for each input, then that of the result
    static Optional<Tensor> reduction(
            List<? extends Tensor> inputs, List<AffineMap> maps, Tensor start, Lowering.Body body) {
        Dims extents = extents(inputs, maps, start.shape());
        if (extents.product() == 0) return Optional.of(start);
        if (!areKnown(inputs)
                || !(start instanceof Tensor.Known(TensorData first))
                || extents.product() > MOST_ITERATIONS) return Optional.empty();
        Elements results = new Elements(start.element(), start.shape());
        for (int i = 0; i < first.elements(); i++) results.put(i, Scalar.at(first, i));
        List<Reader> readers = readers(inputs, maps);
        Reader output = Reader.of(start, maps.getLast());
        forEach(extents, at -> {
            List<Scalar> elements = read(readers, at);
            int place = (int) output.position(at);
            elements.add(results.at(place));
            results.put(place, body.build(Scalars.folding(at), elements));
        });
        return Optional.of(results.tensor());
    }

    private static boolean areKnown(List<? extends Tensor> tensors) {
        return tensors.stream().noneMatch(Tensor.Computed.class::isInstance);
    }

    private static List<Reader> readers(List<? extends Tensor> inputs, List<AffineMap> maps) {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) readers.add(Reader.of(inputs.get(i), maps.get(i)));
        return readers;
    }

    private static List<Scalar> read(List<Reader> readers, long[] counters) {
        List<Scalar> elements = new ArrayList<>();
        for (Reader reader : readers) elements.add(reader.at(counters));
        return elements;
    }

    private static Dims extents(List<? extends Tensor> inputs, List<AffineMap> maps, Dims output) {
        long[] extents = new long[maps.getLast().dims()];
        Arrays.fill(extents, 1);
        for (int i = 0; i < maps.size(); i++) {
            Dims shape = i < inputs.size() ? inputs.get(i).shape() : output;
            for (int r = 0; r < maps.get(i).resultCount(); r++) {
                OptionalInt loop = maps.get(i).dimOf(r);
                if (loop.isPresent()) extents[loop.getAsInt()] = shape.at(r);
            }
        }
        return Dims.of(extents);
    }

    private static void forEach(Dims extents, Consumer<long[]> body) {
        long[] counters = new long[extents.size()];
        for (long i = extents.product(); i > 0; i--) {
            body.accept(counters);
            for (int dim = counters.length - 1; dim >= 0; dim--) {
                if (++counters[dim] < extents.at(dim)) break;
                counters[dim] = 0;
            }
        }
    }

    /// How a tensor is read by loops.
    private record Reader(Tensor tensor, AffineMap map, List<Long> steps) {
        static Reader of(Tensor tensor, AffineMap map) {
            List<Long> steps = new ArrayList<>();
            long step = 1;
            for (int dim = tensor.rank() - 1; dim >= 0; dim--) {
                steps.addFirst(step);
                step *= tensor.shape().at(dim);
            }
            return new Reader(tensor, map, steps);
        }

        long position(long[] counters) {
            long position = 0;
            for (int dim = 0; dim < steps.size(); dim++) {
                AffineExpr place = map.result(dim);
                position += steps.get(dim)
                        * (place instanceof AffineExpr.Dim(int loop) ? counters[loop] : place.evaluate(counters));
            }
            return position;
        }

        Scalar at(long[] counters) {
            return tensor instanceof Tensor.Known(TensorData data)
                    ? Scalar.at(data, position(counters))
                    : Scalar.of(0L, tensor.element());
        }
    }

    /// The elements of a result that is being computed.
    private static final class Elements {
        private final Type element;
        private final Dims shape;
        private final double[] reals;
        private final long[] integers;
        private int next;

        Elements(Type element, Dims shape) {
            this.element = element;
            this.shape = shape;
            int count = Math.toIntExact(shape.product());
            reals = new double[element instanceof FloatType ? count : 0];
            integers = new long[element instanceof FloatType ? 0 : count];
        }

        void put(int place, Scalar number) {
            switch (number) {
                case Scalar.Real(double value, var _) -> reals[place] = value;
                case Scalar.Whole(long value, var _) -> integers[place] = value;
                case Scalar.Computed _ -> throw new IllegalStateException("a computed number where all are known");
            }
        }

        Scalar at(int place) {
            return element instanceof FloatType real
                    ? new Scalar.Real(reals[place], real)
                    : new Scalar.Whole(integers[place], element);
        }

        Tensor tensor() {
            return element instanceof FloatType
                    ? Tensor.reals(reals, element, shape.toArray())
                    : Tensor.integers(integers, element, shape.toArray());
        }
    }
}
