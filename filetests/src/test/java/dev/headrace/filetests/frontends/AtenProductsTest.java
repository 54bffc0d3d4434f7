package dev.headrace.filetests.frontends;

import static dev.headrace.filetests.frontends.Tensors.NAN;
import static dev.headrace.filetests.frontends.Tensors.at;
import static dev.headrace.filetests.frontends.Tensors.f32;
import static dev.headrace.filetests.frontends.Tensors.number;
import static dev.headrace.filetests.frontends.Tensors.random;
import static dev.headrace.filetests.frontends.Tensors.reals;
import static dev.headrace.filetests.frontends.Tensors.row;
import static dev.headrace.filetests.frontends.Tensors.tensor;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Products of matrices, equations of indices, and attention, against loops.
class AtenProductsTest {
    private static TensorData product(TensorData a, TensorData b) {
        return tensor(Dims.of(a.sizeOf(0), b.sizeOf(1)), p -> {
            double sum = 0;
            for (long k = 0; k < a.sizeOf(1); k++) sum += at(a, p[0], k) * at(b, k, p[1]);
            return sum;
        });
    }

    @Test
    void matricesAndVectors() {
        TensorData a = random(3, 5);
        TensorData b = random(5, 7);
        TensorData v = random(5);
        new OneOperator("mm.default").with("self", a).with("mat2", b).givesAndFolds(product(a, b));
        TensorData av = product(a, v.reshape(Dims.of(5, 1))).reshape(Dims.of(3));
        new OneOperator("mv.default").with("self", a).with("vec", v).givesAndFolds(av);
        new OneOperator("matmul.default").with("self", a).with("other", v).givesAndFolds(av);
        new OneOperator("matmul.default")
                .with("self", v)
                .with("other", b)
                .givesAndFolds(product(v.reshape(Dims.of(1, 5)), b).reshape(Dims.of(7)));
        TensorData square =
                product(v.reshape(Dims.of(1, 5)), v.reshape(Dims.of(5, 1))).reshape(Dims.NONE);
        new OneOperator("dot.default").with("self", v).with("tensor", v).givesAndFolds(square);
        new OneOperator("matmul.default").with("self", v).with("other", v).givesAndFolds(square);
        new OneOperator("outer.default")
                .with("self", v)
                .with("vec2", row(1, 2))
                .givesAndFolds(tensor(Dims.of(5, 2), p -> at(v, p[0]) * (1 + p[1])));
        TensorData half = tensor(ElementKind.BF16, Dims.of(1, 512), _ -> 1);
        new OneOperator("mm.default")
                .with("self", half)
                .with("mat2", half.reshape(Dims.of(512, 1)))
                .givesAndFolds(TensorData.splat(ElementKind.BF16, 512.0, 1, 1));
    }

    @Test
    void batchesAreBroadcast() {
        TensorData a = random(2, 1, 3, 5);
        TensorData b = random(7, 5, 2);
        TensorData expected = tensor(Dims.of(2, 7, 3, 2), p -> {
            double sum = 0;
            for (long k = 0; k < 5; k++) sum += at(a, p[0], 0, p[2], k) * at(b, p[1], k, p[3]);
            return sum;
        });
        new OneOperator("matmul.default").with("self", a).with("other", b).givesAndFolds(expected);
        TensorData rows = random(2, 3, 5);
        TensorData matrix = random(5, 2);
        new OneOperator("matmul.default")
                .with("self", rows)
                .with("other", matrix)
                .givesAndFolds(tensor(Dims.of(2, 3, 2), p -> {
                    double sum = 0;
                    for (long k = 0; k < 5; k++) sum += at(rows, p[0], p[1], k) * at(matrix, k, p[2]);
                    return sum;
                }));
    }

    @Test
    void productsAddedToSomething() {
        TensorData a = random(3, 5);
        TensorData b = random(5, 2);
        TensorData bias = row(1, -1);
        TensorData expected = tensor(Dims.of(3, 2), p -> 0.5 * at(bias, p[1]) + 2 * at(product(a, b), p));
        new OneOperator("addmm.default")
                .with("self", bias)
                .with("mat1", a)
                .with("mat2", b)
                .with("beta", 0.5)
                .with("alpha", 2L)
                .givesAndFolds(expected);
        new OneOperator("addmm.default")
                .with("self", row(NAN, NAN))
                .with("mat1", a)
                .with("mat2", b)
                .with("beta", 0L)
                .givesAndFolds(product(a, b));
        TensorData batched = a.reshape(Dims.of(1, 3, 5));
        new OneOperator("baddbmm.default")
                .with("self", bias)
                .with("batch1", batched)
                .with("batch2", b.reshape(Dims.of(1, 5, 2)))
                .with("beta", 0.5)
                .with("alpha", 2L)
                .givesAndFolds(expected.reshape(Dims.of(1, 3, 2)));
        new OneOperator("linear.default")
                .with("input", batched)
                .with("weight", b.permute(1, 0))
                .with("bias", bias)
                .givesAndFolds(tensor(Dims.of(1, 3, 2), p -> at(product(a, b), p[1], p[2]) + at(bias, p[2])));
        new OneOperator("linear.default")
                .with("input", random(5))
                .with("weight", a)
                .givesAndFolds(product(a, random(5).reshape(Dims.of(5, 1))).reshape(Dims.of(3)));
    }

    @Test
    void equations() {
        TensorData q = random(2, 3, 5, 4);
        TensorData k = random(2, 3, 7, 4);
        new OneOperator("einsum.default")
                .with("equation", "bhqd, bhkd -> bhqk")
                .with("tensors", List.of(q, k), 0)
                .givesAndFolds(tensor(Dims.of(2, 3, 5, 7), p -> {
                    double sum = 0;
                    for (long d = 0; d < 4; d++) sum += at(q, p[0], p[1], p[2], d) * at(k, p[0], p[1], p[3], d);
                    return sum;
                }));
        TensorData a = random(3, 5);
        TensorData b = random(5, 2);
        new OneOperator("einsum.default")
                .with("equation", "ij,jk")
                .with("tensors", List.of(a, b), 0)
                .givesAndFolds(product(a, b));
        new OneOperator("einsum.default")
                .with("equation", "...ij,jk->...ki")
                .with("tensors", List.of(q, random(4, 3)), 0)
                .givesAndFolds(tensor(Dims.of(2, 3, 3, 5), p -> {
                    double sum = 0;
                    for (long j = 0; j < 4; j++) sum += at(q, p[0], p[1], p[3], j) * at(random(4, 3), j, p[2]);
                    return sum;
                }));
        TensorData square = random(4, 4);
        new OneOperator("einsum.default")
                .with("equation", "ii->")
                .with("tensors", List.of(square), 0)
                .givesAndFolds(number(at(square, 0, 0) + at(square, 1, 1) + at(square, 2, 2) + at(square, 3, 3)));
        new OneOperator("einsum.default")
                .with("equation", "ij->ji")
                .with("tensors", List.of(a), 0)
                .givesAndFolds(a.permute(1, 0));
        new OneOperator("einsum.default")
                .with("equation", "i,ij,j->")
                .with("tensors", List.of(random(3), a, random(5)), 0)
                .givesAndFolds(number(sumOf(random(3), a, random(5))));
        new OneOperator("einsum.default")
                .with("equation", "i,j->ij")
                .with("tensors", List.of(row(1, 2), row(3, 4)), 0)
                .givesAndFolds(f32(2, 2), 3, 4, 6, 8);
    }

    private static double sumOf(TensorData left, TensorData matrix, TensorData right) {
        double sum = 0;
        for (long i = 0; i < left.elements(); i++)
            for (long j = 0; j < right.elements(); j++) sum += at(left, i) * at(matrix, i, j) * at(right, j);
        return sum;
    }

    /// @param visible what is added to the score of a query and a key
    private static TensorData attention(TensorData q, TensorData k, TensorData v, double scale, Bias visible) {
        return tensor(Dims.of(q.sizeOf(0), q.sizeOf(1), q.sizeOf(2), v.sizeOf(3)), p -> {
            long head = p[1] * k.sizeOf(1) / q.sizeOf(1);
            double total = 0;
            double sum = 0;
            for (long j = 0; j < k.sizeOf(2); j++) {
                double score = visible.of(p[2], j);
                for (long d = 0; d < q.sizeOf(3); d++)
                    score += scale * at(q, p[0], p[1], p[2], d) * at(k, p[0], head, j, d);
                total += Math.exp(score);
                sum += Math.exp(score) * at(v, p[0], head, j, p[3]);
            }
            return total == 0 ? 0 : sum / total;
        });
    }

    private interface Bias {
        double of(long query, long key);
    }

    @Test
    void attentionInAllItsForms() {
        TensorData q = random(2, 4, 3, 8);
        TensorData k = random(2, 4, 5, 8);
        TensorData v = random(2, 4, 5, 6);
        double scale = 1 / Math.sqrt(8);
        String name = "scaled_dot_product_attention.default";
        new OneOperator(name)
                .with("query", q)
                .with("key", k)
                .with("value", v)
                .givesAndFolds(attention(q, k, v, scale, (_, _) -> 0));
        new OneOperator(name)
                .with("query", q)
                .with("key", k)
                .with("value", v)
                .with("scale", 0.25)
                .with("is_causal", true)
                .givesAndFolds(attention(q, k, v, 0.25, (i, j) -> j <= i ? 0 : Double.NEGATIVE_INFINITY));
        TensorData mask = tensor(ElementKind.BOOL, Dims.of(3, 5), p -> p[0] == 1 || p[1] % 3 == p[0] ? 0 : 1);
        new OneOperator(name)
                .with("query", q)
                .with("key", k)
                .with("value", v)
                .with("attn_mask", mask)
                .givesAndFolds(attention(q, k, v, scale, (i, j) -> at(mask, i, j) != 0 ? 0 : Double.NEGATIVE_INFINITY));
        TensorData bias = random(1, 1, 3, 5);
        new OneOperator(name)
                .with("query", q)
                .with("key", k)
                .with("value", v)
                .with("attn_mask", bias)
                .givesAndFolds(attention(q, k, v, scale, (i, j) -> at(bias, 0, 0, i, j)));
        TensorData few = random(2, 2, 5, 8);
        new OneOperator(name)
                .with("query", q)
                .with("key", few)
                .with("value", few)
                .with("enable_gqa", true)
                .givesAndFolds(attention(q, few, few, scale, (_, _) -> 0));
        new OneOperator("_scaled_dot_product_flash_attention_for_cpu.default")
                .with("query", q)
                .with("key", k)
                .with("value", v)
                .givesAndFolds(attention(q, k, v, scale, (_, _) -> 0));
    }

    @Test
    void attentionWithoutHeads() {
        TensorData q = random(2, 3, 4);
        TensorData expected = attention(
                q.reshape(Dims.of(2, 1, 3, 4)),
                q.reshape(Dims.of(2, 1, 3, 4)),
                q.reshape(Dims.of(2, 1, 3, 4)),
                0.5,
                (_, _) -> 0);
        new OneOperator("scaled_dot_product_attention.default")
                .with("query", q)
                .with("key", q)
                .with("value", q)
                .givesAndFolds(expected.reshape(Dims.of(2, 3, 4)));
    }

    @Test
    void productsOfNothing() {
        new OneOperator("mm.default")
                .with("self", reals(new double[0], 2, 0))
                .with("mat2", reals(new double[0], 0, 3))
                .folds(TensorData.splat(ElementKind.F32, 0.0, 2, 3));
    }
}
