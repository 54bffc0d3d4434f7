package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IndexType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// Operators that read where other tensors tell them to.
final class Lookups {
    private Lookups() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put("aten.embedding.default", AtenOp.one(Lookups::embedding));
        ops.put("aten.index.Tensor", AtenOp.one(Lookups::index));
        return ops;
    }

    /// Rows of a table. Known consecutive rows are a slice of it.
    private static Tensor embedding(AtenNode node, Lowering at) {
        Tensor table = at.tensor(node, "weight");
        Tensor indices = at.tensor(node, "indices");
        Dims shape = at.typeOf(node).shape();
        OptionalLong first = firstOfRun(indices);
        if (first.isPresent()
                && first.getAsLong() >= 0
                && first.getAsLong() + indices.shape().product()
                        <= table.shape().at(0)) {
            Tensor rows = Shapes.slice(
                    table,
                    0,
                    first.getAsLong(),
                    first.getAsLong() + indices.shape().product(),
                    1,
                    at);
            return Shapes.reshape(rows, shape, at);
        }
        Value rows = at.value(table);
        int column = shape.size() - 1;
        Dims places = new Dims(shape.values().subList(0, column));
        Tensor spread = Shapes.reshape(
                indices,
                new Dims(LongStream.concat(places.values().stream().mapToLong(Long::longValue), LongStream.of(1))
                        .boxed()
                        .toList()),
                at);
        return at.elementwise(List.of(spread), shape, table.element(), (in, e) -> {
            Value row = CastOp.create(in, at.location(), CastOp.Kind.INDEX_CAST, e.getFirst(), IndexType.INDEX)
                    .result();
            Value position = IndexOp.create(in, at.location(), column).result();
            return ExtractOp.create(in, at.location(), rows, List.of(row, position))
                    .result();
        });
    }

    /// The first number, if the tensor is known and counts up from it one by one.
    private static OptionalLong firstOfRun(Tensor tensor) {
        if (!(tensor instanceof Tensor.Known(TensorData data)) || data.elements() == 0) return OptionalLong.empty();
        long first = data.integerAt(0);
        for (long i = 1; i < data.elements(); i++) if (data.integerAt(i) != first + i) return OptionalLong.empty();
        return OptionalLong.of(first);
    }

    /// Known tensors only, one index for each leading dimension: what the logic of attention masks needs.
    private static Tensor index(AtenNode node, Lowering at) {
        Dims shape = at.typeOf(node).shape();
        List<Tensor> tensors = new ArrayList<>();
        List<String> names = node.tensors("indices");
        for (String name : names) {
            if (name.isEmpty()) throw unsupported(at);
            tensors.add(at.tensor(name));
        }
        Optional<List<TensorData>> indices = Folding.known(tensors, shape);
        if (indices.isEmpty()
                || !(at.tensor(node, "self") instanceof Tensor.Known(TensorData data))
                || data.rank() != names.size()) throw unsupported(at);
        List<long[]> positions =
                indices.get().stream().map(i -> i.expand(shape).toLongs()).toList();
        double[] results = new double[(int) shape.product()];
        for (int i = 0; i < results.length; i++) {
            long linear = 0;
            for (int d = 0; d < data.rank(); d++) {
                long position = positions.get(d)[i] < 0
                        ? positions.get(d)[i] + data.sizeOf(d)
                        : positions.get(d)[i];
                if (position < 0 || position >= data.sizeOf(d))
                    throw new InputError(
                            "index " + position + " is out of bounds", at.place(), "export the model again");
                linear = linear * data.sizeOf(d) + position;
            }
            results[i] = data.doubleAt(linear);
        }
        return new Tensor.Known(TensorData.ofDoubles(data.kind(), results, shape.toArray()));
    }

    private static InputError unsupported(Lowering at) {
        return new InputError(
                "aten.index.Tensor on computed tensors is not supported",
                at.place(),
                "compute the indices from constants");
    }
}
