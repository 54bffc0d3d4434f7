package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.SmallFloatSteps;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Activations are multiplied with caches of keys and values as integers, whose sums are exact: a multiplier and an
/// adder of integers are a fraction of those of real numbers.
///
/// A number of `f8E4M3FN` is a multiple of 2⁻⁹, and the multiple is an integer of 19 bits: nothing is lost there
/// ([SmallFloatSteps]); NaN counts as 0. Queries are integers of 16 bits, scaled for each head and token by
/// the largest there. Of probabilities the exponentials are, which are 1 at most; the division by the sum of these
/// integers follows behind, where there are fewer numbers.
///
/// Before:
/// ```mlir
/// %keys = linalg.generic … ins(%cache : tensor<2x64x16xf8E4M3FN>) { extf }
/// %scores = linalg.generic … ins(%query, %keys) outs(%zero : tensor<2x64xf32>) { mulf, addf }
/// %probability = linalg.generic … ins(%exponential, %sum) { divf } -> tensor<2x64xf32>
/// %y = linalg.generic … ins(%probability, %values) outs(%zero : tensor<2x16xf32>) { mulf, addf }
/// ```
/// After:
/// ```mlir
/// %keys = linalg.generic … ins(%cache : tensor<2x64x16xf8E4M3FN>) { extf }
/// %p = linalg.generic … ins(%q, %keys : tensor<2x16xi16>, …) outs(%none : tensor<2x64xi64>) {
///   mulf 512.0, fptosi, extsi, extsi, muli, addi }
/// %scores = linalg.generic … ins(%p, %sq) { sitofp, mulf } -> tensor<2x64xf32>
/// %e = linalg.generic … ins(%exponential) { mulf 32767.0, roundeven, fptosi } -> tensor<2x64xi16>
/// %t = linalg.generic … ins(%e) outs(%none : tensor<2xi64>) { extsi, addi }
/// %r = linalg.generic … ins(%t) { sitofp, divf } -> tensor<2xf32>
/// %s = linalg.generic … ins(%e, %values) outs(%none : tensor<2x16xi64>) { mulf 512.0, fptosi, extsi, extsi, muli, addi
/// }
/// %y = linalg.generic … ins(%s, %r) { sitofp, mulf } -> tensor<2x16xf32>
/// ```
public record AttendOnIntegers(AttentionType type) implements Pass {
    private static final float STEPS = (float) SmallFloatSteps.IN_ONE;

    private static final int BITS = 16;
    private static final float MOST = (1 << (BITS - 1)) - 1;

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElse(null);
        if (type == AttentionType.F32 || main == null || main.isDeclaration()) return;
        List<Contraction> products = main.all(GenericOp.class).stream()
                .map(CacheProducts::of)
                .flatMap(Optional::stream)
                .toList();
        if (products.isEmpty())
            throw new InputError(
                    "multiplies nothing with a cache of f8E4M3FN",
                    "the model, with --attention i16",
                    "add --cache f8E4M3FN, or leave --attention out");
        for (Contraction product : products) {
            GenericOp op = product.op();
            Emitter at = new Emitter(Rewriter.at(op), op.location());
            Rewriter.at(op).replace(op, onIntegers(product, at));
        }
        Patterns.eraseUnused(module);
        context.remark(Remark.of(
                        "quantize",
                        "attention",
                        "multiplies integers",
                        "queries and probabilities are to be such, and what is in caches are some")
                .with("products", products.size())
                .with("bits", BITS));
    }

    private static Value onIntegers(Contraction product, Emitter at) {
        Value activation = product.op().operand(product.activation());
        Softmax softmax = product.summed().size() == 1
                ? product.activationMap().resultOf(product.summed().getFirst()).stream()
                        .mapToObj(along -> Softmax.of(activation, along))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse(null)
                : null;
        if (softmax != null) return withProbabilities(product, softmax, at);
        ActivationIntegers integers = ActivationIntegers.inSteps(activation, product.scaledDims(), BITS, STEPS, at);
        List<AffineExpr> positions = new ArrayList<>();
        for (int dim : product.scaledDims()) positions.add(byResult(product, dim));
        int rank = product.op().outputMap(0).resultCount();
        return real(
                product, sums(product, integers.integers(), at), integers.scale(), AffineMap.of(rank, positions), at);
    }

    private static Value withProbabilities(Contraction product, Softmax softmax, Emitter at) {
        IntegerType integer = new IntegerType(BITS);
        Value exponentials = softmax.exponentials();
        TensorType type = (TensorType) exponentials.type();
        Value integers = at.pointwise(
                List.of(exponentials),
                List.of(AffineMap.identity(type.rank())),
                new TensorType(type.shape(), integer),
                (in, e) -> in.rounded(in.binary(BinaryOp.Kind.MULF, in.real(e.getFirst()), in.real(MOST)), integer));
        Value inverse = at.pointwise(
                List.of(softmax.asRead(total(softmax.sum(), integers, at), at)),
                List.of(softmax.sumMap()),
                new TensorType(softmax.sumShape(), FloatType.F32),
                (in, e) -> in.binary(
                        BinaryOp.Kind.DIVF,
                        in.real(1 / STEPS),
                        in.cast(CastOp.Kind.SITOFP, e.getFirst(), FloatType.F32)));
        Value scale = softmax.reshaped(inverse, at);
        List<AffineExpr> positions = new ArrayList<>();
        for (int dim = 0; dim < product.activationMap().resultCount(); dim++)
            positions.add(
                    ((TensorType) scale.type()).sizeOf(dim) == 1 ? AffineExpr.constant(0) : byResult(product, dim));
        int rank = product.op().outputMap(0).resultCount();
        return real(
                product, sums(product, softmax.reshaped(integers, at), at), scale, AffineMap.of(rank, positions), at);
    }

    /// The exact sums of integers in the place of sums of real numbers.
    private static Value total(GenericOp sum, Value integers, Emitter at) {
        return at.generic(
                List.of(integers),
                at.zeros(((TensorType) sum.result().type()).shape(), IntegerType.I64),
                List.of(sum.map(0), sum.outputMap(0)),
                sum.iterators(),
                (in, e) ->
                        in.binary(BinaryOp.Kind.ADDI, e.get(1), in.cast(CastOp.Kind.EXTSI, e.get(0), IntegerType.I64)));
    }

    /// Where a dimension of the activation, a loop of its own, is in the result.
    private static AffineExpr byResult(Contraction product, int dim) {
        int loop = product.activationMap().dimOf(dim).orElseThrow();
        return AffineExpr.dim(product.op().outputMap(0).resultOf(loop).orElseThrow());
    }

    /// The exact sums of products.
    private static Value sums(Contraction product, Value integers, Emitter at) {
        GenericOp op = product.op();
        return at.generic(
                List.of(integers, op.operand(product.weight())),
                at.zeros(((TensorType) op.result().type()).shape(), IntegerType.I64),
                List.of(product.activationMap(), product.weightMap(), op.outputMap(0)),
                op.iterators(),
                (in, e) -> {
                    Value steps = in.cast(
                            CastOp.Kind.FPTOSI,
                            in.binary(BinaryOp.Kind.MULF, in.real(e.get(1)), in.real(STEPS)),
                            IntegerType.I32);
                    Value times = in.binary(
                            BinaryOp.Kind.MULI,
                            in.cast(CastOp.Kind.EXTSI, e.get(0), IntegerType.I64),
                            in.cast(CastOp.Kind.EXTSI, steps, IntegerType.I64));
                    return in.binary(BinaryOp.Kind.ADDI, e.get(2), times);
                });
    }

    private static Value real(Contraction product, Value sums, Value scale, AffineMap scaleMap, Emitter at) {
        TensorType type = (TensorType) product.op().result().type();
        return at.pointwise(
                List.of(sums, scale),
                List.of(AffineMap.identity(type.rank()), scaleMap),
                type,
                (in, e) -> in.narrowed(
                        in.binary(BinaryOp.Kind.MULF, in.cast(CastOp.Kind.SITOFP, e.get(0), FloatType.F32), e.get(1)),
                        type.element()));
    }
}
