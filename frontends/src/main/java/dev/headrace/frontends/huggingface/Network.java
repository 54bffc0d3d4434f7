package dev.headrace.frontends.huggingface;

import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenGraphBuilder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Writes the graph of a model: each method is one call of an operator, and knows the type of its result.
final class Network {
    private final AtenGraphBuilder builder;
    private final FloatType element;
    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();

    /// @param element the type of parameters, and of what layers pass to each other
    Network(String model, FloatType element) {
        builder = new AtenGraphBuilder(model);
        this.element = element;
    }

    FloatType element() {
        return element;
    }

    /// Calls that follow are made by the module at this path: `model.layers.0.self_attn`.
    void enter(String path) {
        builder.enter(path);
    }

    AtenGraph graph(List<Tensor> outputs) {
        return builder.graph(outputs.stream().map(Tensor::name).toList());
    }

    /// The types of all parameters by their names in the checkpoint.
    SequencedMap<String, TensorType> parameters() {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> types.put(name, tensor.type()));
        return types;
    }

    Tensor input(String name, TensorType type) {
        return new Tensor(builder.user(name, type), type);
    }

    /// A trained tensor; the same one for the same name.
    Tensor parameter(String path, long... sizes) {
        TensorType type = TensorType.of(element, sizes);
        return parameters.computeIfAbsent(path, p -> new Tensor(builder.parameter(p, type), type));
    }

    Tensor constant(String name, TensorData data) {
        return new Tensor(builder.constant(name, data), data.type());
    }

    /// The integers from 0 up to `end`, without it.
    Tensor range(long end) {
        return given(
                builder.call("aten.arange.start_step").integer("start", 0).integer("end", end),
                TensorType.of(IntegerType.I64, end));
    }

    Tensor unary(String operator, Tensor x) {
        return given(builder.call(operator).tensor("self", x.name()), x.type());
    }

    Tensor gelu(Tensor x, String approximate) {
        return given(
                builder.call("aten.gelu.default").tensor("self", x.name()).text("approximate", approximate), x.type());
    }

    /// In `f32`, for what layers compute in it whatever the model is stored in.
    Tensor toFloat(Tensor x) {
        return converted(x, FloatType.F32);
    }

    /// In the type that layers pass to each other.
    Tensor toElement(Tensor x) {
        return converted(x, element);
    }

    /// A number as the model's type has it, where the model keeps it in a tensor.
    double rounded(double number) {
        return TensorData.splat(ElementKind.of(element).orElseThrow(), number).doubleAt(0);
    }

    private Tensor converted(Tensor x, FloatType type) {
        if (x.element() == type) return x;
        ElementKind kind = ElementKind.of(type).orElseThrow();
        return given(
                builder.call("aten._to_copy.default").tensor("self", x.name()).dtype("dtype", kind),
                new TensorType(x.shape(), type));
    }

    Tensor add(Tensor left, Tensor right) {
        return binary("aten.add.Tensor", left, right, left.element());
    }

    Tensor add(Tensor x, double number) {
        return given(builder.call("aten.add.Tensor").tensor("self", x.name()).real("other", number), x.type());
    }

    /// Of integers.
    Tensor minus(Tensor x, long number) {
        return given(builder.call("aten.sub.Tensor").tensor("self", x.name()).integer("other", number), x.type());
    }

    Tensor multiply(Tensor left, Tensor right) {
        return binary("aten.mul.Tensor", left, right, left.element());
    }

    Tensor multiply(Tensor x, double number) {
        return given(builder.call("aten.mul.Tensor").tensor("self", x.name()).real("other", number), x.type());
    }

    /// Whether left is at most right.
    Tensor isAtMost(Tensor left, Tensor right) {
        return binary("aten.le.Tensor", left, right, IntegerType.I1);
    }

    Tensor isAbove(Tensor left, Tensor right) {
        return binary("aten.gt.Tensor", left, right, IntegerType.I1);
    }

    Tensor and(Tensor left, Tensor right) {
        return binary("aten.bitwise_and.Tensor", left, right, IntegerType.I1);
    }

    /// `x` where the condition holds, elsewhere the number.
    Tensor where(Tensor condition, Tensor x, double otherwise) {
        return given(
                builder.call("aten.where.ScalarOther")
                        .tensor("condition", condition.name())
                        .tensor("self", x.name())
                        .real("other", otherwise),
                x.type());
    }

    /// The mean of the squares along the last dimension, which becomes 1.
    Tensor meanOfSquares(Tensor x) {
        Tensor squares = given(
                builder.call("aten.pow.Tensor_Scalar").tensor("self", x.name()).integer("exponent", 2), x.type());
        return given(
                builder.call("aten.mean.dim")
                        .tensor("self", squares.name())
                        .integers("dim", List.of(-1L))
                        .bool("keepdim", true),
                x.type().withShape(x.shape().with(x.rank() - 1, 1)));
    }

    /// Along the last dimension.
    Tensor softmax(Tensor x) {
        return given(
                builder.call("aten._softmax.default")
                        .tensor("self", x.name())
                        .integer("dim", -1)
                        .bool("half_to_float", false),
                x.type());
    }

    Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
        return given(
                builder.call("aten.layer_norm.default")
                        .tensor("input", x.name())
                        .integers("normalized_shape", List.of(x.size(-1)))
                        .tensor("weight", weight.name())
                        .tensor("bias", bias.name())
                        .real("eps", epsilon),
                x.type());
    }

    /// Row `indices[i]` of the table for each `i`.
    Tensor lookUp(Tensor table, Tensor indices) {
        return given(
                builder.call("aten.embedding.default")
                        .tensor("weight", table.name())
                        .tensor("indices", indices.name()),
                new TensorType(appended(indices.shape(), table.size(1)), table.element()));
    }

    /// `x · weightᵀ`
    Tensor linear(Tensor x, Tensor weight) {
        return given(
                builder.call("aten.linear.default").tensor("input", x.name()).tensor("weight", weight.name()),
                x.type().withShape(x.shape().with(x.rank() - 1, weight.size(0))));
    }

    /// `x · weightᵀ + bias`
    Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return given(
                builder.call("aten.linear.default")
                        .tensor("input", x.name())
                        .tensor("weight", weight.name())
                        .tensor("bias", bias.name()),
                x.type().withShape(x.shape().with(x.rank() - 1, weight.size(0))));
    }

    /// `matrix · weight + bias`
    Tensor affine(Tensor matrix, Tensor weight, Tensor bias) {
        return given(
                builder.call("aten.addmm.default")
                        .tensor("self", bias.name())
                        .tensor("mat1", matrix.name())
                        .tensor("mat2", weight.name()),
                matrix.type().withShape(Dims.of(matrix.size(0), weight.size(1))));
    }

    /// The products of the matrices in the last two dimensions; those before are equal.
    Tensor matmul(Tensor left, Tensor right) {
        return given(
                builder.call("aten.matmul.default").tensor("self", left.name()).tensor("other", right.name()),
                left.type().withShape(left.shape().with(left.rank() - 1, right.size(-1))));
    }

    Tensor reshape(Tensor x, long... sizes) {
        Dims shape = Dims.of(sizes);
        return given(
                builder.call("aten.view.default").tensor("self", x.name()).integers("size", shape.values()),
                x.type().withShape(shape));
    }

    /// A new dimension of size 1.
    Tensor unsqueeze(Tensor x, int dim) {
        List<Long> shape = new ArrayList<>(x.shape().values());
        shape.add(dim, 1L);
        return given(
                builder.call("aten.unsqueeze.default").tensor("self", x.name()).integer("dim", dim),
                x.type().withShape(new Dims(shape)));
    }

    Tensor expand(Tensor x, long... sizes) {
        return given(
                builder.call("aten.expand.default")
                        .tensor("self", x.name())
                        .integers("size", Dims.of(sizes).values()),
                x.type().withShape(Dims.of(sizes)));
    }

    Tensor transpose(Tensor x, int first, int second) {
        Dims shape = x.shape().with(first, x.size(second)).with(second, x.size(first));
        return given(
                builder.call("aten.transpose.int")
                        .tensor("self", x.name())
                        .integer("dim0", first)
                        .integer("dim1", second),
                x.type().withShape(shape));
    }

    /// The elements from `start` up to `end`, without it, of the last dimension.
    Tensor slice(Tensor x, long start, long end) {
        int last = x.rank() - 1;
        return given(
                builder.call("aten.slice.Tensor")
                        .tensor("self", x.name())
                        .integer("dim", last)
                        .integer("start", start)
                        .integer("end", end),
                x.type().withShape(x.shape().with(last, end - start)));
    }

    /// Side by side along the last dimension.
    Tensor concatenate(Tensor left, Tensor right) {
        int last = left.rank() - 1;
        return given(
                builder.call("aten.cat.default")
                        .tensors("tensors", List.of(left.name(), right.name()))
                        .integer("dim", last),
                left.type().withShape(left.shape().with(last, left.size(last) + right.size(last))));
    }

    /// `cache[:, :, position] = values`
    Tensor writeRows(Tensor cache, Tensor position, Tensor values) {
        return given(
                builder.call("aten.index_put.default")
                        .tensor("self", cache.name())
                        .tensors("indices", List.of("", "", position.name()))
                        .tensor("values", values.name())
                        .bool("accumulate", false),
                cache.type());
    }

    private Tensor binary(String operator, Tensor left, Tensor right, Type element) {
        return given(
                builder.call(operator).tensor("self", left.name()).tensor("other", right.name()),
                new TensorType(broadcast(left.shape(), right.shape()), element));
    }

    private static Tensor given(AtenGraphBuilder.Call call, TensorType type) {
        return new Tensor(call.gives(type), type);
    }

    /// Dimensions are aligned at the end, those of size 1 repeat.
    private static Dims broadcast(Dims left, Dims right) {
        if (left.size() < right.size()) return broadcast(right, left);
        Dims shape = left;
        int added = left.size() - right.size();
        for (int i = 0; i < right.size(); i++) shape = shape.with(added + i, Math.max(left.at(added + i), right.at(i)));
        return shape;
    }

    private static Dims appended(Dims dims, long last) {
        List<Long> shape = new ArrayList<>(dims.values());
        shape.add(last);
        return new Dims(shape);
    }
}
