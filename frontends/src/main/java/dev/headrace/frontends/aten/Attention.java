package dev.headrace.frontends.aten;

import dev.headrace.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Attention as one operator: shares of the values by the likeness of queries and keys.
final class Attention {
    private static final String EVAL = "call eval() on the model before the export";

    private Attention() {}

    static Family family() {
        return new Family("attention")
                .add("scaled_dot_product_attention.default", Attention::lower)
                .limited(
                        "the first result only",
                        "_scaled_dot_product_flash_attention_for_cpu.default"
                                + " _scaled_dot_product_flash_attention.default"
                                + " _scaled_dot_product_efficient_attention.default"
                                + " _scaled_dot_product_cudnn_attention.default"
                                + " _scaled_dot_product_fused_attention_overrideable.default"
                                + " _scaled_dot_product_attention_math.default",
                        Attention::lower);
    }

    private static Tensor lower(AtenNode node, Lowering at) {
        if (node.real("dropout_p", 0) != 0) throw at.unsupported(node, "with dropout", EVAL);
        Tensor query = at.tensor(node, "query");
        Tensor key = repeatHeads(at.tensor(node, "key"), query, at);
        Tensor values = repeatHeads(at.tensor(node, "value"), query, at);
        int rank = query.rank();
        Type working = Lowering.working(query.element());
        double scale = node.real("scale", 1 / Math.sqrt((double) query.shape().at(rank - 1)));
        boolean causal = node.bool("is_causal", false);
        Optional<Tensor> mask = at.optional(node, "attn_mask").or(() -> at.optional(node, "attn_bias"));
        Tensor scores = scores(Products.matmul(query, Shapes.transposed(key, at), at), scale, mask, causal, at);
        Tensor shares = Softmaxes.of(scores, List.of(scores.rank() - 1), mask.isPresent(), at);
        Tensor result = Products.matmul(shares, at.convert(values, working), at);
        return at.convert(result, at.typeOf(node).element());
    }

    /// Scaled, and minus infinity where a key is hidden: by a mask that is false there, or because it comes later.
    private static Tensor scores(Tensor products, double scale, Optional<Tensor> mask, boolean causal, Lowering at) {
        Type element = products.element();
        int rank = products.rank();
        Scalar hidden = Scalar.of(Double.NEGATIVE_INFINITY, element);
        List<Tensor> inputs = new ArrayList<>(List.of(products));
        mask.ifPresent(inputs::add);
        return at.elementwise(inputs, products.shape(), element, (in, e) -> {
            Scalar score = in.multiply(e.getFirst(), scale);
            if (mask.isPresent()) {
                Scalar bias = e.get(1);
                score = bias.isReal() ? in.add(score, in.convert(bias, element)) : in.select(bias, score, hidden);
            }
            return causal ? in.select(in.is("le", in.index(rank - 1), in.index(rank - 2)), score, hidden) : score;
        });
    }

    /// Grouped queries: each head of keys and values serves several heads of queries in a row.
    private static Tensor repeatHeads(Tensor tensor, Tensor query, Lowering at) {
        int heads = tensor.rank() - 3;
        if (heads < 0 || tensor.shape().at(heads) == query.shape().at(heads)) return tensor;
        return Rearranging.enlarged(
                tensor, heads, query.shape().at(heads) / tensor.shape().at(heads), at);
    }
}
